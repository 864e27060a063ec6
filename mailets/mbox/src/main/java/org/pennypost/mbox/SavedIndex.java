package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is kept of a mailbox for the next process, and how it is believed. Used under the lock of its mailbox. */
final class SavedIndex {
    private final MboxPlace place;
    private final IndexFile file;

    SavedIndex(MboxPlace place) {
        this.place = requireNonNull(place);
        this.file = new IndexFile(place.index());
    }

    /**
     * Gives what was known when the process before this one ended, if the mbox is as it was then. One that is merely longer is
     * read as a whole: another program may have changed flags in place before it added to it.
     */
    Optional<MboxSnapshot> of(FileStatus now) throws IOException {
        return place.rights()
                .outside(() -> file.read(place.clock().getZone()))
                .filter(index -> index.isOf(Optional.of(now)));
    }

    /**
     * Adds the flags that clients were told and the mbox does not hold.
     *
     * @param saved an index of the mbox as it is
     * @param told what clients were told
     * @param modSeq of messages whose flags are not those of the index
     * @return what is known; empty when the two do not belong together
     */
    static Optional<MboxSnapshot> merged(MboxSnapshot saved, MboxSnapshot told, long modSeq) {
        if (told.uidValidity() != 0 && told.uidValidity() != saved.uidValidity()) {
            return Optional.empty();
        }
        MessageTable.Editor messages = saved.table().edit();
        List<IndexedMessage> changed = new ArrayList<>();
        for (IndexedMessage message : told.messages()) {
            int at = saved.position(message.uid());
            Optional<IndexedMessage> same = saved.find(message.uid())
                    .filter(found -> found.digest() == message.digest())
                    .filter(found -> !found.flags().equals(message.flags()));
            if (same.isPresent()) {
                changed.add(same.get().flagged(message.flags(), modSeq));
                messages.set(at, changed.get(changed.size() - 1));
            }
        }
        return Optional.of(new MboxSnapshot(
                saved.status(),
                saved.uidValidity(),
                Math.max(saved.lastUid(), told.lastUid()),
                changed.isEmpty() ? saved.highestModSeq() : modSeq,
                IndexMerge.keywords(changed, saved.keywords(), List.of()),
                messages.table(),
                saved.based()));
    }

    /** Gives what is known with the messages in the file instead of memory, where the file holds just them. */
    MboxSnapshot resting(MboxSnapshot now) throws IOException {
        if (now.status().isEmpty() || !IndexFile.isMapped(now.messages().size())) {
            return now;
        }
        return of(now.status().get())
                .filter(kept -> kept.messages().equals(now.messages()))
                .map(kept -> now.with(kept.table(), now.highestModSeq(), now.keywords()))
                .orElse(now);
    }

    /** Keeps what is known. */
    void keep(MboxSnapshot now) throws IOException {
        if (now.status().isPresent()) {
            place.rights().outside(() -> {
                file.write(now, place.clock().getZone());
                return file;
            });
        }
    }
}
