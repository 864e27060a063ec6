package org.pennypost.imap;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes of an answer, as they grow. Strings hold one byte in each character. Used by one thread. Source: RFC 3501 section 9.
 */
public final class ImapText {
    private static final int LONGEST_QUOTED = 4096;

    private byte[] bytes;
    private int length;

    /**
     * Makes an empty one.
     *
     * @param room how much is expected
     */
    public ImapText(int room) {
        bytes = new byte[Math.max(64, room)];
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(length, more)));
        }
    }

    /**
     * Adds text as it is.
     *
     * @param text plain ASCII, or bytes one by one
     * @return this
     */
    @SuppressWarnings("deprecation") // the low bytes of the characters are what is wanted
    public ImapText text(String text) {
        room(text.length());
        text.getBytes(0, text.length(), bytes, length);
        length += text.length();
        return this;
    }

    /**
     * Adds one character.
     *
     * @param c plain ASCII
     * @return this
     */
    public ImapText put(char c) {
        room(1);
        bytes[length++] = (byte) c;
        return this;
    }

    /**
     * Adds a number.
     *
     * @param number not negative
     * @return this
     */
    public ImapText number(long number) {
        room(20);
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        long rest = number;
        for (int i = digits - 1; i >= 0; i--) {
            bytes[length + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /**
     * Adds a piece of an array.
     *
     * @param from holds it
     * @param start its first byte
     * @param end behind it
     * @return this
     */
    public ImapText bytes(byte[] from, int start, int end) {
        room(end - start);
        System.arraycopy(from, start, bytes, length, end - start);
        length += end - start;
        return this;
    }

    /**
     * Adds a literal: its length in braces, and a piece of a message. As in Dovecot, what would be a NUL is sent as 0x80.
     *
     * @param message holds it
     * @param start its first byte
     * @param end behind it
     * @return this
     */
    public ImapText literal(ByteBuffer message, int start, int end) {
        put('{').number(end - start).text("}\r\n");
        room(end - start);
        message.get(start, bytes, length, end - start);
        withoutNul(length, length + end - start);
        length += end - start;
        return this;
    }

    /**
     * Adds a literal of what another text holds.
     *
     * @param other that text
     * @param start the first byte
     * @param end behind the last
     * @return this
     */
    public ImapText literal(ImapText other, int start, int end) {
        put('{').number(end - start).text("}\r\n");
        int from = length;
        bytes(other.bytes, start, end);
        withoutNul(from, length);
        return this;
    }

    private void withoutNul(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == 0) {
                bytes[i] = (byte) 0x80;
            }
        }
    }

    /**
     * Adds a string: quoted where that is possible, else a literal.
     *
     * @param string bytes one by one
     * @return this
     */
    public ImapText string(String string) {
        int escapes = 0;
        boolean quoted = string.length() <= LONGEST_QUOTED;
        for (int i = 0; i < string.length() && quoted; i++) {
            char c = string.charAt(i);
            quoted = c < 0x80 && c != 0 && c != '\r' && c != '\n';
            escapes += c == '"' || c == '\\' ? 1 : 0;
        }
        if (!quoted) {
            put('{').number(string.length()).text("}\r\n");
            int from = length;
            text(string);
            withoutNul(from, length);
            return this;
        }
        put('"');
        if (escapes == 0) {
            text(string);
        } else {
            for (int i = 0; i < string.length(); i++) {
                char c = string.charAt(i);
                if (c == '"' || c == '\\') {
                    put('\\');
                }
                put(c);
            }
        }
        return put('"');
    }

    /** Adds a string, or NIL where there is none. */
    ImapText nstring(java.util.Optional<String> string) {
        return string.isPresent() ? string(string.get()) : text("NIL");
    }

    /**
     * Tells how much there is.
     *
     * @return bytes
     */
    public int length() {
        return length;
    }

    /**
     * Takes all out.
     *
     * @return the bytes; nothing is left here
     */
    public byte[] take() {
        byte[] all = Arrays.copyOf(bytes, length);
        length = 0;
        return all;
    }

    /**
     * Copies what was added last.
     *
     * @param from its first byte
     * @return the bytes, which stay here too
     */
    public byte[] since(int from) {
        return Arrays.copyOfRange(bytes, from, length);
    }

    /**
     * Takes whole lines out.
     *
     * @return the bytes without the last line end
     */
    public byte[] takeLines() {
        length -= 2;
        return take();
    }

    /** Adds once more what stands between two places. */
    void again(int from, int to) {
        room(to - from);
        System.arraycopy(bytes, from, bytes, length, to - from);
        length += to - from;
    }

    /**
     * Forgets what came behind a place.
     *
     * @param to the place
     */
    public void cut(int to) {
        length = to;
    }
}
