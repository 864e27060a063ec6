package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.pennypost.imap.TextSearch;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MessageFlags;

/** A search, taken apart by what it costs: what the index answers is not read for. Used by one thread. */
final class SearchPlan {
    /** What James calls the Date field in some places. */
    private static final String SENT_DATE = "sentDate";

    private static final long DAY = 24L * 60 * 60;
    private static final Map<Flags.Flag, Integer> BITS = Map.of(
            Flags.Flag.SEEN, MessageFlags.SEEN,
            Flags.Flag.ANSWERED, MessageFlags.ANSWERED,
            Flags.Flag.FLAGGED, MessageFlags.FLAGGED,
            Flags.Flag.DRAFT, MessageFlags.DRAFT,
            Flags.Flag.DELETED, MessageFlags.DELETED);

    private final Collection<MessageUid> recent;
    private final Other other;
    private final ToLongFunction<IndexedMessage> saved;
    private final Node root;
    private final Set<String> fields = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    private boolean fieldsOnly = true;

    /** What is left to James. */
    @FunctionalInterface
    interface Other {
        boolean isMatch(SearchQuery.Criterion criterion, SearchedMessage message) throws MailboxException;
    }

    /** Whether a message is found. */
    enum Answer {
        YES,
        NO,
        /** Its text must be read for that. */
        UNKNOWN;

        static Answer of(boolean found) {
            return found ? YES : NO;
        }
    }

    /** One condition on the index alone. */
    @FunctionalInterface
    private interface Cheap {
        boolean isMatch(IndexedMessage message);
    }

    /** One condition on a text. */
    @FunctionalInterface
    private interface Dear {
        boolean isMatch(SearchedMessage message) throws IOException, MailboxException;
    }

    /** A condition, or several together. */
    private interface Node {
        FetchType needs();

        Answer answer(SearchedMessage message) throws IOException, MailboxException;
    }

    /** When messages came into the mailbox. */
    @FunctionalInterface
    interface Saved {
        /** Gives milliseconds since 1970 for a message. */
        ToLongFunction<IndexedMessage> dates() throws IOException;
    }

    SearchPlan(SearchQuery query, Saved saved, Other other) throws IOException {
        this.other = requireNonNull(other);
        this.saved = asks(query.getCriteria()) ? saved.dates() : message -> 0;
        this.recent = new HashSet<>(query.getRecentMessageUids());
        this.root = together(SearchQuery.Conjunction.AND, query.getCriteria());
    }

    /** What must be read of each message whose answer is unknown. */
    FetchType needs() {
        return root.needs();
    }

    /** The fields that are enough to answer, empty when they are not. */
    Optional<Set<String>> fields() {
        return fieldsOnly && !fields.isEmpty() ? Optional.of(fields) : Optional.empty();
    }

    /** Looks at a message, whose text may be there or not. */
    Answer answer(SearchedMessage message) throws IOException, MailboxException {
        return root.answer(message);
    }

    private static boolean asks(Collection<SearchQuery.Criterion> criteria) {
        return criteria.stream()
                .anyMatch(one -> one instanceof SearchQuery.SaveDateCriterion
                        || (one instanceof SearchQuery.ConjunctionCriterion more && asks(more.getCriteria())));
    }

    private Node together(SearchQuery.Conjunction how, Collection<SearchQuery.Criterion> criteria) {
        List<Node> nodes = new ArrayList<>(criteria.stream().map(this::node).toList());
        nodes.sort(Comparator.comparing(Node::needs));
        FetchType needs =
                nodes.stream().map(Node::needs).max(Comparator.naturalOrder()).orElse(FetchType.METADATA);
        Answer decisive = how == SearchQuery.Conjunction.AND ? Answer.NO : Answer.YES;
        Answer decided = how == SearchQuery.Conjunction.OR ? Answer.YES : Answer.NO;
        Answer otherwise = decided == Answer.YES ? Answer.NO : Answer.YES;
        return new Node() {
            @Override
            public FetchType needs() {
                return needs;
            }

            @Override
            public Answer answer(SearchedMessage message) throws IOException, MailboxException {
                boolean unknown = false;
                for (Node node : nodes) {
                    Answer one = node.answer(message);
                    if (one == decisive) {
                        return decided;
                    }
                    unknown |= one == Answer.UNKNOWN;
                }
                return unknown ? Answer.UNKNOWN : otherwise;
            }
        };
    }

    private static Node cheap(Cheap condition) {
        return new Node() {
            @Override
            public FetchType needs() {
                return FetchType.METADATA;
            }

            @Override
            public Answer answer(SearchedMessage message) {
                return Answer.of(condition.isMatch(message.indexed()));
            }
        };
    }

    private Node dear(FetchType needs, Dear condition) {
        fieldsOnly = false;
        return reading(needs, condition);
    }

    private static Node reading(FetchType needs, Dear condition) {
        return new Node() {
            @Override
            public FetchType needs() {
                return needs;
            }

            @Override
            public Answer answer(SearchedMessage message) throws IOException, MailboxException {
                return message.isRead(needs) ? Answer.of(condition.isMatch(message)) : Answer.UNKNOWN;
            }
        };
    }

