package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupTable;
import org.pennypost.conf.table.LookupTables;
import org.pennypost.mbox.LockMethod;
import org.pennypost.mbox.MailboxSettings;

/**
 * What local delivery wants to know of the configuration.
 *
 * @param spool the directory of the mailboxes
 * @param mailbox locks and size limit
 * @param aliases the tables of alias_maps
 * @param users the tables that say which users have a mailbox
 * @param delimiters the characters of recipient_delimiter
 * @param originalRecipient whether X-Original-To is added
 */
record LocalSettings(
        Path spool,
        MailboxSettings mailbox,
        List<LookupTable> aliases,
        List<LookupTable> users,
        String delimiters,
        boolean originalRecipient) {
    LocalSettings {
        requireNonNull(spool);
        requireNonNull(mailbox);
        requireNonNull(delimiters);
        aliases = List.copyOf(aliases);
        users = List.copyOf(users);
    }

    /**
     * Takes them from a snapshot.
     *
     * @throws IllegalArgumentException when a table or a lock is of an unknown kind
     */
    static LocalSettings of(Settings settings) {
        List<String> aliases = settings.list("alias_maps");
        List<String> users = new ArrayList<>(settings.list("local_recipient_maps"));
        users.removeAll(aliases);
        if (users.isEmpty()) {
            // local_recipient_maps may be empty, "do not ask at RCPT TO"; a mailbox is made for a user only.
            boolean system = settings.text("pennypost_passdb").equals("pam");
            users.add(system ? "unix:passwd.byname" : "passwd-file:$config_directory/passwd");
        }
        return new LocalSettings(
                settings.path("mail_spool_directory"),
                new MailboxSettings(
                        LockMethod.parse(settings.list("mailbox_delivery_lock")),
                        settings.integer("deliver_lock_attempts"),
                        settings.duration("deliver_lock_delay"),
                        settings.duration("stale_lock_time"),
                        settings.number("mailbox_size_limit")),
                open(aliases, settings),
                open(users, settings),
                settings.text("recipient_delimiter"),
                settings.bool("enable_original_recipient"));
    }

    private static List<LookupTable> open(List<String> names, Settings settings) {
        return names.stream().map(name -> LookupTables.open(name, settings)).toList();
    }
}
