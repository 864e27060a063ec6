package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.function.Supplier;
import org.pennypost.cleanup.QueueIncoming;
import org.pennypost.maillog.MailLog;
import org.pennypost.sasl.Logins;

/**
 * What all dialogues of one listener share.
 *
 * <p>Immutable; its parts are thread safe.
 *
 * @param settings gives the settings of now; asked once for each mail transaction
 * @param names finds the names of clients
 * @param queue where messages go
 * @param log the mail log
 * @param clock gives the time, and the zone for Received and Date headers
 * @param logins knows who may log in
 * @param anvil counts what each client does
 */
public record SmtpdEnvironment(
        Supplier<SmtpdSettings> settings,
        ClientNames names,
        QueueIncoming queue,
        MailLog log,
        Clock clock,
        Logins logins,
        Anvil anvil) {
    /** Checks that nothing is null. */
    public SmtpdEnvironment {
        requireNonNull(settings);
        requireNonNull(names);
        requireNonNull(queue);
        requireNonNull(log);
        requireNonNull(clock);
        requireNonNull(logins);
        requireNonNull(anvil);
    }
}
