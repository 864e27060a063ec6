package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pennypost.address.Address;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.maillog.MailLog;

/**
 * Follows one local recipient through aliases, include files and .forward files to all the places that are meant.
 *
 * <p>Made for one recipient, used by one thread. A name in its own expansion means the user of that name. What an include
 * file, an alias with an owner- alias, or a .forward file sends to somebody else leaves as a new message, so that each
 * recipient gets a status of its own. No place is named twice. Source: Postfix local(8), aliases(5).
 */
final class Expansion {
    /** Aliases in a row, as in Postfix. */
    private static final int DEEPEST = 24;

    /** Lists of all kinds in a row. */
    private static final int NESTED = 100;

    private final ExpansionSettings settings;
    private final Aliases aliases;
    private final ForwardFiles files;
    private final MailLog log;
    private final Set<String> deliveredTo;
    private final Destinations places;
    private final MailboxSearch mailboxes;

    /**
     * Prepares.
     *
     * @param deliveredTo the Delivered-To headers of the message, in lower case
     */
    Expansion(ExpansionSettings settings, Aliases aliases, ForwardFiles files, MailLog log, Set<String> deliveredTo) {
        this.settings = requireNonNull(settings);
        this.aliases = requireNonNull(aliases);
        this.files = requireNonNull(files);
        this.log = requireNonNull(log);
        this.deliveredTo = Set.copyOf(deliveredTo);
        this.places = new Destinations(settings.duplicateLimit());
        this.mailboxes = new MailboxSearch(settings.other(), aliases, log, places);
    }

    /** Gives where mail for a recipient goes, in the order in which it is named; at least one place. */
    List<LocalTarget> targets(Address recipient, Address sender) {
        recipient(recipient, false, Trail.begin(Behalf.of(sender, recipient)));
        if (places.isEmpty()) {
            // Nothing is ever dropped because of what was left out as a duplicate.
            places.nowhere(recipient, "4.3.0", "address expands to nobody");
        }
        return places.list();
    }

    private void recipient(Address address, boolean escaped, Trail trail) {
        if (trail.depth() > NESTED) {
            log.log("local", "warning: recipient nesting limit exceeded for " + address.external());
            places.nowhere(address, "5.4.6", "recipient nesting limit exceeded");
            return;
        }
        if (!places.first("recipient " + trail.depth() + escaped + " " + address.text())) {
            return;
        }
        LocalName name = LocalName.of(address, settings.delimiters(), settings.ownerRequest());
        try {
            if (deliveredTo.contains(ForwardFiles.folded(address.external()))) {
                String loop = "mail forwarding loop for " + address.external();
                places.nowhere(address, "5.4.6", loop, aliases.owner(name));
            } else if (name.user().isEmpty()) {
                places.nowhere(address, "5.1.3", "null username in \"" + address.external() + "\"");
            } else if (escaped) {
                mailbox(name, trail);
            } else if (!alias(name, name.local(), Optional.empty(), trail)
                    && (name.extension().isEmpty() || !alias(name, name.user(), kept(name), trail))) {
                user(name, trail);
            }
        } catch (LookupFailure e) {
            places.nowhere(address, "4.3.0", "table lookup failure");
        }
    }

    /** The extension that the members of an alias without extension get. */
    private Optional<String> kept(LocalName name) {
        return settings.propagates().contains(Trail.Source.ALIAS) ? name.extension() : Optional.empty();
    }

    private boolean alias(LocalName name, String key, Optional<String> extension, Trail trail) throws LookupFailure {
        if (trail.from().equals(key)) {
            return false;
        }
        Optional<Aliases.Found> found = aliases.find(key);
        if (found.isEmpty()) {
            return false;
        }
        if (trail.level() > DEEPEST) {
            log.log("local", "warning: alias database loop for " + key);
            places.nowhere(name.recipient(), "5.4.6", "alias database loop for " + key);
            return true;
        }
        Optional<Address> owner = aliases.owner(key);
        Behalf behalf = delivered(trail, name).alias(owner, found.get().rights());
        Trail next = trail.alias(key, owner, settings.resetOwner(), extension, behalf);
        List<AliasEntry> entries = AliasEntry.parse(found.get().value());
        if (entries.isEmpty()) {
            log.log("local", "warning: no recipient in alias lookup result for " + key);
            places.nowhere(name.recipient(), "4.3.0", "alias database unavailable");
        }
        entries.forEach(entry -> entry(entry, name, next));
        return true;
    }

    private Behalf delivered(Trail trail, LocalName name) {
        return settings.frozenDeliveredTo() ? trail.behalf() : trail.behalf().deliveredTo(name.recipient());
    }

