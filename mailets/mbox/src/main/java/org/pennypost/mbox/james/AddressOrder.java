package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.mailbox.model.SearchQuery.Sort;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.search.comparator.AbstractHeaderComparator;
import org.apache.james.mailbox.store.search.comparator.CombinedComparator;
import org.apache.james.mime4j.dom.address.MailboxList;
import org.apache.james.mime4j.field.address.LenientAddressParser;

/** Sorts messages by the first address of a field, as James's search engines do: the whole address, none last. No protocol asks for it. */
final class AddressOrder extends AbstractHeaderComparator {
    private static final Map<Sort.SortClause, String> FIELDS =
            Map.of(Sort.SortClause.MailboxFrom, FROM, Sort.SortClause.MailboxTo, TO, Sort.SortClause.MailboxCc, CC);
    private static final Comparator<Optional<String>> NONE_LAST =
            Comparator.comparing(address -> address.orElse(null), Comparator.nullsLast(Comparator.naturalOrder()));

    private final String field;

    private AddressOrder(String field) {
        this.field = requireNonNull(field);
    }

    /** Gives the order of several sorts, the first one first. */
    static Comparator<MailboxMessage> of(List<Sort> sorts) {
        List<Comparator<MailboxMessage>> orders = new ArrayList<>();
        for (Sort sort : sorts) {
            String field = FIELDS.get(sort.getSortClause());
            Comparator<MailboxMessage> order =
                    field == null ? CombinedComparator.create(List.of(sort)) : new AddressOrder(field);
            orders.add(field != null && sort.isReverse() ? order.reversed() : order);
        }
        return orders.stream().reduce(Comparator::thenComparing).orElseThrow();
    }

    private Optional<String> address(MailboxMessage message) {
        MailboxList addresses = LenientAddressParser.DEFAULT
                .parseAddressList(getHeaderValue(field, message))
                .flatten();
        return addresses.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(addresses.get(0).getAddress());
    }

    @Override
    public int compare(MailboxMessage one, MailboxMessage other) {
        return NONE_LAST.compare(address(one), address(other));
    }
}
