package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
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
import org.apache.james.mailbox.store.search.comparator.CombinedComparator;
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

    @Override
    public Flux<MessageUid> search(MailboxSession session, Mailbox mailbox, SearchQuery query) {
        return Flux.defer(() -> {
                    try {
                        return Flux.fromIterable(found(session, List.of(mailbox.getMailboxId()), query));
                    } catch (MailboxException e) {
                        return Flux.error(e);
                    }
                })
                .map(MailboxMessage::getUid)
                .subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public Flux<MessageId> search(
            MailboxSession session, Collection<MailboxId> mailboxes, SearchQuery query, long limit) {
        return Flux.defer(() -> {
                    try {
                        return Flux.fromIterable(found(session, mailboxes, query));
                    } catch (MailboxException e) {
                        return Flux.error(e);
                    }
                })
                .<MessageId>map(MailboxMessage::getMessageId)
                .take(limit)
                .subscribeOn(Schedulers.boundedElastic());
    }

    private List<MailboxMessage> found(MailboxSession session, Collection<MailboxId> mailboxes, SearchQuery query)
            throws MailboxException {
        MessageSearches searches =
                new MessageSearches(Collections.emptyIterator(), query, extractor, attachments, session);
        SearchPlan plan = new SearchPlan(query, searches);
        List<MailboxMessage> hits = new ArrayList<>();
        for (MailboxId id : mailboxes) {
            Iterator<MailboxMessage> candidates = mappers.access().with(id, box -> {
                var now = box.current();
                var cheap = now.messages().stream().filter(plan::isPossible).toList();
                return MboxMessageMapper.messages(id, box, now.uidValidity(), cheap, plan.needs());
            });
            while (candidates.hasNext()) {
                MailboxMessage message = candidates.next();
                if (plan.isMatch(message)) {
                    // only what is known of it is kept, not its text
                    hits.add(((MboxMailboxMessage) message).withoutText());
                }
            }
        }
        if (!query.getSorts().equals(SearchQuery.DEFAULT_SORTS)) {
            hits.sort(CombinedComparator.create(query.getSorts()));
        }
        return hits;
    }
}
