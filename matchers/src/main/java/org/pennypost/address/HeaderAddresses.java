package org.pennypost.address;

import java.util.Optional;

/**
 * Changes the addresses of a header and leaves alone what stands around them: {@code To: fred, "joe x" <joe>} becomes
 * {@code To: fred@example.com, "joe x" <joe@example.com>}.
 *
 * <p>Stateless. Source: Postfix {@code cleanup_message.c}.
 */
public final class HeaderAddresses {
    /** A line of a changed header is filled up to this length, its line break counted. */
    private static final int WIDTH = 70;

    private HeaderAddresses() {}

    /**
     * Changes all addresses of a header.
     *
     * @param <E> what may go wrong
     * @param name of the header, without the colon
     * @param value what stands behind the colon, line breaks included
     * @param tokenLimit postconf(5) header_address_token_limit
     * @param change how one address is changed
     * @return the new header without its last line break, lines separated by CR LF; empty when no address changes, so
     *     that the header can stay as it is
     * @throws E from the change
     */
    public static <E extends Exception> Optional<String> change(
            String name, String value, int tokenLimit, AddressList.Change<E> change) throws E {
        String lines = value.replace("\r\n", "\n");
        String text = lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
        AddressList list = AddressList.parse(text, tokenLimit);
        return list.change(change) ? Optional.of(fold(name + ": " + list.lines())) : Optional.empty();
    }

    /** Joins the lines, one address each, as far as they fit. */
    private static String fold(String header) {
        StringBuilder folded = new StringBuilder();
        int length = 0;
        boolean first = true;
        for (String line : header.split("\n", -1)) {
            length += first ? line.length() : 1 + line.length();
            if (first) {
                folded.append(line);
            } else if (length < WIDTH) {
                folded.append(' ').append(line);
            } else {
                boolean indented = line.startsWith(" ") || line.startsWith("\t");
                folded.append("\r\n").append(indented ? "" : "\t").append(line);
                length = line.length();
            }
            first = false;
        }
        return folded.toString();
    }
}
