package org.pennypost.imap;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a client wants of a message between the brackets of BODY[].
 *
 * @param path numbers of parts, none for the message itself
 * @param kind what of the part
 * @param names of header fields, where the kind wants them
 * @param from the first octet that is wanted, empty for all
 * @param length how many octets, empty for all the rest
 * @param name of the section as the answer names it, with {@code BODY[…]} or {@code RFC822}
 */
public record Section(
        List<Integer> path,
        Kind kind,
        Collection<String> names,
        Optional<Long> from,
        Optional<Long> length,
        String name) {
    /** What of a part. */
    public enum Kind {
        /** All of it. */
        CONTENT,
        /** The header of a message. */
        HEADER,
        /** Some fields of it. */
        FIELDS,
        /** All fields but some. */
        OTHER_FIELDS,
        /** The body of a message. */
        TEXT,
        /** The header of a part. */
        MIME
    }

    /** Checks that nothing is null. */
    public Section {
        path = List.copyOf(path);
        requireNonNull(kind);
        names = List.copyOf(names);
        requireNonNull(from);
        requireNonNull(length);
        requireNonNull(name);
    }

    /**
     * A piece of a message.
     *
     * @param from its first byte
     * @param to behind the last
     */
    public record Piece(int from, int to) {}

    /**
     * Tells whether the header of the message is enough to answer.
     *
     * @return whether it is
     */
    public boolean isOfHeader() {
        return path.isEmpty() && (kind == Kind.HEADER || isOfFields());
    }

    /**
     * Tells whether fields are to be picked.
     *
     * @return whether they are
     */
    public boolean isOfFields() {
        return kind == Kind.FIELDS || kind == Kind.OTHER_FIELDS;
    }

    /**
     * Finds the part whose fields are wanted, or which the piece is of. Source: RFC 3501 section 6.4.5.
     *
     * @param root the message
     * @return the part, empty when there is none
     */
    public Optional<MimePart> part(MimePart root) {
        MimePart found = root;
        boolean message = true;
        for (int number : path) {
            MimePart within = !message && found.isMessage() ? found.parts().get(0) : found;
            if (within.isMultipart()) {
                if (number < 1 || number > within.parts().size()) {
                    return Optional.empty();
                }
                found = within.parts().get(number - 1);
            } else if (number == 1 && (message || found.isMessage())) {
                found = within;
            } else {
                return Optional.empty();
            }
            message = false;
        }
        if (path.isEmpty() || kind == Kind.CONTENT || kind == Kind.MIME) {
            return Optional.of(found);
        }
        return found.isMessage() ? Optional.of(found.parts().get(0)) : Optional.empty();
    }

    /**
     * Tells where in the message the piece lies that is wanted of a part.
     *
     * @param part the part
     * @return the piece
     */
    public Piece of(MimePart part) {
        return switch (kind) {
            case CONTENT -> new Piece(path.isEmpty() ? part.start() : part.body(), part.end());
            case TEXT -> new Piece(part.body(), part.end());
            case HEADER, MIME, FIELDS, OTHER_FIELDS -> new Piece(part.start(), part.body());
        };
    }

    /**
     * Takes of a piece what is asked for.
     *
     * @param start of the piece
     * @param end behind it
     * @return what is wanted, empty where nothing is left
     */
    public Piece cut(int start, int end) {
        if (from.isEmpty()) {
            return new Piece(start, end);
        }
        long first = Math.min(end, start + from.get());
        long behind = length.isEmpty() ? end : Math.min(end, first + length.get());
        return new Piece((int) first, (int) behind);
    }
}
