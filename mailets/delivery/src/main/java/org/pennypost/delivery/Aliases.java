package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.pennypost.address.Address;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.LookupTable;

/**
 * Follows the aliases of a local recipient to the users whose mailboxes are meant.
 *
 * <p>Names are looked up without domain, in lower case, whole and then without the address extension. An alias that names
 * itself means the user of that name. Immutable and thread safe. Source: aliases(5), local(8).
 */
final class Aliases {
    /** Names in a row, as many as in Postfix. */
    private static final int DEPTH = 100;

    /** What a plain address may hold: no quotes, no commands, no files, no include, no escape. */
    private static final Pattern PLAIN = Pattern.compile("[^\\s\"\\\\|/:<>()\\[\\],;]+");

    private final LocalSettings settings;
    private final LocalDomain domain;

    /** Rewrites the address of an alias and says whether it is local. */
    @FunctionalInterface
    interface LocalDomain {
        /**
         * Completes an address.
         *
         * @return the complete address when it is local, empty when its mail goes elsewhere
         * @throws LookupFailure when nobody can tell
         */
        Optional<Address> localize(Address address) throws LookupFailure;
    }

    Aliases(LocalSettings settings, LocalDomain domain) {
        this.settings = requireNonNull(settings);
        this.domain = requireNonNull(domain);
    }

    /** Gives where mail for a recipient ends: at least one target, each mailbox once. */
    List<LocalTarget> targets(Address recipient) {
        Map<String, LocalTarget> targets = new LinkedHashMap<>();
        expand(recipient, List.of(), targets);
        return List.copyOf(targets.values());
    }

    private void expand(Address address, List<String> chain, Map<String, LocalTarget> targets) {
        try {
            for (String name : names(address)) {
                boolean itself = !chain.isEmpty() && chain.get(chain.size() - 1).equals(name);
                Optional<String> members = itself ? Optional.empty() : lookup(settings.aliases(), name);
                if (members.isPresent()) {
                    follow(address, name, members.get(), chain, targets);
                    return;
                }
            }
            addUser(address, targets);
        } catch (LookupFailure e) {
            addNowhere(address, DeliveryStatus.of("4.3.0", "table lookup failure"), targets);
        }
    }

    private void follow(
            Address address, String name, String members, List<String> chain, Map<String, LocalTarget> targets)
            throws LookupFailure {
        if (chain.contains(name) || chain.size() > DEPTH) {
            addNowhere(address, DeliveryStatus.of("5.4.6", "alias database loop for " + name), targets);
            return;
        }
        List<String> longer = new ArrayList<>(chain);
        longer.add(name);
        for (String member : members.split(",", -1)) {
            String text = member.trim();
            if (text.isEmpty()) {
                continue;
            }
            Optional<Address> local =
                    PLAIN.matcher(text).matches() ? domain.localize(new Address(text)) : Optional.empty();
            if (local.isPresent()) {
                expand(local.get(), longer, targets);
            } else {
                addNowhere(
                        address,
                        DeliveryStatus.of(
                                "4.3.5", "alias " + name + ": only local addresses are supported yet, not " + text),
                        targets);
            }
        }
        if (targets.isEmpty()) {
            addNowhere(address, DeliveryStatus.of("4.3.5", "alias " + name + " names nobody"), targets);
        }
    }

    private void addUser(Address address, Map<String, LocalTarget> targets) throws LookupFailure {
        for (String name : names(address)) {
            if (isFileName(name) && lookup(settings.users(), name).isPresent()) {
                targets.putIfAbsent("user " + name, new LocalTarget.Mailbox(address, name));
                return;
            }
        }
        String name = address.localPart().toLowerCase(Locale.ROOT);
        addNowhere(address, DeliveryStatus.of("5.1.1", "unknown user: \"" + name + "\""), targets);
    }

    private static void addNowhere(Address address, DeliveryStatus status, Map<String, LocalTarget> targets) {
        targets.putIfAbsent(
                "nowhere " + address.text() + " " + status.text(), new LocalTarget.Nowhere(address, status));
    }

    /** The name and, when it has an extension, the name without it. */
    private Set<String> names(Address address) {
        String whole = address.localPart().toLowerCase(Locale.ROOT);
        Set<String> names = new LinkedHashSet<>();
        names.add(whole);
        boolean reserved = whole.startsWith("owner-") || whole.endsWith("-request");
        for (int i = 1; i < whole.length(); i++) {
            char c = whole.charAt(i);
            if (settings.delimiters().indexOf(c) >= 0 && !(c == '-' && reserved)) {
                names.add(whole.substring(0, i));
                break;
            }
        }
        return names;
    }

    private static Optional<String> lookup(List<LookupTable> tables, String name) throws LookupFailure {
        for (LookupTable table : tables) {
            Optional<String> found = table.lookup(name);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** A user name becomes the name of a file: it must stay in its directory, and be no lock file of another. */
    private static boolean isFileName(String name) {
        return !name.isEmpty()
                && name.indexOf('/') < 0
                && name.indexOf('\0') < 0
                && !name.equals(".")
                && !name.equals("..")
                && !name.endsWith(".lock");
    }
}
