package org.pennypost.commands.mail;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.pennypost.mbox.AppendResult;
import org.pennypost.mbox.IndexedMbox;
import org.pennypost.mbox.LockMethod;
import org.pennypost.mbox.MailboxSettings;
import org.pennypost.mbox.MboxContents;
import org.pennypost.mbox.MboxPlace;
import org.pennypost.mbox.MboxRegistry;
import org.pennypost.mbox.MessageFlags;
import org.pennypost.mbox.MessageSpan;
import org.pennypost.mbox.ReadResult;
import org.pennypost.mbox.UserRights;

/**
 * An mbox file that a person reads. Its messages are as they were when it was opened; what others append meanwhile comes behind them. Used by
 * one thread.
 */
final class Folder {
    private final Path path;
    private final MboxRegistry registry;
    private final MailboxSettings settings;
    private final IndexedMbox box;
    private final List<Letter> letters = new ArrayList<>();
    private final Map<Integer, Long> uids = new TreeMap<>();
    private long lastUid;

    /**
     * Opens a mailbox that exists.
     *
     * @param state a directory of the reader's own for what is needed to survive a crash while the file is changed
     * @param user for From_ lines
     * @throws IOException when it cannot be read, or is no mbox
     */
    Folder(Path path, Path state, String user, MailboxSettings settings) throws IOException {
        this.path = requireNonNull(path);
        this.registry = new MboxRegistry();
        this.settings = possible(path, settings);
        Files.createDirectories(state);
        MboxPlace place = new MboxPlace(
                state.resolve(Integer.toHexString(path.toAbsolutePath().hashCode())),
                UserRights.SAME,
                () -> this.settings,
                user,
                Clock.system(ZoneId.systemDefault()));
        this.box = registry.indexed(path, place);
        refresh();
    }

    /** Where nobody but the owner of the directory may make files, as often in a mail spool, the kernel's lock has to do. */
    private static MailboxSettings possible(Path path, MailboxSettings settings) {
        Path directory = path.toAbsolutePath().getParent();
        return Files.isWritable(directory)
                ? settings
                : new MailboxSettings(
                        Set.of(LockMethod.FCNTL),
                        settings.lockAttempts(),
                        settings.lockDelay(),
                        settings.staleLockTime(),
                        settings.sizeLimit());
    }

    Path path() {
        return path;
    }

    List<Letter> letters() {
        return letters;
    }

    /**
     * Looks for messages that came since.
     *
     * @return how many
     */
    int refresh() throws IOException {
        List<Long> known =
                box.current().messages().stream().map(message -> message.uid()).toList();
        List<Long> fresh = known.stream().filter(uid -> uid > lastUid).toList();
        if (fresh.isEmpty()) {
            return 0;
        }
        List<Letter> read = read(letters.size() + 1, fresh.size());
        for (int i = 0; i < read.size(); i++) {
            letters.add(read.get(i));
            uids.put(read.get(i).number(), fresh.get(i));
        }
        lastUid = fresh.get(fresh.size() - 1);
        return read.size();
    }

    /** The last messages of the file, as they stand in it. */
    private List<Letter> read(int number, int count) throws IOException {
        ReadResult<List<Letter>> result = registry.mailbox(path).read(settings, file -> {
            List<MessageSpan> spans = MboxContents.of(file).messages();
            List<Letter> read = new ArrayList<>();
            for (MessageSpan span : spans.subList(Math.max(0, spans.size() - count), spans.size())) {
                byte[] text = MboxContents.content(file, span);
                read.add(new Letter(number + read.size(), span.from(), new LetterText(text)));
            }
            return read;
        });
        if (result instanceof ReadResult.Read<List<Letter>> read) {
            return read.value();
        }
        throw new IOException(((ReadResult.Failed<List<Letter>>) result).text());
    }

    /**
     * Writes down what became of the messages.
     *
     * @param gone those that are to go
     */
    void commit(List<Letter> gone) throws IOException {
        for (Letter letter : letters) {
            if (!gone.contains(letter)) {
                long uid = uids.get(letter.number());
                box.flag(uid, uid, flags -> flags(letter, flags));
            }
        }
        box.expunge(gone.stream().map(letter -> uids.get(letter.number())).toList());
        if (!box.current().messages().isEmpty()) {
            box.write();
        }
    }

    private static MessageFlags flags(Letter letter, MessageFlags flags) {
        MessageFlags next = flags.with(MessageFlags.OLD);
        next = letter.is(Letter.Mark.READ) ? next.with(MessageFlags.SEEN) : next;
        return letter.is(Letter.Mark.ANSWERED) ? next.with(MessageFlags.ANSWERED) : next;
    }

    /**
     * Copies a message to another mbox.
     *
     * @throws IOException when it cannot be appended; that file is as it was
     */
    void copy(Letter letter, Path target) throws IOException {
        byte[] text = letter.text().withoutNotes(letter.isRead() ? "R" : "");
        AppendResult result = registry.mailbox(target)
                .append(letter.from(), List.of(), out -> out.write(text), possible(target, settings));
        if (result instanceof AppendResult.Failed failed) {
            throw new IOException(failed.text());
        }
    }
}
