package org.pennypost.commands.dovecot;

import java.util.List;
import org.pennypost.commands.options.Manual;

/** What {@code doveadm}, {@code doveconf} and {@code james-cli} take. */
public final class DovecotManuals {
    private static final Manual.Entry CONFIGURATION =
            entry("-c", "config_dir", "Where main.cf is; else MAIL_CONFIG, else /etc/pennypost.");
    private static final Manual.Section ENVIRONMENT = new Manual.Section(
            "ENVIRONMENT", "", List.of(entry("MAIL_CONFIG", "", "The configuration directory, when -c is not given.")));

    /** The manual of {@code doveadm}. */
    public static final Manual DOVEADM = new Manual(
            "doveadm",
            "tells about users, their mailboxes and sessions",
            List.of(
                    "doveadm [-c config_dir] auth test user [password]",
                    "doveadm [-c config_dir] user [-u] [-f field] mask...",
                    "doveadm [-c config_dir] mailbox list -u user [mask...]",
                    "doveadm [-c config_dir] who [-1] [mask] [address]",
                    "doveadm [-c config_dir] kick mask [address]",
                    "doveadm [-c config_dir] reload | stop"),
            "Asks the running server, as root or as the user that it runs as. In a mask, * stands for any text and ? for any character.",
            List.of(
                    CONFIGURATION,
                    entry("-f", "field", "user: prints one field only, uid, gid, home or mail."),
                    entry("-u", "user", "mailbox list: whose mailboxes; user: prints the fields in another form."),
                    entry("-1", "", "who: one line for each session.")),
            List.of(
                    new Manual.Section(
                            "COMMANDS",
                            "",
                            List.of(
                                    entry(
                                            "auth test",
                                            "",
                                            "Tries a password, which is asked for or read from standard input when it is not given."),
                                    entry("user", "", "Prints the number, group, home and mail of a user."),
                                    entry("mailbox list", "", "Prints the names of a user's folders."),
                                    entry("who", "", "Prints who is logged in by IMAP, POP3 or ManageSieve."),
                                    entry("kick", "", "Ends sessions."),
                                    entry("reload, stop", "", "What pennypost reload and pennypost stop do."))),
                    new Manual.Section(
                            "EXIT STATUS",
                            "",
                            List.of(
                                    entry("0", "", "Done."),
                                    entry("64", "", "Wrong usage."),
                                    entry("67", "", "There is no such user."),
                                    entry("68", "", "kick: there is no such session."),
                                    entry("75", "", "The server is not running, or cannot tell now."),
                                    entry("77", "", "The password is wrong, or you may not ask."))),
                    ENVIRONMENT,
                    new Manual.Section("SEE ALSO", "pennypost(1), doveconf(1)", List.of())));

    /** The manual of {@code doveconf} and {@code dovecot}. */
    public static final Manual DOVECONF = new Manual(
            "doveconf",
            "shows the settings of IMAP and POP3 under Dovecot's names",
            List.of(
                    "doveconf [-n | -a] [-h] [-c config_dir] [name...]",
                    "dovecot [-n | -a] [-c config_dir]",
                    "dovecot --version",
                    "dovecot [-F]",
                    "dovecot reload | stop"),
            "Settings are made in main.cf and master.cf (postconf(1)); this shows what they are to somebody who knows Dovecot. dovecot without "
                    + "arguments starts the server, with -F in the foreground.",
            List.of(
                    entry("-a", "", "Shows all settings, also those that have Dovecot's default."),
                    CONFIGURATION,
                    entry("-h", "", "Shows values without names."),
                    entry("-n", "", "Shows what differs from Dovecot's defaults.")),
            List.of(ENVIRONMENT, new Manual.Section("SEE ALSO", "pennypost(1), postconf(1), doveadm(1)", List.of())));

    /** The manual of {@code james-cli}, whose program is the server's. */
    public static final Manual JAMES_CLI = new Manual(
            "james-cli",
            "asks the running server as Apache James's command line does",
            List.of("james-cli [-c config_dir] command [argument...]"),
            "Speaks JMX, which is off until main.cf says pennypost_jmx = yes and the server is started again; then on 127.0.0.1 only, with the "
                    + "password in data_directory/jmxremote.password, which is its owner's and root's. Without a command it prints all that James has; "
                    + "users and domains are read-only, since main.cf and the passwd file say who they are.",
            List.of(CONFIGURATION),
            List.of(
                    new Manual.Section(
                            "COMMANDS",
                            "",
                            List.of(
                                    entry("ListUsers", "", "Prints the users."),
                                    entry("ListDomains", "", "Prints the domains that are delivered here."),
                                    entry("ListQueues", "", "Prints the queues, and how many messages are in each."),
                                    entry("ListUserMailboxes", "user", "Prints the names of a user's folders."))),
                    ENVIRONMENT,
                    new Manual.Section("SEE ALSO", "pennypost(1), postqueue(1), doveadm(1)", List.of())));

    private DovecotManuals() {}

    private static Manual.Entry entry(String term, String argument, String meaning) {
        return new Manual.Entry(term, argument, meaning);
    }
}
