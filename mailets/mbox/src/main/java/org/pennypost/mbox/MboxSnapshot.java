package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What an mbox held at one moment.
 *
 * <p>Immutable; the list may be read while others change the mailbox.
 *
 * @param status of the file then, empty when there was none
 * @param uidValidity UIDVALIDITY
 * @param lastUid the highest UID ever given, 0 for none
 * @param highestModSeq of any message ever
 * @param keywords all that are in use or were
 * @param messages by UID, which is the order of the file too
 * @param based whether the file holds UIDVALIDITY
 */
public record MboxSnapshot(
        Optional<FileStatus> status,
        long uidValidity,
        long lastUid,
        long highestModSeq,
        SortedSet<String> keywords,
        List<IndexedMessage> messages,
        boolean based) {
    /** Of what is no mailbox. */
    public static final MboxSnapshot NOTHING =
            new MboxSnapshot(Optional.empty(), 1, 0, 0, new TreeSet<>(), List.of(), false);

    /** Checks that nothing is null. */
    public MboxSnapshot {
        requireNonNull(status);
        requireNonNull(keywords);
        messages = MessageTable.of(messages);
    }

    /** The messages, as they lie in memory. */
    MessageTable table() {
        return (MessageTable) messages;
    }

    /**
     * Gives the UIDs.
     *
     * @return all, rising; nobody else has the array
     */
    public long[] uidNumbers() {
        return table().uids();
    }

    /**
     * Gives the UIDs.
     *
     * @return all, in order
     */
    public List<Long> uids() {
        long[] uids = uidNumbers();
        return new AbstractList<>() {
            @Override
            public Long get(int index) {
                return uids[index];
            }

            @Override
            public int size() {
                return uids.length;
            }
        };
    }

    /**
     * Counts messages without a flag.
     *
     * @param flag one of those of {@link MessageFlags}
     * @return how many there are
     */
    public int countWithout(int flag) {
        return table().countWithout(flag);
    }

    /**
     * Finds messages without a flag.
     *
     * @param flag one of those of {@link MessageFlags}
     * @param most how many are wanted
     * @return the UIDs of the first ones
     */
    public List<Long> without(int flag, int most) {
        return table().without(flag, most);
    }

    /** Whether the file is still as it was. */
    boolean isOf(Optional<FileStatus> now) {
        return now.isPresent() == status.isPresent()
                && (now.isEmpty() || now.get().isUnchangedSince(status.get()));
    }

    /**
     * Makes sure that UIDs mean these messages.
     *
     * @param told the UIDVALIDITY under which the UIDs were told, 0 for any
     * @return this
     * @throws MailboxFailure when another program has numbered the messages anew since
     */
    public MboxSnapshot under(long told) throws MailboxFailure {
        if (told != 0 && told != uidValidity) {
            throw new MailboxFailure(
                    MailboxProblem.RENUMBERED,
                    "another program has numbered the messages anew: UIDVALIDITY was " + told + " and is "
                            + uidValidity);
        }
        return this;
    }

    /**
     * Finds where a UID stands or would stand.
     *
     * @param uid the UID
     * @return the position of the first message with this UID or a higher one
     */
    public int position(long uid) {
        int low = 0;
        int high = messages.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (table().uid(middle) < uid) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Finds a message.
     *
     * @param uid its UID
     * @return the message, empty when it is gone
     */
    public Optional<IndexedMessage> find(long uid) {
        int position = position(uid);
        return position < messages.size() && table().uid(position) == uid
                ? Optional.of(messages.get(position))
                : Optional.empty();
    }

    /** Whether the same file is longer now. */
    boolean isBeginningOf(FileStatus now) {
        return !messages.isEmpty()
                && status.isPresent()
                && status.get().isSameFile(now)
                && now.size() > status.get().size();
    }

    /**
     * Compares with what was found in the file.
     *
     * @return how many messages, one less than all at most, stand as they stood when nothing but the end has changed; otherwise 0
     */
    int standing(MboxScan.Found found) {
        int most = messages.size() - 1;
        boolean based = found.base().isPresent();
        boolean same = found.messages().size() > most
                && based == based()
                && (!based || found.base().get().uidValidity() == uidValidity);
        for (int i = 0; same && i < most; i++) {
            same = messages.get(i).isStillAt(found.messages().get(i));
        }
        return same ? Math.max(0, most) : 0;
    }

    /**
     * Gives the messages of a range of UIDs.
     *
     * @param from the lowest
     * @param to the highest
     * @return a view of the list
     */
    public List<IndexedMessage> range(long from, long to) {
        int first = position(from);
        int behind = to == Long.MAX_VALUE ? messages.size() : position(to + 1);
        return first < behind ? messages.subList(first, behind) : List.of();
    }

    /**
     * After messages went or moved.
     *
     * @param change gives the message as it is now, empty when it is gone
     */
    MboxSnapshot after(
            Optional<FileStatus> now, boolean isBased, Function<IndexedMessage, Optional<IndexedMessage>> change) {
        MessageTable.Editor left = MessageTable.none();
        for (IndexedMessage message : messages) {
            change.apply(message).ifPresent(left::add);
        }
        return new MboxSnapshot(now, uidValidity, lastUid, highestModSeq + 1, keywords, left.table(), isBased);
    }

    /**
     * After headers were written.
     *
     * @param before the snapshot that was written, with the same messages, whose flags may have changed since
     * @param growth of the header of each message
     */
    MboxSnapshot rewritten(
            MboxSnapshot before, Optional<FileStatus> now, List<Edit> edits, long oldSize, long[] growth) {
        MessageTable.Editor moved = MessageTable.none();
        NewLayout layout = edits.isEmpty() ? null : new NewLayout(edits, oldSize);
        for (int i = 0; i < growth.length; i++) {
            IndexedMessage message = messages.get(i);
            IndexedMessage.Stored stored = before.messages.get(i).isStored()
                    ? message.stored()
                    : new IndexedMessage.Stored(
                            message.uid(), before.messages.get(i).flags());
            long start = layout == null ? message.start() : layout.place(message.start());
            moved.add(
                    start == message.start() && growth[i] == 0 && stored.equals(message.stored())
                            ? message
                            : message.moved(start, (int) growth[i], stored));
        }
        return new MboxSnapshot(now, uidValidity, lastUid, highestModSeq, keywords, moved.table(), true);
    }

    MboxSnapshot with(List<IndexedMessage> newMessages, long newModSeq, SortedSet<String> newKeywords) {
        return new MboxSnapshot(status, uidValidity, lastUid, newModSeq, newKeywords, newMessages, based);
    }
}
