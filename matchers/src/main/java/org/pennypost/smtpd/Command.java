package org.pennypost.smtpd;

import java.util.Locale;

/**
 * The commands, in the order of the disconnect line. Source: Postfix {@code smtpd.c smtpd_cmd_table}.
 */
enum Command {
    HELO(true, true),
    EHLO(true, true),
    XCLIENT(false, true),
    XFORWARD(false, true),
    STARTTLS(false, true),
    AUTH(false, true),
    MAIL(false, false),
    RCPT(false, false),
    DATA(false, true),
    BDAT(false, false),
    RSET(true, false),
    NOOP(true, true),
    VRFY(true, true),
    ETRN(true, true),
    QUIT(false, false),
    UNKNOWN(false, false);

    private final boolean junk;
    private final boolean last;

    Command(boolean junk, boolean last) {
        this.junk = junk;
        this.last = last;
    }

    static Command of(String word) {
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "HELO" -> HELO;
            case "EHLO" -> EHLO;
            case "XCLIENT" -> XCLIENT;
            case "XFORWARD" -> XFORWARD;
            case "STARTTLS" -> STARTTLS;
            case "AUTH" -> AUTH;
            case "MAIL" -> MAIL;
            case "RCPT" -> RCPT;
            case "DATA" -> DATA;
            case "BDAT" -> BDAT;
            case "RSET" -> RSET;
            case "NOOP" -> NOOP;
            case "VRFY" -> VRFY;
            case "ETRN" -> ETRN;
            case "QUIT" -> QUIT;
            default -> UNKNOWN;
        };
    }

    /** Whether it counts against smtpd_junk_command_limit. */
    boolean isJunk() {
        return junk;
    }

    /** Whether it goes without TLS even where TLS is required. */
    boolean isPreTls() {
        return switch (this) {
            case HELO, EHLO, XCLIENT, STARTTLS, NOOP, QUIT -> true;
            default -> false;
        };
    }

    /** Whether a client must wait for its reply before it goes on. */
    boolean isLast() {
        return last;
    }

    String logName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
