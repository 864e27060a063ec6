package org.pennypost.smtpd;

/** The step of the dialogue for which a restriction list is asked. Source: SMTPD_ACCESS_README. */
public enum Stage {
    /** The connection. */
    CLIENT("Client host"),
    /** HELO or EHLO. */
    HELO("Helo command"),
    /** MAIL. */
    SENDER("Sender address"),
    /** RCPT, for the relay list and the recipient list. */
    RECIPIENT("Recipient address"),
    /** DATA. */
    DATA("Data command"),
    /** The end of a message. */
    END_OF_DATA("End-of-data"),
    /** ETRN. */
    ETRN("Etrn command");

    private final String what;

    Stage(String what) {
        this.what = what;
    }

    /**
     * Names what is refused, as replies do.
     *
     * @return for example {@code Recipient address}
     */
    public String what() {
        return what;
    }
}
