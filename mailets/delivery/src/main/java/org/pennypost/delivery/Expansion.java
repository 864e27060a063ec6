package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
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

    /** A tree of aliases may be wide; what it names beyond this is deferred. */
    private static final int WIDEST = 10_000;

    private static final Set<String> RESERVED = Set.of("postmaster", "mailer-daemon");

    private final ExpansionSettings settings;
    private final Aliases aliases;
    private final ForwardFiles files;
    private final MailLog log;
    private final Set<String> deliveredTo;
    private final Set<String> seen = new HashSet<>();
    private final List<LocalTarget> targets = new ArrayList<>();

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
    }

    /** Gives where mail for a recipient goes, in the order in which it is named; at least one place. */
    List<LocalTarget> targets(Address recipient, Address sender) {
        recipient(recipient, false, Trail.begin(sender));
        if (targets.isEmpty()) {
            // Nothing is ever dropped because of what was left out as a duplicate.
            nowhere(recipient, "4.3.0", "address expands to nobody");
        }
        return List.copyOf(targets);
    }

    private void recipient(Address address, boolean escaped, Trail trail) {
        if (!seen.add("recipient " + trail.depth() + escaped + " " + address.text())) {
            return;
        }
        if (deliveredTo.contains(ForwardFiles.folded(address.external()))) {
            nowhere(address, "5.4.6", "mail forwarding loop for " + address.external());
            return;
        }
        LocalName name = LocalName.of(address, settings.delimiters(), settings.ownerRequest());
        if (name.user().isEmpty()) {
            nowhere(address, "5.1.3", "null username in \"" + address.external() + "\"");
            return;
        }
        try {
            if (escaped) {
                mailbox(name, trail);
            } else if (!alias(name, name.local(), trail)
                    && (name.extension().isEmpty() || !alias(name, name.user(), trail))) {
                user(name, trail);
            }
        } catch (LookupFailure e) {
            nowhere(address, "4.3.0", "table lookup failure");
        }
    }

    private boolean alias(LocalName name, String key, Trail trail) throws LookupFailure {
        if (trail.from().equals(key)) {
            return false;
        }
        Optional<String> value = aliases.find(key);
        if (value.isEmpty()) {
            return false;
        }
        if (trail.level() > DEEPEST) {
            log.log("local", "warning: alias database loop for " + key);
            nowhere(name.recipient(), "5.4.6", "alias database loop for " + key);
            return true;
        }
        Trail next = trail.alias(key, aliases.owner(key), settings.resetOwner());
        List<AliasEntry> entries = AliasEntry.parse(value.get());
        if (entries.isEmpty()) {
            log.log("local", "warning: no recipient in alias lookup result for " + key);
            nowhere(name.recipient(), "4.3.0", "alias database unavailable");
        }
        entries.forEach(entry -> entry(entry, name, next));
        return true;
    }

    private void entry(AliasEntry entry, LocalName name, Trail trail) {
        if (targets.size() > WIDEST) {
            return;
        }
        if (targets.size() == WIDEST) {
            nowhere(name.recipient(), "4.3.0", "too many recipients in alias expansion");
        } else if (entry instanceof AliasEntry.Command command) {
            command(command.command(), name, trail);
        } else if (entry instanceof AliasEntry.File file) {
            file(file.path(), name, trail);
        } else if (entry instanceof AliasEntry.Include include) {
            include(include.path(), name, trail);
        } else if (entry instanceof AliasEntry.Recipient recipient) {
            address(recipient, name, trail);
        }
    }

    private void command(String command, LocalName name, Trail trail) {
        if (!seen.add("command " + name.user() + ":" + trail.rights().key() + " " + command)) {
            return;
        }
        if (settings.commandsFrom().contains(trail.source())) {
            targets.add(new LocalTarget.Command(name, command, trail.rights()));
        } else {
            nowhere(name.recipient(), "5.7.1", "mail to command is restricted");
        }
    }

    private void file(String path, LocalName name, Trail trail) {
        if (!seen.add("file " + trail.rights().key() + " " + path)) {
            return;
        }
        if (settings.filesFrom().contains(trail.source())) {
            targets.add(new LocalTarget.File(name, path, trail.rights()));
        } else {
            nowhere(name.recipient(), "5.7.1", "mail to file is restricted");
        }
    }

    private void include(String path, LocalName name, Trail trail) {
        if (!seen.add("include " + trail.rights().key() + " " + path)) {
            return;
        }
        Optional<ForwardFiles.Found> found = files.include(path, trail.rights());
        if (found.isEmpty()) {
            nowhere(name.recipient(), "5.3.5", "mail system configuration error");
            return;
        }
        Trail next = trail.include(name, found.get().rights());
        found.get().entries().forEach(entry -> entry(entry, name, next));
    }

    private void address(AliasEntry.Recipient entry, LocalName name, Trail trail) {
        try {
            Aliases.Resolved resolved = aliases.resolve(entry.address());
            if (resolved.local()) {
                recipient(resolved.address(), entry.escaped(), trail);
            } else {
                forward(resolved.address(), trail);
            }
        } catch (LookupFailure e) {
            nowhere(name.recipient(), "4.3.0", "address resolver failure");
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
        if (user.isPresent() && seen.add("forward " + name.local())) {
            Optional<ForwardFiles.Found> found = files.forward(name, user.get());
            if (found.isPresent() && !found.get().entries().isEmpty()) {
                Trail next = trail.forward(name, user.get());
                found.get().entries().forEach(entry -> entry(entry, name, next));
                return;
            }
        }
        mailbox(name, trail);
    }

    private void mailbox(LocalName name, Trail trail) throws LookupFailure {
        boolean backAgain = trail.relayed() && trail.from().equals(name.local());
        if (!seen.add("mailbox " + name.local()) && !backAgain) {
            return;
        }
        Optional<String> transport = settings.other().mailbox().of(name);
        Optional<LocalUser> user = transport.isPresent() ? Optional.empty() : aliases.user(name);
        if (transport.isPresent()) {
            pass(name, transport.get());
        } else if (user.isPresent()) {
            targets.add(new LocalTarget.Mailbox(name, user.get()));
        } else {
            unknown(name, trail);
        }
    }

    private void pass(LocalName name, String way) {
        if (way.equals("local") || way.startsWith("local:")) {
            log.log("local", "warning: mail for " + name.local() + " would come back from transport " + way);
            nowhere(name.recipient(), "4.3.5", "mail system configuration error");
        } else {
            targets.add(new LocalTarget.Pass(name.recipient(), way));
        }
    }

    private void unknown(LocalName name, Trail trail) throws LookupFailure {
        Optional<String> transport = settings.other().fallback().of(name);
        Optional<Address> relay = settings.other().relay(name);
        if (transport.isPresent()) {
            pass(name, transport.get());
        } else if (relay.isPresent() && !trail.relayed()) {
            address(new AliasEntry.Recipient(relay.get(), false), name, trail.relay(name));
        } else if (RESERVED.contains(name.user())) {
            // Nobody must be able to make mail to these addresses bounce.
            log.log("local", "warning: required alias not found: " + name.local());
            targets.add(new LocalTarget.Nowhere(name.recipient(), DeliveryStatus.of("2.0.0", "discarded")));
        } else {
            nowhere(name.recipient(), "5.1.1", "unknown user: \"" + name.user() + "\"");
        }
    }

    private void forward(Address address, Trail trail) {
        if (seen.add("forward-to " + trail.sender().text() + " " + address.text())) {
            targets.add(new LocalTarget.Forward(address, trail.sender(), trail.owned()));
        }
    }

    private void nowhere(Address address, String code, String text) {
        targets.add(new LocalTarget.Nowhere(address, DeliveryStatus.of(code, text)));
    }
}
