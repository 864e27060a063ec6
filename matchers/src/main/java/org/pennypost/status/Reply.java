package org.pennypost.status;

import java.util.List;

/**
 * One SMTP reply: a code and its lines of text, with the enhanced status code as the beginning of each text where there
 * is one ({@code 250}, {@code "2.1.0 Ok"}).
 *
 * <p>Immutable. Source: RFC 5321 section 4.2, RFC 2034.
 *
 * @param code the three-digit code, 200 to 559
 * @param lines the texts, at least one, without line ends
 */
public record Reply(int code, List<String> lines) {
    /** Checks the code and that there is a line; {@link IllegalArgumentException} otherwise. */
    public Reply {
        lines = List.copyOf(lines);
        if (code < 200 || code > 599 || lines.isEmpty()) {
            throw new IllegalArgumentException("not a reply: " + code + " " + lines);
        }
    }

    /**
     * Makes a reply of one line.
     *
     * @param text the whole line, for example {@code 250 2.1.0 Ok}
     * @return the reply
     * @throws IllegalArgumentException when the text does not begin with a code and a blank
     */
    public static Reply of(String text) {
        if (text.length() < 4 || text.charAt(3) != ' ') {
            throw new IllegalArgumentException("not a reply: " + text);
        }
        return new Reply(Integer.parseInt(text.substring(0, 3)), List.of(text.substring(4)));
    }

    /**
     * Tells whether the reply refuses.
     *
     * @return true for 4xx and 5xx
     */
    public boolean isError() {
        return code >= 400;
    }

    /**
     * Gives the only line, or the last of several, without the code.
     *
     * @return the text, enhanced status code included
     */
    public String text() {
        return lines.get(lines.size() - 1);
    }

    /**
     * Makes a refusal for good one for now; postconf(5) soft_bounce.
     *
     * @return with 4 for 5 in both codes; the same when it is no such refusal
     */
    public Reply softened() {
        return code < 500
                ? this
                : new Reply(
                        code - 100,
                        lines.stream()
                                .map(line -> line.startsWith("5.") ? "4" + line.substring(1) : line)
                                .toList());
    }

    /**
     * Gives the form on the wire.
     *
     * @return all lines, each ended by CR LF
     */
    public String wire() {
        StringBuilder wire = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            wire.append(code)
                    .append(i < lines.size() - 1 ? '-' : ' ')
                    .append(lines.get(i))
                    .append("\r\n");
        }
        return wire.toString();
    }

    /** The last line with its code, as the log shows it. */
    @Override
    public String toString() {
        return code + " " + text();
    }
}
