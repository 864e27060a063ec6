package org.pennypost.smtpd;

import java.util.List;
import java.util.Locale;

/** STARTTLS. Source: RFC 3207; Postfix {@code smtpd.c starttls_cmd}. */
final class TlsCommand {
    private static final String KEYWORD = "STARTTLS";

    private TlsCommand() {}

    static boolean run(Session session, List<CommandTokens.Word> words) {
        if (words.size() != 1) {
            session.reply("501 5.5.4 Syntax: STARTTLS");
            return false;
        }
        SmtpdSettings settings = session.settings();
        if (!settings.tls().policy().isOn()
                || GreetingCommands.discarded(session).contains(KEYWORD.toLowerCase(Locale.ROOT))) {
            session.reply("502 5.5.1 Error: command not implemented");
            return false;
        }
        if (session.tls().isPresent()) {
            session.reply("554 5.5.1 Error: TLS already active");
            return false;
        }
        if (session.quota.refusesTls(session, KEYWORD)) {
            session.reply("454 4.7.0 Error: too many new TLS sessions from " + session.client.nameAddress());
            return false;
        }
        session.reply("220 2.0.0 Ready to start TLS");
        session.startTls();
        return true;
    }

    /** Whether EHLO says that there is STARTTLS. */
    static boolean isOffered(Session session) {
        return session.settings().tls().policy().isOn() && session.tls().isEmpty();
    }
}
