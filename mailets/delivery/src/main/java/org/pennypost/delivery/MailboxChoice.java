package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.LookupObserver;
import org.pennypost.routing.TableList;

/**
 * Where the configuration puts the mail of users: a command, a file in the home directory, or the mail spool.
 *
 * <p>Immutable and thread safe. Source: postconf(5) mailbox_command_maps, mailbox_command, home_mailbox,
 * mail_spool_directory.
 *
 * @param commandMaps tables that give a command by user
 * @param command for all other users, empty for none
 * @param home the name of a mailbox below the home directory, empty for none
 * @param spool the directory of the mailboxes; with a slash at the end they are Maildirs
 */
record MailboxChoice(TableList commandMaps, String command, String home, String spool) {
    MailboxChoice {
        requireNonNull(commandMaps);
        requireNonNull(command);
        requireNonNull(home);
        requireNonNull(spool);
    }

    static MailboxChoice of(Settings settings) {
        return new MailboxChoice(
                TableList.of("mailbox_command_maps", settings, LookupObserver.NONE),
                settings.text("mailbox_command"),
                settings.text("home_mailbox"),
                settings.text("mail_spool_directory"));
    }

    /** Gives the command that takes the mail of a user. */
    Optional<String> command(LocalUser user) throws LookupFailure {
        return commandMaps.find(user.name()).or(() -> Optional.of(command).filter(text -> !text.isEmpty()));
    }

    /** Tells whether the mailbox is in the user's home directory. */
    boolean isAtHome(LocalUser user) {
        return !home.isEmpty() && !user.home().isEmpty();
    }

    /** Gives the file of a user's mailbox, or the directory when it ends in a slash. */
    String path(LocalUser user) {
        if (isAtHome(user)) {
            return user.home() + "/" + home;
        }
        return spool.endsWith("/") ? spool + user.name() + "/" : spool + "/" + user.name();
    }
}
