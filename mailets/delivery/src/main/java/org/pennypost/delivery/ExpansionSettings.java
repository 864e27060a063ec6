package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pennypost.address.Address;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupTable;
import org.pennypost.conf.table.LookupTables;

/**
 * What the expansion of aliases and .forward files wants to know of the configuration.
 *
 * @param aliases the tables of alias_maps
 * @param users the tables that say which users there are
 * @param delimiters the characters of recipient_delimiter
 * @param ownerRequest owner_request_special
 * @param expandOwner expand_owner_alias
 * @param resetOwner reset_owner_alias
 * @param commandsFrom the kinds of list that may name commands
 * @param filesFrom the kinds of list that may name files
 * @param propagates the kinds of list whose members get the extension of the address
 * @param forwardPath the names of .forward files, not expanded
 * @param forwardFilter the characters that an address may bring into them
 * @param requireHome require_home_directory
 * @param frozenDeliveredTo frozen_delivered_to
 * @param duplicateLimit duplicate_filter_limit
 * @param other transports and the address for the unknown
 */
record ExpansionSettings(
        List<AliasTable> aliases,
        List<LookupTable> users,
        String delimiters,
        boolean ownerRequest,
        boolean expandOwner,
        boolean resetOwner,
        Set<Trail.Source> commandsFrom,
        Set<Trail.Source> filesFrom,
        Set<Trail.Source> propagates,
        List<String> forwardPath,
        String forwardFilter,
        boolean requireHome,
        boolean frozenDeliveredTo,
        int duplicateLimit,
        OtherWays other) {
    private static final Map<String, Trail.Source> SOURCES =
            Map.of("alias", Trail.Source.ALIAS, "forward", Trail.Source.FORWARD, "include", Trail.Source.INCLUDE);

    ExpansionSettings {
        aliases = List.copyOf(aliases);
        users = List.copyOf(users);
        requireNonNull(delimiters);
        commandsFrom = Set.copyOf(commandsFrom);
        filesFrom = Set.copyOf(filesFrom);
        propagates = Set.copyOf(propagates);
        forwardPath = List.copyOf(forwardPath);
        requireNonNull(forwardFilter);
        requireNonNull(other);
    }

    /**
     * Takes them from a snapshot.
     *
     * @throws IllegalArgumentException when a table is of an unknown kind
     */
    static ExpansionSettings of(Settings settings) {
        List<String> aliases = settings.list("alias_maps");
        List<String> users = new ArrayList<>(settings.list("local_recipient_maps"));
        users.removeAll(aliases);
        if (users.isEmpty()) {
            // local_recipient_maps may be empty, "do not ask at RCPT TO"; a mailbox is made for a user only.
            boolean system = settings.text("pennypost_passdb").equals("pam");
            users.add(system ? "unix:passwd.byname" : "passwd-file:$config_directory/passwd");
        }
        return new ExpansionSettings(
                aliases.stream().map(name -> AliasTable.open(name, settings)).toList(),
                users.stream().map(name -> LookupTables.open(name, settings)).toList(),
                settings.text("recipient_delimiter"),
                settings.bool("owner_request_special"),
                settings.bool("expand_owner_alias"),
                settings.bool("reset_owner_alias"),
                sources(settings.list("allow_mail_to_commands")),
                sources(settings.list("allow_mail_to_files")),
                sources(settings.list("propagate_unmatched_extensions")),
                settings.list("forward_path"),
                settings.text("forward_expansion_filter"),
                settings.bool("require_home_directory"),
                settings.bool("frozen_delivered_to"),
                settings.integer("duplicate_filter_limit"),
                OtherWays.of(settings));
    }

    private static Set<Trail.Source> sources(List<String> words) {
        Set<Trail.Source> sources = EnumSet.noneOf(Trail.Source.class);
        words.stream().filter(SOURCES::containsKey).map(SOURCES::get).forEach(sources::add);
        return sources;
    }

    /** Puts an extension that is carried over into an address. */
    Address extended(Address address, Optional<String> extension) {
        if (extension.isEmpty() || delimiters.isEmpty()) {
            return address;
        }
        String local = address.localPart() + delimiters.charAt(0) + extension.get();
        return new Address(address.domain().map(domain -> local + "@" + domain).orElse(local));
    }
}
