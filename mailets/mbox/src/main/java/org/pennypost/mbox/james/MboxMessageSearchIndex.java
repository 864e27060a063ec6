package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import javax.inject.Inject;
import org.apache.james.mailbox.AttachmentContentLoader;
import org.apache.james.mailbox.MailboxManager.MessageCapabilities;
import org.apache.james.mailbox.MailboxManager.SearchCapabilities;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.search.MessageSearchIndex;
import org.apache.james.mailbox.store.search.MessageSearches;
import org.pennypost.mbox.IndexedMbox;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MboxSnapshot;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Searches the index and, only where a criterion needs it, headers or whole messages; what costs nothing is asked first.
 *
 * <p>It stands in for James's SimpleMessageSearchIndex, which takes a UID below NOT or OR for a condition on all. Thread safe.
 */
public final class MboxMessageSearchIndex implements MessageSearchIndex {
    private final MboxMailboxSessionMapperFactory mappers;
    private final TextExtractor extractor;
    private final AttachmentContentLoader attachments;

    /**
     * Prepares.
     *
     * @param mappers over the folders
     * @param extractor James's
     * @param attachments James's
     */
    @Inject
    public MboxMessageSearchIndex(
            MboxMailboxSessionMapperFactory mappers, TextExtractor extractor, AttachmentContentLoader attachments) {
        this.mappers = requireNonNull(mappers);
        this.extractor = requireNonNull(extractor);
        this.attachments = requireNonNull(attachments);
    }

    @Override
    public EnumSet<SearchCapabilities> getSupportedCapabilities(EnumSet<MessageCapabilities> messages) {
        return EnumSet.of(
                SearchCapabilities.MultimailboxSearch, SearchCapabilities.Text, SearchCapabilities.PartialEmailMatch);
    }

    /** A message that was found; its text is not kept. */
    private record Hit(MailboxId mailbox, long uidValidity, IndexedMessage message) {}

    @Override
    public Flux<MessageUid> search(MailboxSession session, Mailbox mailbox, SearchQuery query) {
        return found(session, List.of(mailbox.getMailboxId()), query)
                .map(hit -> MessageUid.of(hit.message().uid()));
    }

    @Override
    public Flux<MessageId> search(
            MailboxSession session, Collection<MailboxId> mailboxes, SearchQuery query, long limit) {
        return found(session, mailboxes, query)
                .<MessageId>map(hit -> new MboxMessageId(
                        hit.mailbox().serialize(),
                        hit.uidValidity(),
                        hit.message().uid()))
                .take(limit);
    }

    private Flux<Hit> found(MailboxSession session, Collection<MailboxId> mailboxes, SearchQuery query) {
        if (session == null) {
            throw new IllegalArgumentException("nobody can search without a session");
        }
        return Flux.defer(() -> {
                    try {
                        List<Hit> hits = new ArrayList<>();
                        for (MailboxId id : mailboxes) {
                            hits.addAll(mappers.access().with(id, box -> found(session, id, box, query)));
                        }
                        return Flux.fromIterable(sorted(hits, query));
                    } catch (MailboxException e) {
                        return Flux.error(e);
                    }
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private List<Hit> found(MailboxSession session, MailboxId id, IndexedMbox box, SearchQuery query)
            throws IOException {
        MboxSnapshot now = box.current().under(MboxId.told(id));
        MessageSearches searches =
                new MessageSearches(Collections.emptyIterator(), query, extractor, attachments, session);
        SearchPlan plan = new SearchPlan(query, box::saveDates, (criterion, message) -> {
            MboxMailboxMessage whole = message(id, box, now.uidValidity(), message.indexed());
            message.text().ifPresent(text -> whole.withText(text, message.isWhole()));
            return searches.isMatch(criterion, whole, query.getRecentMessageUids());
        });
        try {
            return new SearchRun(box, plan)
                    .found(now.messages()).stream()
                            .map(message -> new Hit(id, now.uidValidity(), message))
                            .toList();
        } catch (MailboxException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static MboxMailboxMessage message(MailboxId id, IndexedMbox box, long uidValidity, IndexedMessage message) {
        return new MboxMailboxMessage(
                id,
                uidValidity,
                message,
                TextWindow.over(box, uidValidity, List.of(message), false, true).get(0));
    }

    private List<Hit> sorted(List<Hit> hits, SearchQuery query) throws MailboxException {
        if (query.getSorts().equals(SearchQuery.DEFAULT_SORTS)) {
            return hits;
        }
        record Sorted(MailboxMessage message, Hit hit) {}
        List<Sorted> all = new ArrayList<>();
        for (Hit hit : hits) {
            IndexedMbox box = mappers.mailbox(hit.mailbox());
            all.add(new Sorted(message(hit.mailbox(), box, hit.uidValidity(), hit.message()), hit));
        }
        all.sort(Comparator.comparing(Sorted::message, AddressOrder.of(query.getSorts())));
        return all.stream().map(Sorted::hit).toList();
    }
}
