package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What is known of the messages of an mbox, and how it is brought up to date.
 *
 * <p>Offsets change only under the lock of the mailbox; flags, which wait to be written, under the monitor of this object
 * alone. Who holds the mailbox may take the monitor, never the other way round.
 */
final class MboxIndex {
    /** Up to which size, in bytes, a file is read as a whole when others have added to it. */
    private static final long SMALL = 1024 * 1024;

    private final Mbox mbox;
    private final MboxPlace place;
    private final ToldNumbers told;
    private final SavedIndex saved;
    private final SaveDates dates;
    private final Rewrite rewrite;
    private final Consumer<MboxChange> noticed;
    private final Runnable reread;
    private volatile Optional<MboxSnapshot> known = Optional.empty();
    private final WholeScan whole = new WholeScan();
    private volatile boolean unsaved;

    /** Whether only the end of a file was read that others had added to, who may have changed more. */
    private volatile boolean doubtful;

    MboxIndex(Mbox mbox, MboxPlace place, SaveDates dates, Consumer<MboxChange> noticed, Runnable reread) {
        this.dates = requireNonNull(dates);
        this.reread = requireNonNull(reread);
        this.mbox = requireNonNull(mbox);
        this.place = requireNonNull(place);
        this.noticed = requireNonNull(noticed);
        this.told = new ToldNumbers(place, mbox.opener());
        this.saved = new SavedIndex(place);
        this.rewrite = new Rewrite(mbox.opener(), place.journal(), place.rights(), Rewrite.STEP);
    }

    Rewrite rewrite() {
        return rewrite;
    }

    /** Looks at the file, and reads it when it is not as it was. */
    MboxSnapshot look() throws IOException {
        Optional<MboxSnapshot> before = known;
        boolean wasThere = before.flatMap(MboxSnapshot::status).isPresent();
        Optional<FileStatus> now = wasThere ? Dotlock.awaitReplaced(mbox.path()) : FileStatus.ofFile(mbox.path());
        if (before.isPresent() && before.get().isOf(now)) {
            return before.get();
        }
        if (now.isEmpty()) {
            return gone();
        }
        try {
            LockMode mode = before.isEmpty() && isCutOff() ? LockMode.REWRITE : LockMode.INDEX;
            return mbox.locked(place.locks().get(), mode, this::update);
        } catch (MailboxFailure e) {
            if (e.problem() == MailboxProblem.ABSENT) {
                return wasThere && Dotlock.awaitReplaced(mbox.path()).isPresent() ? look() : gone();
            }
            throw e;
        }
    }

    /** Looks only as far as needed. */
    long uidValidity() throws IOException {
        Optional<MboxSnapshot> before = known;
        if (before.isPresent()) {
            return before.get().isOf(FileStatus.ofFile(mbox.path()))
                    ? before.get().uidValidity()
                    : look().uidValidity();
        }
        Optional<FileStatus> now = FileStatus.ofFile(mbox.path());
        if (now.isPresent() && now.get().size() > 0 && !isCutOff()) {
            Optional<BaseLine> base =
                    mbox.locked(place.locks().get(), LockMode.INDEX, box -> BaseLine.find(box.reader()));
            if (base.isPresent()) {
                return base.get().base().uidValidity();
            }
        }
        long remembered = told.uidValidity();
        return remembered != 0 ? remembered : look().uidValidity();
    }

    /** Whether a killed process may have left something half done, which nobody is to see. */
    private boolean isCutOff() throws IOException {
        return mbox.notes().has(mbox.path())
                || place.rights().outside(() -> Files.exists(place.journal(), LinkOption.NOFOLLOW_LINKS));
    }

    /** Nothing is there: an empty mailbox. */
    private synchronized MboxSnapshot gone() throws IOException {
        if (known.isPresent() && known.get().status().isEmpty()) {
            return known.get();
        }
        return take(new MboxScan.Found(List.of(), Optional.empty(), Optional.empty()), Optional.empty(), 0);
    }

