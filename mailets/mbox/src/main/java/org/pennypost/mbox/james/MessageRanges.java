package org.pennypost.mbox.james;

import java.util.List;
import org.apache.james.mailbox.model.MessageRange;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MboxSnapshot;

/** Ranges of UIDs, as James gives them. */
public final class MessageRanges {
    private MessageRanges() {}

    /** The messages of a range, and those that James asks for with a UID of 0 or less. */
    public static List<IndexedMessage> in(MboxSnapshot now, MessageRange range) {
        return switch (range.getType()) {
            case ALL -> now.messages();
            case ONE ->
                now.range(range.getUidFrom().asLong(), range.getUidFrom().asLong());
            case FROM -> now.range(range.getUidFrom().asLong(), Long.MAX_VALUE);
            case RANGE ->
                now.range(range.getUidFrom().asLong(), range.getUidTo().asLong());
        };
    }
}