    private Node node(SearchQuery.Criterion criterion) {
        if (criterion instanceof SearchQuery.ConjunctionCriterion all) {
            return together(all.getType(), all.getCriteria());
        }
        if (criterion instanceof SearchQuery.AllCriterion) {
            return cheap(message -> true);
        }
        if (criterion instanceof SearchQuery.UidCriterion uid) {
            return cheap(message -> isIn(uid.getOperator().getRange(), message.uid()));
        }
        if (criterion instanceof SearchQuery.FlagCriterion flag) {
            return flag(flag.getFlag(), flag.getOperator().isSet());
        }
        if (criterion instanceof SearchQuery.CustomFlagCriterion flag) {
            boolean set = flag.getOperator().isSet();
            return cheap(message ->
                    message.flags().keywords().stream().anyMatch(keyword -> keyword.equalsIgnoreCase(flag.getFlag()))
                            == set);
        }
        if (criterion instanceof SearchQuery.SizeCriterion size) {
            return cheap(message -> isMatch(size.getOperator(), message.size()));
        }
        if (criterion instanceof SearchQuery.ModSeqCriterion modSeq) {
            return cheap(message -> isMatch(modSeq.getOperator(), message.modSeq()));
        }
        if (criterion instanceof SearchQuery.InternalDateCriterion date
                && date.getOperator().getDateResultion() == SearchQuery.DateResolution.Day) {
            return cheap(message -> isOnDay(date.getOperator(), message.date()));
        }
        if (criterion instanceof SearchQuery.SaveDateCriterion date
                && date.getOperator().getDateResultion() == SearchQuery.DateResolution.Day) {
            return cheap(message ->
                    isOnDay(date.getOperator(), TimeUnit.MILLISECONDS.toSeconds(saved.applyAsLong(message))));
        }
        return textual(criterion);
    }

    private Node textual(SearchQuery.Criterion criterion) {
        if (criterion instanceof SearchQuery.SubjectCriterion subject) {
            return textual(subject.asHeaderCriterion());
        }
        if (criterion instanceof SearchQuery.MimeMessageIDCriterion id) {
            return textual(id.asHeaderCriterion());
        }
        if (criterion instanceof SearchQuery.HeaderCriterion header) {
            SearchQuery.HeaderOperator operator = header.getOperator();
            if (operator instanceof SearchQuery.ContainsOperator contains) {
                return field(header.getHeaderName(), contains.getValue());
            }
            if (operator instanceof SearchQuery.AddressOperator address) {
                return field(header.getHeaderName(), address.getAddress());
            }
            if (operator instanceof SearchQuery.ExistsOperator) {
                return field(header.getHeaderName(), "");
            }
            boolean sent = header.getHeaderName().equals(SENT_DATE);
            SearchQuery.Criterion asked =
                    sent && operator instanceof SearchQuery.DateOperator date ? dateField(date) : criterion;
            return dear(FetchType.HEADERS, message -> other.isMatch(asked, message));
        }
        if (criterion instanceof SearchQuery.TextCriterion text
                && (text.getType() == SearchQuery.Scope.BODY || text.getType() == SearchQuery.Scope.FULL)) {
            TextSearch search = new TextSearch(text.getOperator().getValue());
            boolean headers = text.getType() == SearchQuery.Scope.FULL;
            return dear(FetchType.FULL, message -> search.isIn(message.bytes(), message.parts(), headers));
        }
        return dear(FetchType.FULL, message -> other.isMatch(criterion, message));
    }

    private static SearchQuery.Criterion dateField(SearchQuery.DateOperator asked) {
        return switch (asked.getType()) {
            case AFTER -> SearchQuery.headerDateAfter("Date", asked.getDate(), asked.getDateResultion());
            case BEFORE -> SearchQuery.headerDateBefore("Date", asked.getDate(), asked.getDateResultion());
            case ON -> SearchQuery.headerDateOn("Date", asked.getDate(), asked.getDateResultion());
        };
    }

    private Node field(String name, String wanted) {
        fields.add(name);
        TextSearch search = new TextSearch(wanted);
        return reading(FetchType.HEADERS, message -> search.isInField(message.header(), name));
    }

    private Node flag(Flags.Flag flag, boolean set) {
        Integer bit = BITS.get(flag);
        return bit != null
                ? cheap(message -> message.flags().has(bit) == set)
                : cheap(message -> (flag == Flags.Flag.RECENT && isRecent(message)) == set);
    }

    /** In a session that knows of no recent messages, what the mailbox says. */
    private boolean isRecent(IndexedMessage message) {
        return recent.isEmpty()
                ? !message.flags().has(MessageFlags.OLD)
                : recent.contains(MessageUid.of(message.uid()));
    }

    private static boolean isIn(SearchQuery.UidRange[] ranges, long uid) {
        for (SearchQuery.UidRange range : ranges) {
            if (uid >= range.getLowValue().asLong()
                    && uid <= range.getHighValue().asLong()) {
                return true;
            }
        }
        return ranges.length == 0;
    }

    private static boolean isMatch(SearchQuery.NumericOperator operator, long value) {
        return switch (operator.getType()) {
            case EQUALS -> value == operator.getValue();
            case LESS_THAN -> value < operator.getValue();
            case GREATER_THAN -> value > operator.getValue();
        };
    }

    /** What SINCE, BEFORE and ON ask; James makes three date formats for each message. */
    private static boolean isOnDay(SearchQuery.DateOperator operator, long date) {
        long wanted = Math.floorDiv(operator.getDate().toInstant().getEpochSecond(), DAY);
        long day = Math.floorDiv(date, DAY);
        return switch (operator.getType()) {
            case ON -> day == wanted;
            case BEFORE -> day < wanted;
            case AFTER -> day > wanted;
        };
    }
}
