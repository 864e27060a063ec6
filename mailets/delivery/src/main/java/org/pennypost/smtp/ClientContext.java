package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.Optional;
import org.pennypost.cleanup.GenericMapping;
import org.pennypost.sasl.ClientMechanisms;
import org.pennypost.tls.TlsClient;

/**
 * What all sessions of a client have in common. Thread safe.
 *
 * @param settings of the dialogue
 * @param tls speaks TLS; empty where that is used with nobody
 * @param mechanisms for logging in
 * @param mapping of addresses that leave; empty where they leave as they are
 * @param watch ends what takes too long
 * @param clock gives the times of the log
 * @param log of the transport
 */
record ClientContext(
        SmtpSettings settings,
        Optional<TlsClient> tls,
        ClientMechanisms mechanisms,
        Optional<GenericMapping> mapping,
        Watch watch,
        Clock clock,
        Log log) {
    ClientContext {
        requireNonNull(settings);
        requireNonNull(tls);
        requireNonNull(mechanisms);
        requireNonNull(mapping);
        requireNonNull(watch);
        requireNonNull(clock);
        requireNonNull(log);
    }
}
