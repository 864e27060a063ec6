package org.pennypost.routing;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pennypost.address.Address;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;

/**
 * Says whether a recipient exists in the class of its domain, has moved, or is known to be undeliverable.
 *
 * <p>A lookup that fails is a {@link LookupFailure}, never "unknown". Immutable and thread safe. Source: postconf(5)
 * reject_unlisted_recipient; ADDRESS_CLASS_README.
 */
public final class RecipientCheck {
    private static final Pattern STATUS_AND_TEXT =
            Pattern.compile("([245]\\.\\d{1,3}\\.\\d{1,3})(|\\s.*)", Pattern.DOTALL);
    private static final List<String> SYSTEM_USERS = List.of("postmaster", "mailer-daemon");

    /**
     * Why a recipient is refused.
     *
     * @param code of the reply
     * @param status the enhanced status code, whose first digit is that of the code
     * @param reason the text that ends the reply
     */
    public record Refusal(int code, String status, String reason) {
        /** Checks that nothing is null. */
        public Refusal {
            requireNonNull(status);
            requireNonNull(reason);
        }

        static Refusal of(int code, String status, String reason) {
            return new Refusal(code, code / 100 + status.substring(1), reason);
        }
    }

    /** The table of a class and the code for who is not in it. */
    private record Listed(TableList tables, int code) {}

    private final AddressLookup lookup;
    private final List<TableList> rewriting;
    private final Map<AddressClass, Listed> listed;
    private final int aliasCode;
    private final boolean showTable;
    private final String doubleBounceSender;

    /**
     * Opens the tables.
     *
     * @param settings the snapshot
     * @param lookup of the router of the same snapshot
     * @param observer is told of each lookup
     * @throws IllegalArgumentException when a table of an unknown type is named
     */
    public RecipientCheck(Settings settings, AddressLookup lookup, LookupObserver observer) {
        this.lookup = requireNonNull(lookup);
        this.rewriting = List.of(
                TableList.of("recipient_canonical_maps", settings, observer),
                TableList.of("canonical_maps", settings, observer),
                TableList.of("virtual_alias_maps", settings, observer));
        this.listed = Map.of(
                AddressClass.LOCAL,
                new Listed(
                        TableList.of("local_recipient_maps", settings, observer),
                        settings.integer("unknown_local_recipient_reject_code")),
                AddressClass.VIRTUAL_MAILBOX,
                new Listed(
                        TableList.of("virtual_mailbox_maps", settings, observer),
                        settings.integer("unknown_virtual_mailbox_reject_code")),
                AddressClass.RELAY,
                new Listed(
                        TableList.of("relay_recipient_maps", settings, observer),
                        settings.integer("unknown_relay_recipient_reject_code")));
        this.aliasCode = settings.integer("unknown_virtual_alias_reject_code");
        this.showTable = settings.bool("show_user_unknown_table_name");
        this.doubleBounceSender = settings.text("double_bounce_sender").toLowerCase(Locale.ROOT);
    }

    /**
     * Looks a recipient up.
     *
     * @param route where it goes
     * @return why it is refused; empty when it exists, or when nobody knows who exists
     * @throws LookupFailure when a table cannot be asked
     */
    public Optional<Refusal> refusal(Route route) throws LookupFailure {
        for (TableList tables : rewriting) {
            if (lookup.find(tables, route.address()).isPresent()) {
                return Optional.empty();
            }
        }
        if (route.transport().equals("error")) {
            boolean alias = route.addressClass() == AddressClass.VIRTUAL_ALIAS;
            return Optional.of(undeliverable(alias ? aliasCode : 550, "5.1.1", route.nexthop()));
        }
        if (route.transport().equals("retry")) {
            return Optional.of(undeliverable(450, "4.1.1", route.nexthop()));
        }
        Listed table = listed.get(route.addressClass());
        if (table == null || table.tables().isEmpty() || isKnown(route, table.tables())) {
            return Optional.empty();
        }
        String where = showTable ? " in " + route.addressClass().tableName() : "";
        return Optional.of(Refusal.of(table.code(), "5.1.1", "User unknown" + where));
    }

    private boolean isKnown(Route route, TableList tables) throws LookupFailure {
        return (route.addressClass() == AddressClass.LOCAL && isSystemUser(route.address()))
                || lookup.find(tables, route.address()).isPresent();
    }

    /** Whose mail the server itself makes or takes. */
    private boolean isSystemUser(Address address) {
        String text = address.text().toLowerCase(Locale.ROOT);
        return text.startsWith(doubleBounceSender + "@")
                || SYSTEM_USERS.stream().anyMatch(user -> text.startsWith(user + "@"));
    }

    /** The next hop of the error transport is its text, with or without an enhanced status code. */
    private static Refusal undeliverable(int code, String status, String text) {
        Matcher matcher = STATUS_AND_TEXT.matcher(text.strip());
        return matcher.matches()
                ? Refusal.of(code, matcher.group(1), matcher.group(2).strip())
                : Refusal.of(code, status, text.strip());
    }
}
