package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * @param forwardPath the names of .forward files, not expanded
 * @param forwardFilter the characters that an address may bring into them
 * @param other transports and the address for the unknown
 */
record ExpansionSettings(
        List<LookupTable> aliases,
        List<LookupTable> users,
        String delimiters,
        boolean ownerRequest,
        boolean expandOwner,
        boolean resetOwner,
        Set<Trail.Source> commandsFrom,
        Set<Trail.Source> filesFrom,
        List<String> forwardPath,
        String forwardFilter,
        OtherWays other) {
    private static final Map<String, Trail.Source> SOURCES =
            Map.of("alias", Trail.Source.ALIAS, "forward", Trail.Source.FORWARD, "include", Trail.Source.INCLUDE);

    ExpansionSettings {
        aliases = List.copyOf(aliases);
        users = List.copyOf(users);
        requireNonNull(delimiters);
        commandsFrom = Set.copyOf(commandsFrom);
        filesFrom = Set.copyOf(filesFrom);
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
                open(aliases, settings),
                open(users, settings),
                settings.text("recipient_delimiter"),
                settings.bool("owner_request_special"),
                settings.bool("expand_owner_alias"),
                settings.bool("reset_owner_alias"),
                sources(settings.list("allow_mail_to_commands")),
                sources(settings.list("allow_mail_to_files")),
                settings.list("forward_path"),
                settings.text("forward_expansion_filter"),
                OtherWays.of(settings));
    }

    private static Set<Trail.Source> sources(List<String> words) {
        Set<Trail.Source> sources = EnumSet.noneOf(Trail.Source.class);
        words.stream().filter(SOURCES::containsKey).map(SOURCES::get).forEach(sources::add);
        return sources;
    }

    private static List<LookupTable> open(List<String> names, Settings settings) {
        return names.stream().map(name -> LookupTables.open(name, settings)).toList();
    }
}
