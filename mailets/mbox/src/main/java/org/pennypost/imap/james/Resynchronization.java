package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.UidRange;
import org.apache.james.imap.message.request.AbstractMailboxSelectionRequest;
import org.apache.james.mailbox.MessageUid;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MboxSnapshot;

/** What a client that was there before is told when it selects a mailbox again. Used by one thread. Source: RFC 7162 section 3.2.5. */
final class Resynchronization {
    private static final UidRange[] ALL = {new UidRange(MessageUid.MIN_VALUE, MessageUid.MAX_VALUE)};

    private final AbstractMailboxSelectionRequest request;
    private final UidRange[] known;
    private final MboxSnapshot now;

    /**
     * Prepares.
     *
     * @param request with the UIDVALIDITY of the mailbox, and what the client knows
     * @param now what there is
     */
    Resynchronization(AbstractMailboxSelectionRequest request, MboxSnapshot now) {
        this.request = requireNonNull(request);
        this.known = request.getUidSet() == null ? ALL : request.getUidSet();
        this.now = requireNonNull(now);
    }

    /** Messages that the client knows and whose flags have changed since. */
    List<IndexedMessage> changed() {
        List<IndexedMessage> changed = new ArrayList<>();
        for (UidRange range : known) {
            for (IndexedMessage message :
                    now.range(range.getLowVal().asLong(), range.getHighVal().asLong())) {
                if (message.modSeq() > request.getKnownModSeq()) {
                    changed.add(message);
                }
            }
        }
        return changed;
    }

    /** UIDs that the client may know and that are not there, which may be billions, as ranges. */
    List<UidRange> vanished() {
        List<UidRange> gone = new ArrayList<>();
        long from = differing();
        for (UidRange range : known) {
            long next = Math.max(from, range.getLowVal().asLong());
            long last = Math.min(range.getHighVal().asLong(), now.lastUid());
            for (IndexedMessage message : now.range(next, last)) {
                add(gone, next, message.uid() - 1);
                next = message.uid() + 1;
            }
            add(gone, next, last);
        }
        return gone;
    }

    private static void add(List<UidRange> ranges, long from, long to) {
        if (from <= to) {
            ranges.add(new UidRange(MessageUid.of(from), MessageUid.of(to)));
        }
    }

    /** From which UID on the client and the mailbox may differ, by the samples that the client gave: numbers, and the UIDs that belong to them. */
    private long differing() {
        IdRange[] numbers = request.getKnownSequenceSet();
        UidRange[] uids = request.getKnownUidSet();
        if (numbers == null || uids == null) {
            return 1;
        }
        Steps number = new Steps(numbers.length, i -> numbers[i].getLowVal(), i -> numbers[i].getHighVal());
        Steps uid = new Steps(
                uids.length,
                i -> uids[i].getLowVal().asLong(),
                i -> uids[i].getHighVal().asLong());
        long from = 1;
        while (number.hasNext() && uid.hasNext()) {
            long at = number.next();
            long sample = uid.next();
            if (at < 1
                    || at > now.messages().size()
                    || now.messages().get((int) at - 1).uid() != sample) {
                break;
            }
            from = sample + 1;
        }
        return from;
    }

    /** Goes through all numbers of ranges, of which there may be billions. */
    private static final class Steps {
        private final int ranges;
        private final IntToLongFunction from;
        private final IntToLongFunction to;
        private int range;
        private long done;

        Steps(int ranges, IntToLongFunction from, IntToLongFunction to) {
            this.ranges = ranges;
            this.from = from;
            this.to = to;
        }

        boolean hasNext() {
            return range < ranges;
        }

        long next() {
            long next = from.applyAsLong(range) + done;
            done++;
            if (next >= to.applyAsLong(range)) {
                range++;
                done = 0;
            }
            return next;
        }
    }
}
