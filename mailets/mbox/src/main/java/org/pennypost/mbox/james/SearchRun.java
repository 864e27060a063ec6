package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.pennypost.imap.ImapText;
import org.pennypost.imap.MimeHeader;
import org.pennypost.mbox.AnswerFile;
import org.pennypost.mbox.IndexedMbox;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MessageText;

/** One search on its way through the messages of a mailbox; texts are read a window at a time. Used by one thread. */
final class SearchRun {
    private static final int MOST = 512;
    private static final long LARGEST = 2 * 1024 * 1024;

    private final IndexedMbox box;
    private final SearchPlan plan;

    SearchRun(IndexedMbox box, SearchPlan plan) {
        this.box = requireNonNull(box);
        this.plan = requireNonNull(plan);
    }

    /** Gives what is found, in order. */
    List<IndexedMessage> found(List<IndexedMessage> messages) throws IOException, MailboxException {
        List<IndexedMessage> hits = new ArrayList<>();
        List<IndexedMessage> window = new ArrayList<>();
        boolean[] unread = new boolean[MOST];
        boolean headers = plan.needs() == FetchType.HEADERS;
        long size = 0;
        for (IndexedMessage message : messages) {
            SearchPlan.Answer answer = plan.answer(new SearchedMessage(message, Optional.empty(), FetchType.METADATA));
            if (answer == SearchPlan.Answer.NO) {
                continue;
            }
            unread[window.size()] = answer == SearchPlan.Answer.UNKNOWN;
            window.add(message);
            size += answer == SearchPlan.Answer.YES ? 0 : headers ? message.headerSize() : message.size();
            if (window.size() == MOST || size > LARGEST) {
                look(window, unread, hits);
                size = 0;
            }
        }
        look(window, unread, hits);
        return hits;
    }

    /** The fields of headers, which are read only the first time. */
    private Map<Long, MessageText> fields(List<IndexedMessage> window, List<Long> uids, Set<String> names)
            throws IOException {
        AnswerFile kept = box.answers("SEARCH " + names);
        Map<Long, MessageText> texts = new HashMap<>();
        kept.of(window).forEach((uid, bytes) -> texts.put(uid, MessageText.of(bytes)));
        List<Long> unread = uids.stream().filter(uid -> !texts.containsKey(uid)).toList();
        if (unread.isEmpty()) {
            return texts;
        }
        Map<Long, MessageText> headers = box.read(unread, true);
        Map<IndexedMessage, byte[]> fresh = new LinkedHashMap<>();
        for (IndexedMessage message : window) {
            MessageText header = headers.get(message.uid());
            if (header != null) {
                ByteBuffer bytes = header.bytes();
                ImapText fields = new ImapText(1024);
                MimeHeader.of(bytes, 0, Math.min(bytes.limit(), message.headerSize()))
                        .copy(names, true, fields);
                byte[] copy = fields.take();
                fresh.put(message, copy);
                texts.put(message.uid(), MessageText.of(copy));
            }
        }
        kept.keep(fresh);
        return texts;
    }

    private void look(List<IndexedMessage> window, boolean[] unread, List<IndexedMessage> hits)
            throws IOException, MailboxException {
        List<Long> uids = new ArrayList<>();
        for (int i = 0; i < window.size(); i++) {
            if (unread[i]) {
                uids.add(window.get(i).uid());
            }
        }
        FetchType needs = plan.needs() == FetchType.HEADERS ? FetchType.HEADERS : FetchType.FULL;
        Map<Long, MessageText> texts = uids.isEmpty()
                ? Map.of()
                : plan.fields().isPresent()
                        ? fields(window, uids, plan.fields().get())
                        : box.read(uids, needs == FetchType.HEADERS);
        for (int i = 0; i < window.size(); i++) {
            IndexedMessage message = window.get(i);
            if (!unread[i]) {
                hits.add(message);
                continue;
            }
            Optional<MessageText> text = Optional.ofNullable(texts.get(message.uid()));
            if (plan.answer(new SearchedMessage(message, text, needs)) == SearchPlan.Answer.YES) {
                hits.add(message);
            }
        }
        window.clear();
    }
}
