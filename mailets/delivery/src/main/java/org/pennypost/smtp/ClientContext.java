package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.Optional;
import org.pennypost.sasl.ClientMechanisms;
import org.pennypost.tls.TlsClient;

/**
 * What all sessions of a client have in common. Thread safe.
 *
 * @param settings of the dialogue
 * @param tls speaks TLS; empty where that is used with nobody
 * @param mechanisms for logging in
 * @param watch ends what takes too long
 * @param clock gives the times of the log
 * @param log of the transport
 */
record ClientContext(
        SmtpSettings settings,
        Optional<TlsClient> tls,
        ClientMechanisms mechanisms,
        Watch watch,
        Clock clock,
        Log log) {
    ClientContext {
        requireNonNull(settings);
        requireNonNull(tls);
        requireNonNull(mechanisms);
        requireNonNull(watch);
        requireNonNull(clock);
        requireNonNull(log);
    }
}
