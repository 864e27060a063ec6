package org.pennypost.login;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.function.Supplier;
import org.pennypost.maillog.MailLog;
import org.pennypost.sasl.Logins;

/**
 * What all clients of one listener share. Immutable; its parts are thread safe.
 *
 * @param protocol {@code imap}, {@code pop3} or {@code managesieve}
 * @param settings gives the settings of now; asked once for each connection
 * @param logins knows who may log in
 * @param log the mail log
 * @param clock gives the time
 * @param penalties makes addresses wait that guess
 * @param sessions knows who is logged in
 */
public record LoginEnvironment(
        String protocol,
        Supplier<LoginSettings> settings,
        Logins logins,
        MailLog log,
        Clock clock,
        Penalties penalties,
        Sessions sessions) {
    /** Checks that nothing is null. */
    public LoginEnvironment {
        requireNonNull(protocol);
        requireNonNull(settings);
        requireNonNull(logins);
        requireNonNull(log);
        requireNonNull(clock);
        requireNonNull(penalties);
        requireNonNull(sessions);
    }
}
