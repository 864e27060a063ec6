package org.pennypost.cleanup;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.pennypost.address.Address;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.AddressLookup;
import org.pennypost.routing.LookupObserver;
import org.pennypost.routing.Router;
import org.pennypost.routing.TableList;

/**
 * What cleanup makes of addresses that trivial-rewrite has seen: canonical mapping and masquerading of senders and
 * recipients in envelope and headers, the addresses of automatic copies, the expansion of virtual aliases.
 *
 * <p>Made from one snapshot of the settings; usable without a message, as {@code explain} does. Immutable and thread safe.
 * Source: ADDRESS_REWRITING_README; Postfix {@code cleanup_addr.c}.
 */
public final class AddressMappings {
    private static final String CANONICAL = "canonical";

    private final CanonicalMapping senderCanonical;
    private final CanonicalMapping recipientCanonical;
    private final CanonicalMapping canonical;
    private final Masquerade masquerade;
    private final VirtualAliases virtualAliases;
    private final Copies senderCopies;
    private final Copies recipientCopies;

    /** The table of automatic copies. */
    private record Copies(String parameter, TableList tables, Router router) {
        static Copies of(String parameter, Settings settings, Router router, LookupObserver observer) {
            return new Copies(parameter, TableList.of(parameter, settings, observer), router);
        }

        Optional<Address> of(Address address) throws MappingFailure {
            try {
                return address.isNull()
                        ? Optional.empty()
                        : router.lookup()
                                .find(tables, address)
                                .map(AddressLookup.Match::value)
                                .map(Address::new)
                                .map(router.rewrite()::rewrite);
            } catch (LookupFailure e) {
                throw MappingFailure.lookup(parameter, "", e);
            }
        }
    }

    /**
     * Opens the tables.
     *
     * @param settings the snapshot
     * @param router of the same snapshot
     * @param observer is told of each lookup
     * @throws IllegalArgumentException when a table of an unknown type is named
     */
    public AddressMappings(Settings settings, Router router, LookupObserver observer) {
        this.senderCanonical =
                canonical("sender_canonical_maps", "sender_canonical_classes", settings, router, observer);
        this.recipientCanonical =
                canonical("recipient_canonical_maps", "recipient_canonical_classes", settings, router, observer);
        this.canonical = canonical("canonical_maps", "canonical_classes", settings, router, observer);
        this.masquerade = Masquerade.of(settings, observer);
        this.virtualAliases = VirtualAliases.of(settings, router, observer);
        this.senderCopies = Copies.of("sender_bcc_maps", settings, router, observer);
        this.recipientCopies = Copies.of("recipient_bcc_maps", settings, router, observer);
    }

    private static CanonicalMapping canonical(
            String maps, String classes, Settings settings, Router router, LookupObserver observer) {
        return new CanonicalMapping(
                AddressMapping.of(maps, CANONICAL, settings, router, observer), AddressKind.of(settings.list(classes)));
    }

    /**
     * Finds out where mail to a recipient goes, as far as cleanup decides it.
     *
     * @param rewritten what trivial-rewrite made of the recipient
     * @param warnings gets what the log would be told, one line each, without queue id
     * @return at least one address; the recipient itself when no table has it
     * @throws MappingFailure when a table cannot be asked, or an alias leads too far
     */
    public List<Address> expand(Address rewritten, Consumer<String> warnings) throws MappingFailure {
        return aliases(recipient(rewritten, warnings));
    }

    /** The canonical form of an envelope sender. */
    Address sender(Address rewritten, Consumer<String> warnings) throws MappingFailure {
        return envelope(rewritten, AddressKind.ENVELOPE_SENDER, warnings);
    }

    /** The canonical form of an envelope recipient. */
    Address recipient(Address rewritten, Consumer<String> warnings) throws MappingFailure {
        return envelope(rewritten, AddressKind.ENVELOPE_RECIPIENT, warnings);
    }

    private Address envelope(Address rewritten, AddressKind kind, Consumer<String> warnings) throws MappingFailure {
        if (rewritten.isNull()) {
            return rewritten;
        }
        String before = rewritten.external();
        String after = map(before, kind, warnings);
        return after.equals(before) ? rewritten : Address.ofExternal(after);
    }

    /** What an address in its external form becomes. */
    String map(String external, AddressKind kind, Consumer<String> warnings) throws MappingFailure {
        String own = (kind.isSender() ? senderCanonical : recipientCanonical).map(external, kind, warnings);
        return masquerade.map(canonical.map(own, kind, warnings), kind);
    }

    /** What the virtual alias tables make of a recipient. */
    List<Address> aliases(Address canonical) throws MappingFailure {
        return virtualAliases.expand(canonical);
    }

    /** Who gets a copy of what a sender sends. */
    Optional<Address> senderCopy(Address sender) throws MappingFailure {
        return senderCopies.of(sender);
    }

    /** Who gets a copy of what a recipient gets. */
    Optional<Address> recipientCopy(Address recipient) throws MappingFailure {
        return recipientCopies.of(recipient);
    }
}
