package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
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

    private void look(List<IndexedMessage> window, boolean[] unread, List<IndexedMessage> hits)
            throws IOException, MailboxException {
        List<IndexedMessage> wanted = new ArrayList<>();
        for (int i = 0; i < window.size(); i++) {
            if (unread[i]) {
                wanted.add(window.get(i));
            }
        }
        FetchType needs = plan.needs() == FetchType.HEADERS ? FetchType.HEADERS : FetchType.FULL;
        Map<Long, MessageText> texts = wanted.isEmpty()
                ? Map.of()
                : plan.fields().isPresent()
                        ? UsualFields.of(box, wanted, plan.fields().get())
                        : box.read(wanted.stream().map(IndexedMessage::uid).toList(), needs == FetchType.HEADERS);
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
