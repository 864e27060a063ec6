package org.pennypost.commands.sendmail;

import java.util.List;
import org.pennypost.commands.options.Manual;

/** What {@code sendmail} takes. Source: sendmail(1) of Postfix 3.7. */
public final class SendmailManual {
    /** The manual of {@code sendmail}. */
    public static final Manual SENDMAIL = new Manual(
            "sendmail",
            "sends mail",
            List.of("sendmail [option...] [recipient...]", "mailq", "newaliases"),
            "Reads a message from standard input up to its end or a line with a single dot, and gives it to the server; while "
                    + "the server is down the message waits in maildrop. A message has a header, an empty line and a body; without a "
                    + "header all of it is body. What goes wrong is told on standard error, and the exit code is 75.",
            List.of(
                    argument("-A", "c|m", "Accepted; changes nothing."),
                    argument("-B", "body_type", "The kind of content: 8BITMIME or 7BIT."),
                    argument(
                            "-C",
                            "config",
                            "Where main.cf is, or the file itself; else MAIL_CONFIG, else /etc/pennypost."),
                    argument(
                            "-F",
                            "full_name",
                            "The sender's name, for a From header that is missing; else NAME, else that of passwd(5)."),
                    option("-G", "Accepted; changes nothing."),
                    option("-I", "Makes the tables of aliases anew, as newaliases."),
                    argument("-L", "label", "Accepted; changes nothing."),
                    argument(
                            "-N",
                            "dsn",
                            "When the sender is told: never, or some of failure, delay, success, with commas."),
                    argument("-O", "name=value", "Accepted; changes nothing."),
                    argument("-R", "return", "How much of the message comes back with a bounce: full or hdrs."),
                    option("-U", "Accepted; changes nothing."),
                    argument("-V", "envid", "The sender's own name for the message, which bounces show."),
                    argument("-X", "log_file", "Refused."),
                    argument(
                            "-b",
                            "mode",
                            "What to do: m delivers a message (the default), s speaks SMTP on standard input and output, p lists the "
                                    + "queue, i makes the tables of aliases anew, v mails a report on what would become of a message to "
                                    + "the recipients, d and l start the server."),
                    option("-c", "Accepted; changes nothing."),
                    argument("-e", "mode", "Accepted; changes nothing."),
                    argument("-f", "sender", "The envelope sender; empty or <> for none."),
                    argument("-h", "hops", "Accepted; changes nothing."),
                    option("-i", "A line with a single dot does not end the message."),
                    option("-m", "Accepted; changes nothing."),
                    option("-n", "Refused."),
                    argument(
                            "-o",
                            "option",
                            "i does what -i does; A and a path name the table that -bi makes; others change nothing."),
                    argument("-p", "protocol", "Accepted; changes nothing."),
                    argument(
                            "-q",
                            "what",
                            "Alone: tries all that waits in the queue; I and a queue id: tries one message; R and a site: tries what "
                                    + "waits for it; an interval: changes nothing."),
                    argument("-r", "sender", "Does what -f does."),
                    option("-t", "Takes recipients from the headers To, Cc and Bcc too."),
                    option("-v", "Mails a report on the delivery to the sender."),
                    option("-x", "Accepted; changes nothing.")),
            List.of(
                    new Manual.Section(
                            "EXIT STATUS",
                            "",
                            List.of(
                                    new Manual.Entry("0", "", "The message is on stable storage."),
                                    new Manual.Entry("75", "", "Anything else."))),
                    new Manual.Section(
                            "ENVIRONMENT",
                            "",
                            List.of(
                                    new Manual.Entry(
                                            "MAIL_CONFIG", "", "The configuration directory, when -C is not given."),
                                    new Manual.Entry("NAME", "", "The sender's name, when -F is not given."))),
                    new Manual.Section(
                            "FILES",
                            "",
                            List.of(new Manual.Entry(
                                    "$queue_directory/maildrop", "", "Where messages wait while the server is down."))),
                    new Manual.Section("SEE ALSO", "pennypost(1), newaliases(1)", List.of())));

    private SendmailManual() {}

    private static Manual.Entry option(String term, String meaning) {
        return new Manual.Entry(term, "", meaning);
    }

    private static Manual.Entry argument(String term, String argument, String meaning) {
        return new Manual.Entry(term, argument, meaning);
    }
}
