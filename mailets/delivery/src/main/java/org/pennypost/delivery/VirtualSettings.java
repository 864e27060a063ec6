package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import org.pennypost.conf.Settings;
import org.pennypost.mbox.LockMethod;
import org.pennypost.mbox.MailboxSettings;
import org.pennypost.routing.AddressLookup;
import org.pennypost.routing.LookupObserver;
import org.pennypost.routing.Router;
import org.pennypost.routing.TableList;

/**
 * What the transport virtual wants to know of the configuration.
 *
 * <p>Immutable and thread safe. Source: postconf(5), virtual_mailbox_maps and the parameters beside it.
 *
 * @param lookup how an address is looked up
 * @param mailboxes the tables that say which file the mailbox of an address is
 * @param uids the tables of the uid that owns it
 * @param gids the tables of its gid
 * @param base the directory in which the files are
 * @param minimumUid the smallest uid
 * @param mailbox locks and size limit
 * @param strictOwner whether a mailbox has to belong to its user
 * @param originalRecipient whether X-Original-To is added
 */
record VirtualSettings(
        AddressLookup lookup,
        TableList mailboxes,
        TableList uids,
        TableList gids,
        String base,
        long minimumUid,
        MailboxSettings mailbox,
        boolean strictOwner,
        boolean originalRecipient) {
    VirtualSettings {
        requireNonNull(lookup);
        requireNonNull(mailboxes);
        requireNonNull(uids);
        requireNonNull(gids);
        requireNonNull(base);
        requireNonNull(mailbox);
    }

    /**
     * Takes them from a snapshot.
     *
     * @throws IllegalArgumentException when a lock or a table is of an unknown kind
     */
    static VirtualSettings of(Settings settings) {
        return new VirtualSettings(
                new Router(settings).lookup(),
                TableList.of("virtual_mailbox_maps", settings, LookupObserver.NONE),
                TableList.of("virtual_uid_maps", settings, LookupObserver.NONE),
                TableList.of("virtual_gid_maps", settings, LookupObserver.NONE),
                settings.text("virtual_mailbox_base"),
                settings.integer("virtual_minimum_uid"),
                new MailboxSettings(
                        LockMethod.parse(settings.list("virtual_mailbox_lock")),
                        settings.integer("deliver_lock_attempts"),
                        settings.duration("deliver_lock_delay"),
                        settings.duration("stale_lock_time"),
                        settings.number("virtual_mailbox_limit")),
                settings.bool("strict_mailbox_ownership"),
                settings.bool("enable_original_recipient"));
    }
}
