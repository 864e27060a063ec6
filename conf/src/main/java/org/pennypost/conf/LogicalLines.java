package org.pennypost.conf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Splits a file of Postfix's into logical lines: a line that begins with white space continues the one before; empty
 * lines and lines whose first visible character is {@code #} are skipped, also inside a continued line.
 *
 * <p>Text is UTF-8; bytes that are no UTF-8 are kept as ISO 8859-1. Line ends are LF or CRLF. Physical lines are joined
 * without a separator, as Postfix does: the white space that begins the next one separates.
 *
 * <p>Source: Postfix readlline(3), postconf(5).
 */
public final class LogicalLines {
    private static final int BLOCK = 65536;

    private LogicalLines() {}

    /**
     * One logical line.
     *
     * @param first the line it begins at, counted from 1
     * @param last the line after which it ends; equal to {@code first} when it is not continued
     * @param text its text, without the line end; never empty
     */
    public record Line(int first, int last, String text) {
        /** Whether it begins with white space, that is, continues nothing. */
        public boolean isIndented() {
            return isSpace(text.charAt(0));
        }
    }

    /**
     * Reads the logical lines of a file, in order.
     *
     * @throws IOException when the file cannot be read
     */
    public static List<Line> read(Path file) throws IOException {
        Collected lines = new Collected();
        forEach(file, lines);
        return lines.all;
    }

    /**
     * Hands over the logical lines of a file, in order, holding one at a time.
     *
     * @throws IOException when the file cannot be read
     */
    public static void forEach(Path file, Consumer<Line> sink) throws IOException {
        Joiner joiner = new Joiner(sink);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] block = new byte[BLOCK];
            ByteArrayOutputStream physical = new ByteArrayOutputStream();
            for (int length = in.read(block); length >= 0; length = in.read(block)) {
                int start = 0;
                for (int i = 0; i < length; i++) {
                    if (block[i] == '\n') {
                        physical.write(block, start, i - start);
                        joiner.add(decode(physical.toByteArray()));
                        physical.reset();
                        start = i + 1;
                    }
                }
                physical.write(block, start, length - start);
            }
            if (physical.size() > 0) {
                joiner.add(decode(physical.toByteArray()));
            }
        }
        joiner.end();
    }

    /** Splits text into logical lines, in order; never fails. */
    public static List<Line> split(String text) {
        Collected lines = new Collected();
        Joiner joiner = new Joiner(lines);
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            joiner.add(text.substring(start, end < 0 ? text.length() : end));
            start = end < 0 ? text.length() : end + 1;
        }
        joiner.end();
        return lines.all;
    }

    /** Keeps all lines. */
    private static final class Collected implements Consumer<Line> {
        private final List<Line> all = new ArrayList<>();

        @Override
        public void accept(Line line) {
            all.add(line);
        }
    }

    /** Joins physical lines, given one after the other. */
    private static final class Joiner {
        private final Consumer<Line> sink;
        private final StringBuilder pending = new StringBuilder();
        private int first;
        private int last;
        private int number;

        Joiner(Consumer<Line> sink) {
            this.sink = sink;
        }

        void add(String physical) {
            number++;
            if (pending.length() > 0
                    && !physical.isEmpty()
                    && !isSpace(physical.charAt(0))
                    && physical.charAt(0) != '#') {
                end();
            }
            if (!isComment(physical)) {
                first = pending.length() == 0 ? number : first;
                last = number;
                pending.append(physical);
            }
        }

        void end() {
            if (pending.length() > 0) {
                sink.accept(new Line(first, last, pending.toString()));
                pending.setLength(0);
            }
        }
    }

    /** Whether a physical line holds nothing: blank, or its first visible character is {@code #}. */
    static boolean isComment(String physical) {
        int at = 0;
        while (at < physical.length() && isSpace(physical.charAt(at))) {
            at++;
        }
        return at == physical.length() || physical.charAt(at) == '#';
    }

    /** White space as C's isspace in the POSIX locale sees it. */
    public static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** Removes white space, as {@link #isSpace} sees it, from both ends. */
    public static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** UTF-8 where it is valid UTF-8, else ISO 8859-1, so that no byte is lost. */
    public static String decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0 ? text : new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