    /** Brings the index up to date with a locked mailbox. */
    synchronized MboxSnapshot update(LockedMailbox box) throws IOException {
        if (known.isEmpty() && box.mode().rewrites()) {
            Optional<String> recovered = rewrite.recover(box);
            recovered.ifPresent(text -> System.getLogger(MboxIndex.class.getName())
                    .log(System.Logger.Level.WARNING, box.path() + ": " + text));
        }
        FileStatus now = box.status();
        if (known.isPresent() && known.get().isOf(Optional.of(now))) {
            return known.get();
        }
        if (known.isEmpty()) {
            Optional<MboxSnapshot> unchanged = restored(now);
            if (unchanged.isPresent()) {
                return unchanged.get();
            }
        }
        FileChannel file = box.reader();
        if (known.isPresent() && known.get().isBeginningOf(now)) {
            boolean certain = mbox.isOwn(known.get().status().orElseThrow(), now);
            Optional<MboxSnapshot> longer =
                    certain || now.size() > SMALL ? added(file, known.get(), now) : Optional.empty();
            if (longer.isPresent()) {
                doubtful |= !certain;
                return longer.get();
            }
        }
        return whole(file, now);
    }

    private MboxSnapshot whole(FileChannel file, FileStatus now) throws IOException {
        MboxScan.Found found = whole.of(file, now, place.clock().getZone());
        doubtful = false;
        int same = known.map(before -> before.standing(found)).orElse(0);
        if (same == 0) {
            return take(found, Optional.of(now), 0);
        }
        List<IndexedMessage> behind =
                found.messages().subList(same, found.messages().size());
        return take(new MboxScan.Found(behind, found.base(), Optional.empty()), Optional.of(now), same);
    }

    /** Brings the index up to date so that places in the file can be written to. */
    synchronized MboxSnapshot certain(LockedMailbox box) throws IOException {
        MboxSnapshot now = update(box);
        return doubtful ? whole(box.reader(), box.status()) : now;
    }

    /** Whether {@link #certain} is worth being called when there is time. */
    boolean isDoubtful() {
        return doubtful;
    }

    private Optional<MboxSnapshot> restored(FileStatus now) throws IOException {
        Optional<MboxSnapshot> index = saved.of(now);
        if (index.isPresent()) {
            known = SavedIndex.merged(
                    index.get(), told.remembered(), place.nextModSeq(index.get().highestModSeq()));
        }
        return known;
    }

    /** Whether what is known is worth being kept for the next process, and is not. */
    boolean isUnsaved() {
        return unsaved;
    }

    /** What is known, without a look at the file. */
    Optional<MboxSnapshot> known() {
        return known;
    }

    /** Keeps what is known for the next process. */
    void save() throws IOException {
        Optional<MboxSnapshot> now = known;
        unsaved = false;
        if (now.isPresent()) {
            saved.keep(now.get());
        }
    }

    /** Lets go of memory that only holds what is kept in a file too: for a mailbox in which nothing happens. */
    synchronized void rest() throws IOException {
        if (known.isPresent() && !unsaved) {
            known = Optional.of(saved.resting(known.get()));
        }
    }

    /** Reads only what was added, if the message before it still stands where it stood. */
    private Optional<MboxSnapshot> added(FileChannel file, MboxSnapshot before, FileStatus now) throws IOException {
        int prefix = before.messages().size() - 1;
        IndexedMessage last = before.messages().get(prefix);
        MboxScan.Found found;
        try {
            found = new MboxScan(file, last.start(), place.clock().getZone()).scan();
        } catch (NotMboxException moved) {
            return Optional.empty();
        }
        IndexedMessage again = found.messages().get(0);
        Optional<PseudoHeader.Numbering> base = BaseLine.find(file).map(BaseLine::base);
        boolean same = again.digest() == last.digest()
                && again.stored().equals(last.stored())
                && again.body() == last.body()
                && base.isPresent() == before.based()
                && (base.isEmpty() || base.get().uidValidity() == before.uidValidity());
        if (!same) {
            return Optional.empty();
        }
        if (again.size() != last.size()) {
            reread.run();
        }
        return Optional.of(
                take(new MboxScan.Found(found.messages(), base, Optional.empty()), Optional.of(now), prefix));
    }

