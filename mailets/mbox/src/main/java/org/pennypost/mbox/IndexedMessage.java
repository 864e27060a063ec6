package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What is known of one message of an mbox without reading it. Mailboxes keep many of them, as numbers: offsets inside the message are relative
 * to its beginning.
 *
 * <p>Immutable.
 *
 * @param start where the From_ line begins in the file
 * @param header where the header begins, from {@code start}
 * @param body where the body begins, from {@code start}
 * @param end behind the content, from {@code start}
 * @param next where the next message begins, from {@code start}
 * @param headerSize bytes of the header as clients see it: CR LF, no pseudo headers, with the blank line
 * @param size bytes of the whole as clients see it
 * @param date of the From_ line, in seconds since 1970
 * @param digest of the header without pseudo headers; tells the message from others when the file was rewritten
 * @param uid the unique identifier, 0 before there is one
 * @param flags as clients see them
 * @param stored what of it the file holds
 * @param modSeq when the flags changed last
 */
public record IndexedMessage(
        long start,
        int header,
        int body,
        int end,
        int next,
        int headerSize,
        int size,
        long date,
        long digest,
        long uid,
        MessageFlags flags,
        Stored stored,
        long modSeq) {
    /**
     * What the pseudo headers in the file say.
     *
     * @param uid of X-UID, 0 for none
     * @param flags of Status, X-Status, X-Keywords
     */
    record Stored(long uid, MessageFlags flags) {
        static final Stored NOTHING = new Stored(0, MessageFlags.NONE);
        static final Stored UNKNOWN = new Stored(-1, MessageFlags.NONE);
    }

    /** Checks that nothing is null. */
    public IndexedMessage {
        requireNonNull(flags);
        requireNonNull(stored);
    }

    /** By what tells messages of a mailbox apart: many are put into maps. */
    @Override
    public int hashCode() {
        return Long.hashCode(uid);
    }

    /** Messages and those that were added behind them; newlines that the last one lacked are its own by then. */
    static MessageTable followed(MessageTable messages, List<IndexedMessage> added) {
        MessageTable.Editor all = messages.edit();
        if (!messages.isEmpty() && !added.isEmpty()) {
            int last = messages.size() - 1;
            all.set(last, messages.get(last).upTo(added.get(0).start));
        }
        added.forEach(all::add);
        return all.table();
    }

    private IndexedMessage upTo(long following) {
        int behind = Math.toIntExact(following - start);
        return new IndexedMessage(
                start, header, body, end, behind, headerSize, size, date, digest, uid, flags, stored, modSeq);
    }

    /**
     * Gives the same message with other flags, for somebody's own use.
     *
     * @param other the flags
     * @return a message that no mailbox knows of
     */
    public IndexedMessage withFlags(MessageFlags other) {
        return flagged(other, modSeq);
    }

    /**
     * Gives the same message with another mod-sequence, for somebody's own use.
     *
     * @param other the mod-sequence
     * @return a message that no mailbox knows of
     */
    public IndexedMessage withModSeq(long other) {
        return flagged(flags, other);
    }

    /** Whether the file says what clients were told. */
    boolean isStored() {
        return stored.uid == uid && stored.flags.equals(flags);
    }

    /** Whether what was found in the file now is this message, at the same place and as it was. */
    boolean isStillAt(IndexedMessage found) {
        return start == found.start
                && header == found.header
                && body == found.body
                && end == found.end
                && next == found.next
                && digest == found.digest
                && stored.equals(found.stored);
    }

    IndexedMessage told(long newUid, MessageFlags newFlags, long newModSeq) {
        return new IndexedMessage(
                start, header, body, end, next, headerSize, size, date, digest, newUid, newFlags, stored, newModSeq);
    }

    IndexedMessage flagged(MessageFlags newFlags, long newModSeq) {
        return told(uid, newFlags, newModSeq);
    }

    /** The same at another place, its header longer by some bytes, stored as told. */
    IndexedMessage moved(long newStart, int longer, Stored newStored) {
        return new IndexedMessage(
                newStart,
                header,
                body + longer,
                end + longer,
                next + longer,
                headerSize,
                size,
                date,
                digest,
                uid,
                flags,
                newStored,
                modSeq);
    }
}
