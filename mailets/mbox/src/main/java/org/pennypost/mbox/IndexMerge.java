package org.pennypost.mbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Gives the messages that were found in a file the UIDs and flags they had before, and new ones UIDs above all others.
 *
 * <p>X-UID is believed when it rises and is not above the last UID that the file names; a message without is known by its
 * digest. Flags that another program changed in the file and flags that wait to be written both count. Used by one
 * thread, once. Source: Dovecot mbox.
 */
final class IndexMerge {
    private final MboxSnapshot known;
    private final boolean fresh;
    private final long modSeq;
    private final long trusted;
    private final Map<Long, Deque<IndexedMessage>> byDigest = new HashMap<>();
    private final Set<Long> taken = new HashSet<>();
    private final List<IndexedMessage> added = new ArrayList<>();
    private final List<MboxChange.FlagChange> flagged = new ArrayList<>();
    private long lastUid;

    /**
     * Prepares.
     *
     * @param known what was there before, with the messages as told; UIDVALIDITY is right
     * @param fresh whether messages that nobody told of may be there already
     * @param baseLastUid the last UID by the file
     * @param modSeq for what changed
     */
    IndexMerge(MboxSnapshot known, boolean fresh, long baseLastUid, long modSeq) {
        this.known = known;
        this.fresh = fresh;
        this.modSeq = modSeq;
        this.lastUid = Math.max(known.lastUid(), baseLastUid);
        this.trusted = this.lastUid;
    }

    /**
     * Goes through what was found.
     *
     * @param prefix how many messages of the known ones stand as they stood
     * @param found the messages behind them
     * @return all messages, by UID
     */
    MessageTable merge(int prefix, List<IndexedMessage> found) {
        List<IndexedMessage> before = known.messages();
        for (IndexedMessage message : before.subList(prefix, before.size())) {
            byDigest.computeIfAbsent(message.digest(), digest -> new ArrayDeque<>())
                    .add(message);
        }
        MessageTable.Editor all = known.table().begin(prefix);
        long last = prefix == 0 ? 0 : before.get(prefix - 1).uid();
        for (IndexedMessage message : found) {
            IndexedMessage told = tell(message, last);
            all.add(told);
            last = told.uid();
        }
        return all.table();
    }

    private IndexedMessage tell(IndexedMessage message, long last) {
        long stored = message.stored().uid() > last && message.stored().uid() <= trusted
                ? message.stored().uid()
                : 0;
        Optional<IndexedMessage> match = match(message, stored, last);
        if (stored != 0 && match.isPresent() && isNumberedElsewhere(match.get(), stored)) {
            match = Optional.empty();
            stored = 0;
        }
        if (stored != 0 && match.isEmpty() && !fresh && stored <= known.lastUid()) {
            stored = 0; // a copy from elsewhere must not take the UID of a message that is gone
        }
        if (match.isEmpty()) {
            long uid = stored == 0 ? ++lastUid : stored;
            IndexedMessage told = message.told(uid, message.flags(), modSeq);
            added.add(told);
            return told;
        }
        IndexedMessage before = match.get();
        taken.add(before.uid());
        MessageFlags flags = flags(before, message);
        if (flags.equals(before.flags())) {
            return message.told(before.uid(), before.flags(), before.modSeq());
        }
        IndexedMessage told = message.told(before.uid(), flags, modSeq);
        flagged.add(new MboxChange.FlagChange(before, told));
        return told;
    }

    private Optional<IndexedMessage> match(IndexedMessage message, long stored, long last) {
        Deque<IndexedMessage> candidates = byDigest.getOrDefault(message.digest(), new ArrayDeque<>());
        if (stored != 0) {
            // The file gives it a UID: it is that message, a new one, or one of which there was nothing to tell.
            Optional<IndexedMessage> told = known.find(stored);
            Optional<IndexedMessage> exact =
                    told.filter(candidate -> candidate.digest() == message.digest() && !taken.contains(stored));
            if (exact.isPresent() || stored > known.lastUid() || (fresh && told.isEmpty())) {
                return exact;
            }
        }
        while (!candidates.isEmpty()) {
            IndexedMessage candidate = candidates.poll();
            if (candidate.uid() > last && !taken.contains(candidate.uid())) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /**
     * Whether another program gave a message a UID before the file held that which our clients were told. Its own clients were told that by then, and either
     * may be the UID of other messages there or here, so that only a new one is right for both.
     */
    private static boolean isNumberedElsewhere(IndexedMessage before, long stored) {
        return before.uid() != stored
                && before.stored().uid() != before.uid()
                && before.stored().uid() != stored
                && !before.stored().equals(IndexedMessage.Stored.UNKNOWN);
    }

    /** What the file says, and where that is what it said before, what clients were told. */
    private static MessageFlags flags(IndexedMessage before, IndexedMessage now) {
        if (before.stored().equals(IndexedMessage.Stored.UNKNOWN)) {
            return before.flags();
        }
        MessageFlags file = now.stored().flags();
        MessageFlags fileBefore = before.stored().flags();
        if (file.equals(fileBefore)) {
            return before.flags();
        }
        int changed = file.bits() ^ fileBefore.bits();
        int bits = (before.flags().bits() & ~changed) | (file.bits() & changed);
        List<String> keywords =
                file.keywords().equals(fileBefore.keywords()) ? before.flags().keywords() : file.keywords();
        return MessageFlags.of(bits, new TreeSet<>(keywords));
    }

    long lastUid() {
        return lastUid;
    }

    /** What is new, gone or changed, after {@link #merge}. */
    MboxChange change(int prefix) {
        List<IndexedMessage> before = known.messages();
        List<IndexedMessage> removed = before.subList(prefix, before.size()).stream()
                .filter(message -> !taken.contains(message.uid()))
                .toList();
        return new MboxChange(known.uidValidity(), added, removed, flagged);
    }

    /** All keywords of these messages, and others. */
    static SortedSet<String> keywords(List<IndexedMessage> messages, SortedSet<String> known, List<String> more) {
        SortedSet<String> all = new TreeSet<>(known);
        all.addAll(more);
        for (IndexedMessage message : messages) {
            if (!message.flags().keywords().isEmpty()) {
                all.addAll(message.flags().keywords());
            }
        }
        return all;
    }
}
