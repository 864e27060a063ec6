package org.pennypost.cleanup;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.pennypost.address.Address;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.LookupObserver;
import org.pennypost.routing.Router;

/**
 * Expands virtual aliases: an address becomes those that virtual_alias_maps hold for it, and these theirs, until no table
 * has an answer. An address that stands in its own answer is kept once.
 *
 * <p>Immutable and thread safe. Source: virtual(5); postconf(5) virtual_alias_maps, virtual_alias_expansion_limit,
 * virtual_alias_recursion_limit, virtual_alias_address_length_limit; Postfix {@code cleanup_map1n.c}.
 */
final class VirtualAliases {
    private static final int SHOWN = 300;

    private final AddressMapping mapping;
    private final int expansionLimit;
    private final int recursionLimit;
    private final int lengthLimit;

    private VirtualAliases(AddressMapping mapping, Settings settings) {
        this.mapping = requireNonNull(mapping);
        this.expansionLimit = settings.integer("virtual_alias_expansion_limit");
        this.recursionLimit = settings.integer("virtual_alias_recursion_limit");
        this.lengthLimit = settings.integer("virtual_alias_address_length_limit");
    }

    static VirtualAliases of(Settings settings, Router router, LookupObserver observer) {
        return new VirtualAliases(
                AddressMapping.of("virtual_alias_maps", "virtual", settings, router, observer), settings);
    }

    /** The addresses that an address stands for, itself when it is no alias; never none. */
    List<Address> expand(Address address) throws MappingFailure {
        if (mapping.isEmpty()) {
            return List.of(address);
        }
        Expansion expansion = new Expansion(address);
        try {
            for (int i = 0; i < expansion.addresses.size(); i++) {
                if (expansion.addresses.size() > expansionLimit) {
                    throw unreasonable("map expansion size for " + address.text());
                }
                follow(expansion, i);
            }
        } catch (LookupFailure e) {
            throw MappingFailure.lookup(mapping.parameter(), " for " + address.text(), e);
        }
        return List.copyOf(expansion.addresses);
    }

    /** What has become of one address. */
    private static final class Expansion {
        private final Address start;
        private final List<Address> addresses = new ArrayList<>();
        /** Addresses that stand in their own answers, in lower case. */
        private final Set<String> selves = new HashSet<>();

        Expansion(Address start) {
            this.start = start;
            addresses.add(start);
        }
    }

    /** Follows one address to its end; what else its answers hold is put behind the others. */
    private void follow(Expansion expansion, int index) throws MappingFailure, LookupFailure {
        for (int turn = 0; ; turn++) {
            Address address = expansion.addresses.get(index);
            if (expansion.selves.contains(folded(address))) {
                return;
            }
            if (turn >= recursionLimit) {
                throw unreasonable("map nesting for " + expansion.start.text());
            }
            Optional<List<Address>> answers = mapping.map(address);
            if (answers.isEmpty()) {
                return;
            }
            for (Address answer : answers.get()) {
                checkLength(answer);
                if (folded(answer).equals(folded(address))) {
                    expansion.selves.add(folded(address));
                }
            }
            expansion.addresses.set(index, answers.get().get(0));
            expansion.addresses.addAll(answers.get().subList(1, answers.get().size()));
        }
    }

    private void checkLength(Address address) throws MappingFailure {
        if (address.text().getBytes(StandardCharsets.UTF_8).length > lengthLimit) {
            String shown =
                    address.text().substring(0, Math.min(SHOWN, address.text().length()));
            throw unreasonable("result " + shown + "...");
        }
    }

    private static String folded(Address address) {
        return address.text().toLowerCase(Locale.ROOT);
    }

    private MappingFailure unreasonable(String what) {
        return MappingFailure.unreasonable(mapping.parameter() + " " + what);
    }
}
