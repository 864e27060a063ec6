package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.pennypost.mbox.IndexedMbox;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MessageText;

/**
 * Messages that are likely to be read one after the other: when the first is asked for, all are copied under one lock. Each
 * text is handed out once. Thread safe.
 */
final class TextWindow {
    private static final int MOST = 256;
    private static final long LARGEST = 2 * 1024 * 1024;

    private final IndexedMbox mailbox;
    private final long uidValidity;
    private final List<Long> uids;
    private final boolean headersOnly;
    private final Map<Long, MessageText> texts = new HashMap<>();
    private final SavedWhen dates;
    private boolean loaded;

    /** When the messages of all windows came, read when the first is asked for. */
    private static final class SavedWhen {
        private final IndexedMbox mailbox;
        private ToLongFunction<IndexedMessage> known;

        SavedWhen(IndexedMbox mailbox) {
            this.mailbox = requireNonNull(mailbox);
        }

        synchronized long of(IndexedMessage message) throws IOException {
            if (known == null) {
                known = mailbox.saveDates();
            }
            return known.applyAsLong(message);
        }
    }

    private TextWindow(SavedWhen dates, long uidValidity, List<Long> uids, boolean headersOnly) {
        this.dates = requireNonNull(dates);
        this.mailbox = dates.mailbox;
        this.uidValidity = uidValidity;
        this.uids = uids;
        this.headersOnly = headersOnly;
    }

    /** Puts messages, whose UIDs are of a UIDVALIDITY, into windows; gives one for each message. */
    static List<TextWindow> over(
            IndexedMbox mailbox, long uidValidity, List<IndexedMessage> messages, boolean headersOnly, boolean single) {
        List<TextWindow> windows = new ArrayList<>(messages.size());
        List<Long> uids = new ArrayList<>();
        SavedWhen dates = new SavedWhen(mailbox);
        TextWindow window = new TextWindow(dates, uidValidity, uids, headersOnly);
        long size = 0;
        for (IndexedMessage message : messages) {
            int its = headersOnly ? message.headerSize() : message.size();
            if (!uids.isEmpty() && (single || size + its > LARGEST || uids.size() == MOST)) {
                uids = new ArrayList<>();
                window = new TextWindow(dates, uidValidity, uids, headersOnly);
                size = 0;
            }
            uids.add(message.uid());
            size += its;
            windows.add(window);
        }
        return windows;
    }

    /** When a message came into the mailbox, in milliseconds since 1970. */
    long saved(IndexedMessage message) throws IOException {
        return dates.of(message);
    }

    /**
     * Gives a text.
     *
     * @param header whether the header will do
     * @return empty when the message is gone
     * @throws IOException when another program has numbered the messages anew, too
     */
    synchronized Optional<MessageText> text(long uid, boolean header) throws IOException {
        if (headersOnly && !header) {
            return Optional.ofNullable(
                    mailbox.read(uidValidity, List.of(uid), false).get(uid));
        }
        if (!loaded) {
            texts.putAll(mailbox.read(uidValidity, uids, headersOnly));
            loaded = true;
        }
        MessageText text = texts.remove(uid);
        return text != null
                ? Optional.of(text)
                : Optional.ofNullable(
                        mailbox.read(uidValidity, List.of(uid), headersOnly).get(uid));
    }
}
