package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import org.pennypost.conf.Settings;
import org.pennypost.mbox.LockMethod;
import org.pennypost.mbox.MailboxSettings;

/**
 * What local delivery wants to know of the configuration, beside how names are expanded.
 *
 * @param choice where the mail of users goes
 * @param mailbox locks and size limit
 * @param strictOwner whether a mailbox has to belong to its user
 * @param originalRecipient whether X-Original-To is added
 * @param deliveredTo where Delivered-To is added: {@code command}, {@code file}, {@code forward}
 * @param myhostname the name of this host, in the names of files in a Maildir
 */
record LocalSettings(
        MailboxChoice choice,
        MailboxSettings mailbox,
        boolean strictOwner,
        boolean originalRecipient,
        Set<String> deliveredTo,
        String myhostname) {
    LocalSettings {
        requireNonNull(choice);
        requireNonNull(mailbox);
        deliveredTo = Set.copyOf(deliveredTo);
        requireNonNull(myhostname);
    }

    /**
     * Takes them from a snapshot.
     *
     * @throws IllegalArgumentException when a lock is of an unknown kind
     */
    static LocalSettings of(Settings settings) {
        return new LocalSettings(
                MailboxChoice.of(settings),
                new MailboxSettings(
                        LockMethod.parse(settings.list("mailbox_delivery_lock")),
                        settings.integer("deliver_lock_attempts"),
                        settings.duration("deliver_lock_delay"),
                        settings.duration("stale_lock_time"),
                        settings.number("mailbox_size_limit")),
                settings.bool("strict_mailbox_ownership"),
                settings.bool("enable_original_recipient"),
                Set.copyOf(settings.list("prepend_delivered_header")),
                settings.text("myhostname"));
    }
}
