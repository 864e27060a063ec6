package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.Set;
import org.pennypost.address.Address;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.maillog.MailLog;

/**
 * Finds what takes the mail of a name that stands for no list: another transport, a user, or what is there for the unknown.
 *
 * <p>Part of one {@link Expansion}. Source: Postfix local(8), mailbox_transport to luser_relay.
 */
final class MailboxSearch {
    private static final Set<String> RESERVED = Set.of("postmaster", "mailer-daemon");

    private final OtherWays other;
    private final Aliases aliases;
    private final MailLog log;
    private final Destinations places;

    MailboxSearch(OtherWays other, Aliases aliases, MailLog log, Destinations places) {
        this.other = requireNonNull(other);
        this.aliases = requireNonNull(aliases);
        this.log = requireNonNull(log);
        this.places = requireNonNull(places);
    }

    /**
     * Adds the place.
     *
     * @param behalf of the mailbox
     * @return the address of luser_relay, when that is to be followed instead
     */
    Optional<AliasEntry.Recipient> search(LocalName name, Trail trail, Behalf behalf) throws LookupFailure {
        boolean backAgain = trail.relayed() && trail.from().equals(name.local());
        if (!places.first("mailbox " + name.local()) && !backAgain) {
            return Optional.empty();
        }
        Optional<String> transport = other.mailbox().of(name);
        Optional<LocalUser> user = transport.isPresent() ? Optional.empty() : aliases.user(name);
        if (transport.isPresent()) {
            pass(name, transport.get());
        } else if (user.isPresent()) {
            places.add(new LocalTarget.Mailbox(name, user.get(), behalf));
        } else {
            return unknown(name, trail);
        }
        return Optional.empty();
    }

    private Optional<AliasEntry.Recipient> unknown(LocalName name, Trail trail) throws LookupFailure {
        Optional<String> transport = other.fallback().of(name);
        Optional<Address> relay = other.relay(name);
        if (transport.isPresent()) {
            pass(name, transport.get());
        } else if (relay.isPresent() && !trail.relayed()) {
            return Optional.of(new AliasEntry.Recipient(relay.get(), false));
        } else if (RESERVED.contains(name.user())) {
            // Nobody must be able to make mail to these addresses bounce.
            log.log("local", "warning: required alias not found: " + name.local());
            places.nowhere(name.recipient(), "2.0.0", "discarded");
        } else {
            places.nowhere(name.recipient(), "5.1.1", "unknown user: \"" + name.user() + "\"");
        }
        return Optional.empty();
    }

    private void pass(LocalName name, String way) {
        if (way.equals("local") || way.startsWith("local:")) {
            log.log("local", "warning: mail for " + name.local() + " would come back from transport " + way);
            places.nowhere(name.recipient(), "4.3.5", "mail system configuration error");
        } else {
            places.add(new LocalTarget.Pass(name.recipient(), way));
        }
    }
}
