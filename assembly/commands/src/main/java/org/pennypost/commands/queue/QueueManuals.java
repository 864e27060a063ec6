package org.pennypost.commands.queue;

import java.util.List;
import org.pennypost.commands.options.Manual;

/** What {@code postqueue}, {@code postsuper} and {@code postcat} take. Source: the manuals of Postfix 3.7. */
public final class QueueManuals {
    private static final Manual.Entry CONFIGURATION =
            argument("-c", "config_dir", "Where main.cf is; else MAIL_CONFIG, else /etc/pennypost.");
    private static final Manual.Section ENVIRONMENT = new Manual.Section(
            "ENVIRONMENT",
            "",
            List.of(argument("MAIL_CONFIG", "", "The configuration directory, when -c is not given.")));
    private static final Manual.Section SEE_ALSO = new Manual.Section(
            "SEE ALSO", "pennypost(1), sendmail(1), postqueue(1), postsuper(1), postcat(1)", List.of());

    /** The manual of {@code postqueue}. */
    public static final Manual POSTQUEUE = new Manual(
            "postqueue",
            "lists and flushes the queue",
            List.of(
                    "postqueue [-v] [-c config_dir] -f",
                    "postqueue [-v] [-c config_dir] -i queueid",
                    "postqueue [-v] [-c config_dir] -j",
                    "postqueue [-v] [-c config_dir] -p",
                    "postqueue [-v] [-c config_dir] -s site"),
            "Lists what is in the queue, or has it tried now. Who may do that is said by authorized_mailq_users and "
                    + "authorized_flush_users; root and the owner of the queue may always, and list it while the server is down.",
            List.of(
                    CONFIGURATION,
                    option("-f", "Has everything tried now that waits for its next attempt."),
                    argument("-i", "queueid", "Has one message tried now."),
                    option("-j", "Lists the queue as JSON, one object a line."),
                    option(
                            "-p",
                            "Lists the queue as mailq does: queue id (* is being delivered, ! on hold, # to be returned), size, arrival, "
                                    + "sender, and the recipients that wait, with the reason before them."),
                    argument(
                            "-s",
                            "site",
                            "Has everything tried now that waits for recipients at this site, which fast_flush_domains has to name."),
                    option("-v", "Accepted; changes nothing.")),
            List.of(
                    new Manual.Section(
                            "EXIT STATUS",
                            "",
                            List.of(
                                    argument("0", "", "Done."),
                                    argument(
                                            "69",
                                            "",
                                            "The server is down and is needed, or the command line is wrong."),
                                    argument("77", "", "You may not do that."))),
                    ENVIRONMENT,
                    SEE_ALSO));

    /** The manual of {@code postsuper}. */
    public static final Manual POSTSUPER = new Manual(
            "postsuper",
            "deletes, holds, releases, requeues and returns messages",
            List.of(
                    "postsuper [-psSv] [-c config_dir] [-d queue_id] [-e queue_id] [-f queue_id] [-h queue_id] [-H queue_id] "
                            + "[-r queue_id] [queue...]"),
            "Changes messages in the queue, whether the server runs or not. A queue id may be ALL, or - for ids on standard "
                    + "input, one a line. The names of queues (hold, incoming, active, deferred) say which are meant; without any all "
                    + "are. For root and the owner of the queue.",
            List.of(
                    CONFIGURATION,
                    argument("-d", "queue_id", "Deletes a message; nobody is told."),
                    argument("-e", "queue_id", "Returns a message to its sender at its next attempt."),
                    argument("-f", "queue_id", "Does what -e does, and releases the message from hold."),
                    argument("-h", "queue_id", "Puts a message on hold: no attempt is made until it is released."),
                    argument("-H", "queue_id", "Releases a message from hold."),
                    option("-p", "Accepted; changes nothing: the server removes what is not complete when it starts."),
                    argument(
                            "-r",
                            "queue_id",
                            "Lets a message begin anew: addresses are routed, and rules run, once more."),
                    option("-s", "Accepted; changes nothing: names of files need no repair."),
                    option("-S", "Accepted; changes nothing."),
                    option("-v", "Accepted; changes nothing.")),
            List.of(
                    new Manual.Section(
                            "EXIT STATUS",
                            "",
                            List.of(
                                    argument("0", "", "Done, be it to no message."),
                                    argument("1", "", "Not done; standard error says why."))),
                    ENVIRONMENT,
                    SEE_ALSO));

    /** The manual of {@code postcat}. */
    public static final Manual POSTCAT = new Manual(
            "postcat",
            "shows messages of the queue",
            List.of("postcat [-bdehoqrv] [-c config_dir] [file...]"),
            "Shows the envelope and the content of messages in the queue, named by their files or, with -q, by queue ids; "
                    + "without any, of the file on standard input.",
            List.of(
                    option("-b", "Shows the body, with the empty line before it."),
                    CONFIGURATION,
                    option("-d", "Puts the number of a record's type before each line."),
                    option("-e", "Shows the envelope."),
                    option("-h", "Shows the header."),
                    option("-o", "Puts before each line of the content where it lies in the file."),
                    option("-q", "The words are queue ids."),
                    option("-r", "Accepted; changes nothing."),
                    option("-v", "Names the type of a record before each line of the content.")),
            List.of(
                    new Manual.Section(
                            "EXIT STATUS",
                            "",
                            List.of(
                                    argument("0", "", "Done."),
                                    argument("1", "", "There is no such message, or you may not read it."))),
                    ENVIRONMENT,
                    SEE_ALSO));

    private QueueManuals() {}

    private static Manual.Entry option(String term, String meaning) {
        return new Manual.Entry(term, "", meaning);
    }

    private static Manual.Entry argument(String term, String argument, String meaning) {
        return new Manual.Entry(term, argument, meaning);
    }
}