    private MboxSnapshot take(MboxScan.Found found, Optional<FileStatus> status, int prefix) throws IOException {
        boolean first = known.isEmpty();
        if (prefix == 0) {
            reread.run();
        }
        MboxSnapshot before = first ? told.remembered() : known.get();
        Optional<PseudoHeader.Numbering> base = found.base();
        boolean other =
                base.isPresent() && before.uidValidity() != 0 && base.get().uidValidity() != before.uidValidity();
        MboxSnapshot same = other || before.uidValidity() == 0
                ? empty(base.map(PseudoHeader.Numbering::uidValidity).orElseGet(place::newValidity))
                : before;
        long modSeq = place.nextModSeq(before.highestModSeq());
        IndexMerge merge = new IndexMerge(
                same, first || other, base.map(PseudoHeader.Numbering::lastUid).orElse(0L), modSeq);
        List<IndexedMessage> messages = merge.merge(prefix, found.messages());
        MboxChange change = merge.change(prefix);
        told.added(same.uidValidity(), merge.lastUid(), change.added(), base);
        MboxSnapshot now = new MboxSnapshot(
                status,
                same.uidValidity(),
                merge.lastUid(),
                first && messages.isEmpty()
                        ? place.nextModSeq(before.highestModSeq() - 1)
                        : first || !change.isEmpty() || other ? modSeq : before.highestModSeq(),
                IndexMerge.keywords(
                        messages.subList(prefix, messages.size()),
                        same.keywords(),
                        base.map(PseudoHeader.Numbering::keywords).orElse(List.of())),
                messages,
                base.isPresent());
        known = Optional.of(now);
        unsaved = true;
        if (!first) {
            dates.noticed(now.uidValidity(), change.added(), messages);
            notice(other, before, change);
        }
        return now;
    }

    private void notice(boolean other, MboxSnapshot before, MboxChange change) {
        MboxChange all =
                other ? new MboxChange(change.uidValidity(), change.added(), before.messages(), List.of()) : change;
        if (!all.isEmpty()) {
            noticed.accept(all);
        }
    }

    /** Makes sure that a crash cannot bring back a UIDVALIDITY or UIDs that were given before. */
    synchronized void keep(MboxSnapshot now) throws IOException {
        told.keep(now.uidValidity(), now.lastUid());
    }

    private static MboxSnapshot empty(long uidValidity) {
        return new MboxSnapshot(Optional.empty(), uidValidity, 0, 0, new TreeSet<>(), List.of(), false);
    }

    /** Changes flags; what is told is kept, but the file is not touched. */
    synchronized List<MboxChange.FlagChange> flag(
            long uidValidity, long from, long to, UnaryOperator<MessageFlags> change) throws IOException {
        MboxSnapshot before = known.orElseThrow().under(uidValidity);
        long modSeq = place.nextModSeq(before.highestModSeq());
        MessageTable all = before.table();
        MessageTable.Editor messages = all.edit();
        List<MboxChange.FlagChange> changes = new ArrayList<>();
        List<IndexedMessage> changed = new ArrayList<>();
        int first = before.position(from);
        for (int i = first; i < all.size() && all.uid(i) <= to; i++) {
            IndexedMessage old = all.get(i);
            MessageFlags flags = change.apply(old.flags());
            IndexedMessage now = flags.equals(old.flags()) ? old : old.flagged(flags, modSeq);
            changes.add(new MboxChange.FlagChange(old, now));
            if (now.modSeq() != old.modSeq()) {
                messages.set(i, now);
                changed.add(now);
            }
        }
        if (!changed.isEmpty()) {
            told.flags(before, changed);
            known = Optional.of(
                    before.with(messages.table(), modSeq, IndexMerge.keywords(changed, before.keywords(), List.of())));
        }
        return changes;
    }

    /** Takes in messages that were just appended. */
    synchronized List<IndexedMessage> appended(
            MboxSnapshot before, List<IndexedMessage> found, List<NewMessage> messages, Optional<FileStatus> status)
            throws IOException {
        MboxSnapshot present = known.orElseThrow();
        long modSeq = place.nextModSeq(present.highestModSeq());
        long uid = before.lastUid();
        List<IndexedMessage> added = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            uid++;
            added.add(found.get(i).told(uid, messages.get(i).flags(), modSeq));
        }
        MessageTable all = IndexedMessage.followed(present.table(), added);
        boolean stored = added.stream().allMatch(IndexedMessage::isStored);
        if (!stored) {
            told.uids(present.uidValidity(), uid, added);
        }
        known = Optional.of(new MboxSnapshot(
                status,
                present.uidValidity(),
                uid,
                modSeq,
                IndexMerge.keywords(added, present.keywords(), List.of()),
                all,
                present.based() || (before.messages().isEmpty() && stored)));
        unsaved = true;
        dates.stored(present.uidValidity(), added, messages, all);
        return added;
    }

    /**
     * Takes over what was written.
     *
     * @param change gives the new snapshot for the present one, in which flags may have changed meanwhile
     */
    synchronized MboxSnapshot written(UnaryOperator<MboxSnapshot> change) {
        MboxSnapshot now = change.apply(known.orElseThrow());
        known = Optional.of(now);
        unsaved = true;
        return now;
    }

    /** Forgets what the file says by now, and keeps the rest. The file must be on stable storage. */
    synchronized void forget() throws IOException {
        told.replace(known.orElseThrow());
    }
}
