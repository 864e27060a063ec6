package org.pennypost.smtp;

/** What is spoken. Source: RFC 5321, RFC 2033; Postfix smtp(8), which does both. */
public enum Protocol {
    /** With hosts of other people. */
    SMTP("smtp", "EHLO"),
    /** With whoever keeps mailboxes: each recipient has an answer of its own at the end. */
    LMTP("lmtp", "LHLO");

    private final String text;
    private final String hello;

    Protocol(String text, String hello) {
        this.text = text;
        this.hello = hello;
    }

    /**
     * Gives the name that parameters and log lines begin with.
     *
     * @return {@code smtp}
     */
    public String text() {
        return text;
    }

    String hello() {
        return hello;
    }
}
