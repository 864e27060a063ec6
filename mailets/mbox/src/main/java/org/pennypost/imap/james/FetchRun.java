package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.mail.Flags;
import org.apache.james.imap.api.message.FetchData.Item;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MessageRange;
import org.pennypost.mbox.AnswerFile;
import org.pennypost.mbox.IndexedMbox;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MboxSnapshot;
import org.pennypost.mbox.MessageFlags;
import org.pennypost.mbox.MessageText;
import org.pennypost.mbox.james.UsualFields;

/** One FETCH on its way through the messages, a window at a time. Used by one thread at a time. */
final class FetchRun {
    private static final int MOST_UNREAD = 4096;
    private static final int MOST_READ = 512;
    private static final long LARGEST = 1024 * 1024;

    private final IndexedMbox box;
    private final Wanted wanted;
    private final Session session;
    private final FetchFormat format;
    private final boolean modSeq;
    private final boolean usual;
    private List<IndexedMessage> messages = List.of();
    private final MboxSnapshot known;
    private final Optional<AnswerFile> kept;
    private int at;

    /**
     * Whose FETCH it is.
     *
     * @param selected what the client knows of the mailbox
     * @param told the UIDVALIDITY that it knows
     * @param mailbox for changing flags
     * @param user the session in whose name that is done
     * @param condstore whether the client wants to know mod-sequences of changes
     */
    record Session(
            SelectedMailbox selected, long told, MessageManager mailbox, MailboxSession user, boolean condstore) {}

    FetchRun(IndexedMbox box, Wanted wanted, Session session, FetchFormat format) throws IOException {
        this.box = requireNonNull(box);
        this.wanted = requireNonNull(wanted);
        this.session = requireNonNull(session);
        this.format = requireNonNull(format);
        this.modSeq = wanted.has(Item.MODSEQ);
        this.usual = wanted.isUsual();
        this.known = box.current().under(session.told());
        Optional<String> question = wanted.question();
        this.kept = question.isEmpty() ? Optional.empty() : Optional.of(box.answers(question.get()));
    }

    /** Adds the messages of a range. */
    FetchRun with(long from, long to, long changedSince) {
        List<IndexedMessage> range = known.range(from, to);
        if (messages.isEmpty() && changedSince < 0) {
            messages = range;
            return this;
        }
        if (!(messages instanceof ArrayList)) {
            messages = new ArrayList<>(messages);
        }
        for (IndexedMessage message : range) {
            if (message.modSeq() > changedSince) {
                messages.add(message);
            }
        }
        return this;
    }

    boolean hasMore() {
        return at < messages.size();
    }

    /** Answers for as many messages as make a good piece. */
    void next() throws IOException, MailboxException {
        List<IndexedMessage> window = window();
        List<MessageUid> read = wanted.seen() ? unseen(window) : List.of();
        if (!read.isEmpty()) {
            for (MessageRange range : MessageRange.toRanges(read)) {
                session.mailbox()
                        .setFlags(
                                new Flags(Flags.Flag.SEEN), MessageManager.FlagsUpdateMode.ADD, range, session.user());
            }
        }
        Map<Long, byte[]> ready = kept.isEmpty() ? Map.of() : kept.get().of(window);
        Map<Long, MessageText> texts = texts(window, ready);
        Map<IndexedMessage, byte[]> fresh = new LinkedHashMap<>();
        MboxSnapshot now = box.current().under(session.told());
        for (IndexedMessage message : window) {
            Optional<IndexedMessage> present = now.find(message.uid());
            OptionalInt number = number(message);
            Optional<byte[]> said = Optional.ofNullable(ready.get(message.uid()));
            Optional<MessageText> text = Optional.ofNullable(texts.get(message.uid()));
            if (present.isPresent()
                    && number.isPresent()
                    && (said.isPresent() || text.isPresent() || wanted.need() == Wanted.Need.NOTHING)) {
                FetchFormat.Standing standing = standing(number.getAsInt(), message, present.get());
                byte[] answer = format.message(standing, present.get(), said, text);
                if (said.isEmpty()) {
                    fresh.put(present.get(), answer);
                }
            }
        }
        format.flush();
        if (kept.isPresent()) {
            kept.get().keep(fresh);
        }
    }

    private Map<Long, MessageText> texts(List<IndexedMessage> window, Map<Long, byte[]> ready) throws IOException {
        if (wanted.need() == Wanted.Need.NOTHING) {
            return Map.of();
        }
        List<IndexedMessage> unread = window.stream()
                .filter(message -> !ready.containsKey(message.uid()))
                .toList();
        if (unread.isEmpty()) {
            return Map.of();
        }
        return usual
                ? UsualFields.of(box, unread)
                : box.read(
                        known.uidValidity(),
                        unread.stream().map(IndexedMessage::uid).toList(),
                        wanted.need() == Wanted.Need.HEADER);
    }

    private FetchFormat.Standing standing(int number, IndexedMessage before, IndexedMessage now) {
        boolean changed = wanted.seen()
                && !before.flags().has(MessageFlags.SEEN)
                && now.flags().has(MessageFlags.SEEN);
        boolean flags = wanted.has(Item.FLAGS) || changed;
        boolean recent = flags && session.selected().isRecent(MessageUid.of(now.uid()));
        return new FetchFormat.Standing(number, recent, flags, modSeq || (changed && session.condstore()));
    }

    private OptionalInt number(IndexedMessage message) {
        return session.selected()
                .msn(MessageUid.of(message.uid()))
                .foldSilent(OptionalInt::empty, number -> OptionalInt.of(number.asInt()));
    }

    private static List<MessageUid> unseen(List<IndexedMessage> window) {
        return window.stream()
                .filter(message -> !message.flags().has(MessageFlags.SEEN))
                .map(message -> MessageUid.of(message.uid()))
                .toList();
    }

    private List<IndexedMessage> window() {
        int from = at;
        int most = wanted.need() == Wanted.Need.NOTHING ? MOST_UNREAD : MOST_READ;
        long size = 0;
        while (at < messages.size() && at - from < most) {
            IndexedMessage message = messages.get(at);
            boolean isKept = kept.isPresent() && kept.get().has(message);
            switch (isKept ? Wanted.Need.NOTHING : wanted.need()) {
                case ALL -> size += message.size();
                case HEADER -> size += message.headerSize();
                case NOTHING -> {}
            }
            if (size > LARGEST && at > from) {
                break;
            }
            at++;
        }
        return List.copyOf(messages.subList(from, at));
    }
}
