package org.pennypost.commands.mail;

import java.util.List;
import java.util.Map;
import org.pennypost.commands.options.Manual;

/** What {@code mail} takes. Source: mail(1) of mailutils and of BSD mail. */
public final class MailManual {
    /** The manual of {@code mail}. */
    public static final Manual MAIL = new Manual(
            "mail",
            "reads and writes mail",
            List.of("mail [option...] address...", "mail [option...]", "mail -f [option...] [file]"),
            "With addresses it writes a message: asks for Cc and Subject at a terminal, takes the text from standard input up to its end "
                    + "or, at a terminal, Control-D or a line with a single dot, and gives it to sendmail. Without, it reads the user's "
                    + "mailbox, $mail_spool_directory/USER: type ? for its commands.",
            List.of(
                    argument("-s", "subject", "The subject; it is not asked for then."),
                    argument("-c", "addresses", "Copies go to them; also --cc."),
                    argument("-b", "addresses", "Copies go to them that nobody sees; also --bcc."),
                    argument("-a", "header", "One more header line, as `X-Priority: 1`."),
                    argument("-A", "file", "Attaches a file; also --attach."),
                    argument("-r", "address", "The sender."),
                    option("-t", "Takes header and recipients from the text."),
                    option("-v", "Asks for a report on the delivery."),
                    option("-e", "Prints nothing; the exit code is 0 when there is mail, else 1."),
                    option("-f", "Reads another mailbox file, ~/mbox when none is named."),
                    argument("-u", "user", "Reads the mailbox of another user."),
                    option("-H", "Prints the list of messages and ends."),
                    option("-N", "Does not begin with the list of messages."),
                    option("-E", "Does not send a message without text."),
                    option("-i", "Accepted; changes nothing."),
                    option("-n", "Accepted; changes nothing.")),
            List.of(
                    new Manual.Section(
                            "EXIT STATUS",
                            "0 for success; 1 when there is no mail, or a message could not be sent; then its text is in ~/dead.letter.",
                            List.of()),
                    new Manual.Section(
                            "ENVIRONMENT",
                            "",
                            List.of(
                                    new Manual.Entry(
                                            "MAIL_CONFIG", "", "The configuration directory; else /etc/pennypost."),
                                    new Manual.Entry("EDITOR, VISUAL", "", "What ~e and ~v begin."))),
                    new Manual.Section(
                            "FILES",
                            "",
                            List.of(
                                    new Manual.Entry("~/mbox", "", "Where q puts what was read."),
                                    new Manual.Entry("~/dead.letter", "", "What could not be sent.")))));

    /** Long names of options, as mailutils has them. */
    static final Map<String, String> LONG = Map.ofEntries(
            Map.entry("subject", "-s"),
            Map.entry("cc", "-c"),
            Map.entry("bcc", "-b"),
            Map.entry("append", "-a"),
            Map.entry("attach", "-A"),
            Map.entry("return-address", "-r"),
            Map.entry("to", "-t"),
            Map.entry("exist", "-e"),
            Map.entry("file", "-f"),
            Map.entry("user", "-u"),
            Map.entry("headers", "-H"),
            Map.entry("nosum", "-N"),
            Map.entry("norc", "-n"),
            Map.entry("ignore", "-i"));

    private MailManual() {}

    private static Manual.Entry option(String letter, String meaning) {
        return new Manual.Entry(letter, "", meaning);
    }

    private static Manual.Entry argument(String letter, String argument, String meaning) {
        return new Manual.Entry(letter, argument, meaning);
    }
}
