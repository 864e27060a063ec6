package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.mailbox.model.MessageId;

/**
 * The id of a message, the same after a restart; of letters, digits, hyphens and underscores, as RFC 8474 wants it.
 *
 * @param mailbox the serialized id of its mailbox; anything that is no such id before the message is stored
 * @param uidValidity of the mailbox
 * @param uid of the message
 */
public record MboxMessageId(String mailbox, long uidValidity, long uid) implements MessageId {
    private static final Pattern FORM = Pattern.compile("(.*)-(\\d{1,10})-(\\d{1,10})");

    /** Reads and makes ids. */
    public static final class Factory implements MessageId.Factory {
        @Override
        public MessageId fromString(String serialized) {
            Matcher parts = FORM.matcher(serialized);
            if (!parts.matches()) {
                throw new IllegalArgumentException("not a message id: " + serialized);
            }
            return new MboxMessageId(parts.group(1), Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3)));
        }

        /** For a message that is not stored yet; it gets another id then. */
        @Override
        public MessageId generate() {
            return new MboxMessageId("." + UUID.randomUUID(), 0, 0);
        }
    }

    /** Checks that it is not null. */
    public MboxMessageId {
        requireNonNull(mailbox);
    }

    @Override
    public String serialize() {
        return mailbox + "-" + uidValidity + "-" + uid;
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