    private void entry(AliasEntry entry, LocalName name, Trail trail) {
        if (!places.room(name.recipient())) {
            return;
        }
        if (entry instanceof AliasEntry.Command command) {
            command(new LocalTarget.Command(name, command.command(), trail.behalf()), trail);
        } else if (entry instanceof AliasEntry.File file) {
            file(new LocalTarget.File(name, file.path(), trail.behalf()), trail);
        } else if (entry instanceof AliasEntry.Include include) {
            include(include.path(), name, trail);
        } else if (entry instanceof AliasEntry.Recipient recipient) {
            address(recipient, name, trail);
        }
    }

    private void command(LocalTarget.Command command, Trail trail) {
        if (!settings.commandsFrom().contains(trail.source())) {
            places.nowhere(command.address(), "5.7.1", "mail to command is restricted");
        } else if (places.first(command.key())) {
            places.add(command);
        }
    }

    private void file(LocalTarget.File file, Trail trail) {
        if (!settings.filesFrom().contains(trail.source())) {
            places.nowhere(file.address(), "5.7.1", "mail to file is restricted");
        } else if (places.first(file.key())) {
            places.add(file);
        }
    }

    private void include(String path, LocalName name, Trail trail) {
        if (trail.depth() > NESTED) {
            log.log("local", "warning: :include: nesting limit exceeded for " + path);
            places.nowhere(name.recipient(), "5.4.6", ":include: nesting limit exceeded");
            return;
        }
        Rights rights = trail.behalf().rights();
        if (!places.first("include " + rights.key() + " " + path)) {
            return;
        }
        Optional<ForwardFiles.Found> found = files.include(path, rights);
        if (found.isEmpty()) {
            places.nowhere(name.recipient(), "5.3.5", "mail system configuration error");
            return;
        }
        boolean keeps = settings.propagates().contains(Trail.Source.INCLUDE);
        Trail next = trail.include(name, keeps, found.get().rights());
        found.get().entries().forEach(entry -> entry(entry, name, next));
    }

    private void address(AliasEntry.Recipient entry, LocalName name, Trail trail) {
        try {
            Aliases.Resolved resolved = aliases.resolve(entry.address());
            Address address = settings.extended(resolved.address(), trail.unmatched());
            if (resolved.local()) {
                recipient(address, entry.escaped(), trail);
            } else {
                forward(address, trail);
            }
        } catch (LookupFailure e) {
            places.nowhere(name.recipient(), "4.3.0", "address resolver failure");
        }
    }

    private void user(LocalName name, Trail trail) throws LookupFailure {
        boolean another = trail.owner()
                .filter(owner -> !owner.equalsIgnoreCase(name.user()))
                .isPresent();
        if (another || trail.source() == Trail.Source.INCLUDE) {
            forward(name.recipient(), trail);
            return;
        }
        Optional<LocalUser> user = aliases.user(name);
        Optional<String> absent = user.flatMap(files::absentHome);
        if (absent.isPresent()) {
            places.nowhere(name.recipient(), "4.3.0", absent.get());
        } else if (user.isEmpty() || !forwardFile(name, user.get(), trail)) {
            mailbox(name, trail);
        }
    }

    /** Follows the user's .forward file; false when the mail is for the mailbox. */
    private boolean forwardFile(LocalName name, LocalUser user, Trail trail) {
        Optional<ForwardFiles.Found> found = files.forward(name, user);
        if (found.isEmpty() || found.get().entries().isEmpty()) {
            return false;
        }
        String done = "forward-done " + found.get().path();
        if (!places.first("forward " + found.get().path())) {
            // A user named within the own file means the mailbox; named once more behind it, nothing more.
            return places.knows(done);
        }
        boolean keeps = settings.propagates().contains(Trail.Source.FORWARD)
                && !found.get().ofExtension();
        Behalf behalf = delivered(trail, name).alias(Optional.empty(), Rights.of(user));
        Trail next = trail.forward(name, keeps ? name.extension() : Optional.empty(), behalf);
        found.get().entries().forEach(entry -> entry(entry, name, next));
        places.first(done);
        return true;
    }

    private void mailbox(LocalName name, Trail trail) throws LookupFailure {
        mailboxes
                .search(name, trail, delivered(trail, name))
                .ifPresent(relay -> address(relay, name, trail.relay(name)));
    }

    private void forward(Address address, Trail trail) {
        LocalTarget.Forward forward = new LocalTarget.Forward(address, trail.behalf());
        if (places.first("forward-to " + forward.key())) {
            places.add(forward);
        }
    }
}
