package org.pennypost.smtpd;

import java.util.Locale;

/**
 * What is done about clients that speak no SMTP, or do not wait where they have to. Used by one thread. Source: Postfix
 * {@code smtpd.c}.
 */
final class Misbehaviour {
    private final Session session;
    private boolean pipeliningLogged;

    Misbehaviour(Session session) {
        this.session = session;
    }

    /** A command that nobody knows, or that gives away a client of another protocol. */
    void unknown(String name, String text) {
        session.counts.add(Command.UNKNOWN, false);
        SmtpdRules rules = session.settings().rules();
        char first = name.charAt(0);
        boolean letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
        if (name.indexOf(':') > 0
                || (rules.forbidNonLetters() && !letter)
                || rules.forbiddenCommands().contains(name.toLowerCase(Locale.ROOT))) {
            String shown = text.length() > 100 ? text.substring(0, 100) : text;
            session.log("warning: non-SMTP command from " + session.client.nameAddress() + ": "
                    + Escapes.of(shown.getBytes(session.charset()), 0, 400));
            session.reply("221 2.7.0 Error: I can break rules, too. Goodbye.");
            session.close();
            return;
        }
        session.error();
        session.reply("500 5.5.2 Error: command not recognized");
    }

    /** A client that was refused when it came. */
    void denied() {
        session.error();
        session.reply("503 5.7.0 Error: access denied for " + session.client.nameAddress());
    }

    /** A client that has made one mistake too many. */
    void tooManyErrors() {
        session.transcript.aborted("too many errors");
        session.log("too many errors after " + session.where() + " from " + session.client.nameAddress());
        session.reply("421 4.7.0 " + session.settings().myhostname() + " Error: too many errors");
        session.close();
    }

    /** A client that says in clear what it may only say encrypted. */
    boolean isWithoutTls(Command command) {
        boolean missing =
                session.settings().tls().policy().isRequired() && session.tls().isEmpty();
        if (command.isPreTls() || !missing) {
            return false;
        }
        session.error();
        session.reply("530 5.7.0 Must issue a STARTTLS command first");
        return true;
    }

    /** A client that does not wait for our replies where it must is told to go. */
    boolean isUnauthorizedPipelining(Command command, byte[] bytes, int rest, int end) {
        if (session.isEsmtp() && !command.isLast()) {
            return false;
        }
        if (!pipeliningLogged) {
            pipeliningLogged = true;
            session.log("improper command pipelining after " + command.name() + " from " + session.client.nameAddress()
                    + ": " + Escapes.of(bytes, rest, Math.min(end, rest + 100)));
        }
        if (!session.settings().rules().forbidPipelining()) {
            return false;
        }
        session.reply("554 5.5.0 Error: SMTP protocol synchronization");
        session.close();
        return true;
    }
}
