package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.ThreadId;
import org.pennypost.imap.MimeHeader;
import org.pennypost.mbox.Digest;

/**
 * The id of a thread: which message began it, by the first of its References, the one that it answers, or its own Message-ID. It is in the message
 * alone, so it is the same for a copy and in every mailbox, and nothing is kept or searched for it. Source: RFC 8474 section 5.2, RFC 5322 section 3.6.4.
 *
 * @param digest of the Message-ID with its brackets
 */
record MboxThreadId(String digest) implements MessageId {
    private static final Pattern ID = Pattern.compile("<[^<>\\s]+>");

    MboxThreadId {
        requireNonNull(digest);
    }

    /** Gives the thread of a message with a header, empty when the header does not tell. */
    static Optional<ThreadId> of(MimeHeader header) {
        return Stream.of("References", "In-Reply-To", "Message-ID")
                .flatMap(field -> header.value(field).stream())
                .map(ID::matcher)
                .filter(Matcher::find)
                .findFirst()
                .map(found -> ThreadId.fromBaseMessageId(new MboxThreadId(Digest.of(found.group()))));
    }

    @Override
    public String serialize() {
        return "T" + digest;
    }

    @Override
    public boolean isSerializable() {
        return true;
    }

    @Override
    public String toString() {
        return serialize();
    }
}
