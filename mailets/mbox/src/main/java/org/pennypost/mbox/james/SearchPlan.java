package org.pennypost.mbox.james;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.search.MessageSearches;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MessageFlags;

/** A search, taken apart by what it costs. Used by one thread. */
final class SearchPlan {
    private static final long DAY = 24L * 60 * 60;

    private final List<SearchQuery.Criterion> criteria;
    private final Collection<MessageUid> recent;
    private final MessageSearches searches;
    private final FetchType needs;

    SearchPlan(SearchQuery query, MessageSearches searches) {
        this.searches = searches;
        this.recent = new HashSet<>(query.getRecentMessageUids());
        this.criteria = new ArrayList<>(query.getCriteria());
        this.criteria.sort(Comparator.comparing(SearchPlan::needs));
        this.needs = criteria.stream()
                .map(SearchPlan::needs)
                .max(Comparator.naturalOrder())
                .orElse(FetchType.METADATA);
    }

    /** What must be read of each message that is possible. */
    FetchType needs() {
        return needs;
    }

    private static FetchType needs(SearchQuery.Criterion criterion) {
        if (criterion instanceof SearchQuery.ConjunctionCriterion all) {
            return all.getCriteria().stream()
                    .map(SearchPlan::needs)
                    .max(Comparator.naturalOrder())
                    .orElse(FetchType.METADATA);
        }
        if (criterion instanceof SearchQuery.TextCriterion || criterion instanceof SearchQuery.AttachmentCriterion) {
            return FetchType.FULL;
        }
        boolean header = criterion instanceof SearchQuery.HeaderCriterion
                || criterion instanceof SearchQuery.MimeMessageIDCriterion
                || criterion instanceof SearchQuery.SubjectCriterion;
        return header ? FetchType.HEADERS : FetchType.METADATA;
    }

    /** Whether the index alone does not rule a message out. */
    boolean isPossible(IndexedMessage message) {
        for (SearchQuery.Criterion criterion : criteria) {
            if (!isPossible(criterion, message)) {
                return false;
            }
        }
        return true;
    }

    private boolean isPossible(SearchQuery.Criterion criterion, IndexedMessage message) {
        if (criterion instanceof SearchQuery.UidCriterion uid) {
            for (SearchQuery.UidRange range : uid.getOperator().getRange()) {
                if (message.uid() >= range.getLowValue().asLong()
                        && message.uid() <= range.getHighValue().asLong()) {
                    return true;
                }
            }
            return false;
        }
        if (criterion instanceof SearchQuery.FlagCriterion flag && flag.getFlag() == javax.mail.Flags.Flag.SEEN) {
            return message.flags().has(MessageFlags.SEEN) == flag.getOperator().isSet();
        }
        if (criterion instanceof SearchQuery.FlagCriterion flag && flag.getFlag() == javax.mail.Flags.Flag.DELETED) {
            return message.flags().has(MessageFlags.DELETED)
                    == flag.getOperator().isSet();
        }
        return true;
    }

    boolean isMatch(MailboxMessage message) throws MailboxException {
        for (SearchQuery.Criterion criterion : criteria) {
            if (!isMatch(criterion, message)) {
                return false;
            }
        }
        return true;
    }

    private boolean isMatch(SearchQuery.Criterion criterion, MailboxMessage message) throws MailboxException {
        if (criterion instanceof SearchQuery.InternalDateCriterion date
                && date.getOperator().getDateResultion() == SearchQuery.DateResolution.Day) {
            return isOnDay(date.getOperator(), message);
        }
        if (!(criterion instanceof SearchQuery.ConjunctionCriterion all)) {
            return searches.isMatch(criterion, message, recent);
        }
        List<SearchQuery.Criterion> parts = new ArrayList<>(all.getCriteria());
        parts.sort(Comparator.comparing(SearchPlan::needs));
        boolean wanted = all.getType() == SearchQuery.Conjunction.AND;
        for (SearchQuery.Criterion part : parts) {
            if (isMatch(part, message) != wanted) {
                return all.getType() == SearchQuery.Conjunction.OR;
            }
        }
        return all.getType() != SearchQuery.Conjunction.OR;
    }

    /** What SINCE, BEFORE and ON ask; James makes three date formats for each message. */
    private static boolean isOnDay(SearchQuery.DateOperator operator, MailboxMessage message) {
        long wanted = Math.floorDiv(operator.getDate().toInstant().getEpochSecond(), DAY);
        long day = Math.floorDiv(message.getInternalDate().toInstant().getEpochSecond(), DAY);
        return switch (operator.getType()) {
            case ON -> day == wanted;
            case BEFORE -> day < wanted;
            case AFTER -> day > wanted;
        };
    }
}
