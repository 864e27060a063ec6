package org.pennypost.tls;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** What keeps TLS from working, in words for the administrator. */
public final class TlsFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> parameters;
    private final String cure;

    /**
     * Makes a fault.
     *
     * @param parameters those it may be about
     * @param text what is wrong
     * @param cure what to do about it
     */
    public TlsFault(List<String> parameters, String text, String cure) {
        super(requireNonNull(text));
        this.parameters = List.copyOf(parameters);
        this.cure = requireNonNull(cure);
    }

    /**
     * Gives the parameters it may be about.
     *
     * @return their names
     */
    public List<String> parameters() {
        return parameters;
    }

    /**
     * Gives what to do about it.
     *
     * @return a sentence
     */
    public String cure() {
        return cure;
    }
}
