package org.pennypost.imap.james;

import java.util.Optional;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageRange;

/**
 * UIDs that a client names and that are gone, perhaps with all others: they are passed over without an error. Source: RFC 9051
 * section 6.4.9.
 */
final class MissingUids {
    private static final MessageRange NO_MESSAGE = MessageRange.one(MessageUid.MAX_VALUE);

    private MissingUids() {}

    /**
     * What a range of UIDs stands for.
     *
     * @param found empty in an empty mailbox, which James takes for a mistake of the client
     */
    static Optional<MessageRange> passedOver(Optional<MessageRange> found, boolean useUids) {
        return useUids ? Optional.of(found.orElse(NO_MESSAGE)) : found;
    }
}
