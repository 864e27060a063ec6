package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.message.Literal;

/**
 * Gives one whole command to James's parser, which would read on into the next one where a bracket or a parenthesis is not closed: beyond the
 * end of a line there is nothing but the literal that the line announces.
 */
final class CommandReader extends ImapRequestLineReader {
    private final List<byte[]> lines;
    private final List<CollectedLiteral> literals;
    private final List<CollectedLiteral> used = new ArrayList<>();
    private int line;
    private int at;

    /** @param literals what stands between the lines */
    CommandReader(List<byte[]> lines, List<CollectedLiteral> literals) {
        this.lines = requireNonNull(lines);
        this.literals = requireNonNull(literals);
    }

    @Override
    public char nextChar() throws DecodingException {
        if (!nextSeen) {
            if (at == lines.get(line).length) {
                throw new DecodingException(HumanReadableText.ILLEGAL_ARGUMENTS, "The command ends too early.");
            }
            nextChar = (char) (lines.get(line)[at++] & 0xff);
            nextSeen = true;
        }
        return nextChar;
    }

    /** James's parser has read the announcement and the end of the line. */
    @Override
    public Literal read(int size, boolean lastOfCommand) throws DecodingException {
        boolean announced = !nextSeen
                && at == lines.get(line).length
                && line < literals.size()
                && literals.get(line).size() == size;
        if (!announced) {
            throw new DecodingException(HumanReadableText.ILLEGAL_ARGUMENTS, "A literal ends the line.");
        }
        CollectedLiteral literal = literals.get(line++);
        at = 0;
        if (lastOfCommand) {
            eol();
        }
        used.add(literal);
        return literal;
    }

    @Override
    protected void commandContinuationRequest() {
        // the literal is there
    }

    @Override
    public String mailbox() throws DecodingException {
        try {
            return super.mailbox();
        } catch (Error e) {
            throw ImapMistake.of(e);
        }
    }

    /** The literals that the parser has been given. */
    List<CollectedLiteral> used() {
        return used;
    }
}
