package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.message.Literal;

/** Part of an answer as it goes over the wire. The bytes are not copied: who made it leaves them alone. */
final class Answer implements ImapResponseMessage {
    private final byte[] text;
    private final Optional<Literal> large;

    /**
     * Makes it.
     *
     * @param text without its last line end, or up to where the literal begins
     * @param large a literal that does not fit into memory
     */
    Answer(byte[] text, Optional<Literal> large) {
        this.text = requireNonNull(text);
        this.large = requireNonNull(large);
    }

    byte[] text() {
        return text;
    }

    Optional<Literal> large() {
        return large;
    }
}
