package org.pennypost.dns;

/** A question that the DNS did not answer: no server, no time, a failing server. Always temporary. */
public final class DnsFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Makes a failure.
     *
     * @param message what was asked and what went wrong, one line
     */
    public DnsFailure(String message) {
        super(message);
    }
}
