package org.pennypost.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Collects one IMAP command: lines, and between two of them the literal that the first announces at its end by <code>{n}</code> or
 * <code>{n+}</code>. A line that ends inside a quoted string announces nothing. Source: RFC 3501 section 4.3, RFC 7888.
 */
final class CommandCollector {
    private static final Pattern ANNOUNCED = Pattern.compile("\\{([0-9]+)(\\+?)}\r?\n\\z");
    private static final int TAIL = 64;

    private final ImapBounds bounds;
    private final Runnable goAhead;
    private final List<byte[]> lines = new ArrayList<>();
    private final List<CollectedLiteral> literals = new ArrayList<>();
    private long lineLength;
    private boolean complete;
    private boolean inLiteral;

    /** @param goAhead asks the client for a literal that it sends only when it is asked */
    CommandCollector(ImapBounds bounds, Runnable goAhead) {
        this.bounds = requireNonNull(bounds);
        this.goAhead = requireNonNull(goAhead);
    }

    /** The client has gone beyond a bound. */
    static final class BeyondBounds extends Exception {
        private static final long serialVersionUID = 1;

        BeyondBounds() {
            super("Too long a line or literal, or too many literals.");
        }
    }

    /**
     * Takes what belongs to the command; false as long as more has to come.
     *
     * @throws IOException when a literal cannot be written to its temporary file
     */
    boolean take(ByteBuf bytes) throws BeyondBounds, IOException {
        while (!complete) {
            if (inLiteral) {
                if (!literals.get(literals.size() - 1).take(bytes)) {
                    return false;
                }
                inLiteral = false;
            }
            int length = bytes.bytesBefore((byte) '\n') + 1;
            if (lineLength + Math.max(length, bytes.readableBytes() * (length == 0 ? 1 : 0)) > bounds.line()) {
                throw new BeyondBounds();
            }
            if (length == 0) {
                return false;
            }
            byte[] line = new byte[length];
            bytes.readBytes(line);
            end(line);
        }
        return true;
    }

    private void end(byte[] line) throws BeyondBounds, IOException {
        lines.add(line);
        lineLength += line.length;
        int from = Math.max(0, line.length - TAIL);
        String tail = new String(line, from, line.length - from, ISO_8859_1);
        Matcher announced = ANNOUNCED.matcher(tail);
        if (!tail.stripTrailing().endsWith("}") || endsQuoted(line)) {
            complete = true;
        } else if (announced.find()) {
            begin(announced.group(1), announced.group(2).isEmpty());
        } else if (tail.matches("(?s)[0-9]+\\+?}\r?\n")) {
            throw new BeyondBounds(); // more digits than any size has
        } else {
            complete = true;
        }
    }

    private void begin(String digits, boolean waits) throws BeyondBounds, IOException {
        boolean absurd = digits.length() > 10;
        if (absurd || Long.parseLong(digits) > bounds.literal() || literals.size() == bounds.literals()) {
            throw new BeyondBounds();
        }
        literals.add(new CollectedLiteral(Long.parseLong(digits), bounds.memory()));
        inLiteral = true;
        if (waits) {
            goAhead.run();
        }
    }

    private static boolean endsQuoted(byte[] line) {
        boolean quoted = false;
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '"') {
                quoted = !quoted;
            } else if (quoted && line[i] == '\\') {
                i++;
            }
        }
        return quoted;
    }

    /** What has been collected, for James's parser. */
    CommandReader reader() {
        return new CommandReader(List.copyOf(lines), List.copyOf(literals));
    }

    /** The first word, if it can be a tag, else an asterisk. */
    String tag() {
        Matcher tag = Pattern.compile("[^\\x00-\\x20\\x7f-\\xff(){%*\"\\\\+]+(?= )")
                .matcher(new String(lines.get(0), ISO_8859_1));
        return tag.lookingAt() ? tag.group() : "*";
    }

    /** Forgets all, and deletes the literals except those that a command uses. */
    void clear(List<CollectedLiteral> used) {
        literals.stream().filter(literal -> !used.contains(literal)).forEach(CollectedLiteral::close);
        literals.clear();
        lines.clear();
        lineLength = 0;
        complete = false;
        inLiteral = false;
    }
}
