package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final List<Long> uids;
    private final boolean headersOnly;
    private final Map<Long, MessageText> texts = new HashMap<>();
    private boolean loaded;

    private TextWindow(IndexedMbox mailbox, List<Long> uids, boolean headersOnly) {
        this.mailbox = requireNonNull(mailbox);
        this.uids = uids;
        this.headersOnly = headersOnly;
    }

    /** Puts messages into windows; gives one for each message. */
    static List<TextWindow> over(
            IndexedMbox mailbox, List<IndexedMessage> messages, boolean headersOnly, boolean single) {
        List<TextWindow> windows = new ArrayList<>(messages.size());
        List<Long> uids = new ArrayList<>();
        TextWindow window = new TextWindow(mailbox, uids, headersOnly);
        long size = 0;
        for (IndexedMessage message : messages) {
            int its = headersOnly ? message.headerSize() : message.size();
            if (!uids.isEmpty() && (single || size + its > LARGEST || uids.size() == MOST)) {
                uids = new ArrayList<>();
                window = new TextWindow(mailbox, uids, headersOnly);
                size = 0;
            }
            uids.add(message.uid());
            size += its;
            windows.add(window);
        }
        return windows;
    }

    /**
     * Gives a text.
     *
     * @param header whether the header will do
     * @return empty when the message is gone
     */
    synchronized Optional<MessageText> text(long uid, boolean header) throws IOException {
        if (headersOnly && !header) {
            return Optional.ofNullable(mailbox.read(List.of(uid), false).get(uid));
        }
        if (!loaded) {
            texts.putAll(mailbox.read(uids, headersOnly));
            loaded = true;
        }
        MessageText text = texts.remove(uid);
        return text != null
                ? Optional.of(text)
                : Optional.ofNullable(mailbox.read(List.of(uid), headersOnly).get(uid));
    }
}
