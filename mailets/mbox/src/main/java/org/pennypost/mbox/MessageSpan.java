package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

/**
 * Where a message lies in an mbox file. All numbers are offsets in bytes from the beginning of the file.
 *
 * <p>Immutable. The content is what stands between {@code header} and {@code end}: as in Dovecot neither the From_ line
 * nor the one line end before the next From_ line (the blank line, where there is one) belongs to it.
 *
 * @param from the From_ line
 * @param start where the From_ line begins
 * @param header where the header begins, behind the From_ line
 * @param body where the body begins, behind the blank line that ends the header; {@code end} when there is none
 * @param end behind the last byte of the content
 * @param next where the next From_ line begins, or the end of the file
 */
public record MessageSpan(FromLine from, long start, long header, long body, long end, long next) {
    /** Checks the order; {@link IllegalArgumentException} when it is wrong. */
    public MessageSpan {
        requireNonNull(from);
        if (start < 0 || header <= start || body < header || end < body || next < end) {
            throw new IllegalArgumentException("offsets out of order");
        }
    }

    /**
     * Gives the size of the content as it stands in the file.
     *
     * @return bytes
     */
    public long length() {
        return end - header;
    }
}
