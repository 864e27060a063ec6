package org.pennypost.commands.sendmail;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pennypost.address.Address;
import org.pennypost.address.AddressList;
import org.pennypost.commands.options.Caller;
import org.pennypost.commands.options.Fatal;
import org.pennypost.commands.options.SpooledContent;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;
import org.pennypost.conf.control.Submission;

/** The command {@code sendmail}, by whatever name it is called. Source: Postfix sendmail(1). */
public final class SendmailCommand {
    /** Whatever goes wrong: somebody may try again, and nobody takes the message for lost. */
    private static final int EX_TEMPFAIL = 75;

    private static final String DEFAULT_DIRECTORY = "/etc/pennypost";
    private static final int COMMAND_LINE_TOKENS = 10_240;

    private final Terminal terminal;
    private final Others others;

    /** What other commands do. */
    public interface Others {
        /**
         * Makes tables of aliases anew.
         *
         * @param configuration the configuration directory
         * @param table the one to make; empty for those of alias_database
         * @return the exit code
         */
        int newaliases(String configuration, Optional<String> table);

        /**
         * Starts the server.
         *
         * @param configuration the configuration directory
         * @return the exit code
         */
        int start(String configuration);

        /**
         * Lists or flushes the queue.
         *
         * @param words the command line of postqueue
         * @return the exit code
         */
        int postqueue(List<String> words);
    }

    /**
     * A command at a terminal.
     *
     * @param others what it leaves to others
     */
    public SendmailCommand(Terminal terminal, Others others) {
        this.terminal = requireNonNull(terminal);
        this.others = requireNonNull(others);
    }

    /** Runs it and gives the exit code. */
    public int run(List<String> arguments) {
        if (SendmailManual.SENDMAIL.isAskedFor(arguments)) {
            return terminal.help(SendmailManual.SENDMAIL);
        }
        try {
            SendmailOptions.Mode mode =
                    switch (terminal.command()) {
                        case "newaliases" -> SendmailOptions.Mode.ALIASES;
                        case "mailq" -> SendmailOptions.Mode.LIST;
                        default -> SendmailOptions.Mode.ENQUEUE;
                    };
            return run(SendmailOptions.parse(terminal, mode, arguments));
        } catch (Fatal e) {
            return terminal.fatal(e.getMessage(), EX_TEMPFAIL);
        } catch (IOException | RuntimeException e) {
            return terminal.fatal(e.toString(), EX_TEMPFAIL);
        } finally {
            terminal.out().flush();
        }
    }

    private int run(SendmailOptions options) throws Fatal, IOException {
        Path directory = configuration(options);
        return switch (options.mode()) {
            case ENQUEUE, VERIFY -> enqueue(options, settings(directory));
            case ALIASES -> others.newaliases(directory.toString(), options.aliases());
            case DAEMON -> others.start(directory.toString());
            case NOTHING -> 0;
            case SMTP -> smtp(settings(directory));
            case LIST -> others.postqueue(List.of("-c", directory.toString(), "-p"));
            case FLUSH -> others.postqueue(flush(directory, options.flush()));
        };
    }

    private static List<String> flush(Path directory, String what) {
        String value = what.isEmpty() ? "" : what.substring(1);
        return what.isEmpty()
                ? List.of("-c", directory.toString(), "-f")
                : List.of("-c", directory.toString(), what.charAt(0) == 'I' ? "-i" : "-s", value);
    }

    private Path configuration(SendmailOptions options) {
        Path named = Path.of(options.configuration()
                .or(() -> Optional.ofNullable(terminal.environment().get("MAIL_CONFIG")))
                .filter(text -> !text.isEmpty())
                .orElse(DEFAULT_DIRECTORY));
        return Files.isRegularFile(named) ? named.toAbsolutePath().getParent() : named;
    }

    private static Settings settings(Path directory) throws Fatal {
        if (!Files.isReadable(directory.resolve("main.cf"))) {
            throw new Fatal("open " + directory.resolve("main.cf") + ": "
                    + (Files.exists(directory.resolve("main.cf")) ? "Permission denied" : "No such file or directory"));
        }
        Settings.Loaded loaded = Settings.load(directory);
        return loaded.settings()
                .orElseThrow(() -> new Fatal(loaded.problems().stream()
                        .filter(Problem::isError)
                        .map(Problem::toString)
                        .collect(Collectors.joining("\n"))));
    }

    private int smtp(Settings settings) throws Fatal, IOException {
        Submitter submitter = new Submitter(terminal, settings, Caller.current(terminal.environment()));
        submitter.checkUser();
        return new StandAloneSmtp(terminal, submitter, settings).run();
    }

    private int enqueue(SendmailOptions options, Settings settings) throws Fatal, IOException {
        Caller caller = Caller.current(terminal.environment());
        Submitter submitter = new Submitter(terminal, settings, caller);
        submitter.checkUser();
        String sender = sender(options, caller);
        List<String> recipients = new ArrayList<>();
        for (String word : options.recipients()) {
            recipients.addAll(addresses(word));
        }
        try (SpooledContent content = new SpooledContent()) {
            if (options.mode() == SendmailOptions.Mode.VERIFY) {
                probe(content, sender, options.recipients());
            } else {
                recipients.addAll(read(options, settings, caller, content));
            }
            if (recipients.isEmpty()) {
                throw new Fatal(caller.label()
                        + (options.recipientsFromHeader()
                                ? ": No recipient addresses found in message header"
                                : ": Recipient addresses must be specified on the command line or via the -t option"));
            }
            Optional<String> fullName = options.fullName().or(caller::fullName);
            submitter.submit(new Submission(sender, fullName, options.attributes(), recipients), content);
        }
        if (options.attributes().containsKey(Submission.TRACE)) {
            terminal.out().println("Mail Delivery Status Report will be mailed to <" + sender + ">.");
        }
        return 0;
    }

    private String sender(SendmailOptions options, Caller caller) throws Fatal {
        if (options.sender().isEmpty()) {
            if (caller.name().isEmpty()) {
                throw new Fatal("no login name found for user ID " + caller.uid());
            }
            return caller.name();
        }
        List<String> given = addresses(options.sender().get());
        if (given.size() > 1) {
            terminal.warn(
                    "-f option specified malformed sender: " + options.sender().get());
        }
        return given.get(0);
    }

    /** In internal form; an empty word is the empty address. */
    private static List<String> addresses(String word) {
        List<String> found = AddressList.parse(word, COMMAND_LINE_TOKENS).addresses().stream()
                .map(external -> Address.ofExternal(external).text())
                .toList();
        return found.isEmpty() ? List.of("") : found;
    }

    private List<String> read(SendmailOptions options, Settings settings, Caller caller, SpooledContent content)
            throws Fatal, IOException {
        HeaderRecipients header = new HeaderRecipients(settings.integer("header_address_token_limit"));
        MessageInput input = new MessageInput(
                terminal.in(), options.dotEnds(), lineEnds(settings), settings.number("message_size_limit"));
        try {
            input.read(content, header);
        } catch (MessageInput.TooBig e) {
            throw new Fatal(caller.label() + ": message file too big");
        }
        return options.recipientsFromHeader() ? header.recipients() : List.of();
    }

    private static MessageInput.LineEnds lineEnds(Settings settings) {
        return switch (settings.text("sendmail_fix_line_endings")) {
            case "never" -> MessageInput.LineEnds.NEVER;
            case "strict" -> MessageInput.LineEnds.STRICT;
            default -> MessageInput.LineEnds.ALWAYS;
        };
    }

    /** What a probe's report shows of a message that there is not. */
    private static void probe(SpooledContent content, String sender, List<String> recipients) throws IOException {
        // Cleanup would drop a header without an address, and writes one of its own.
        String text = (sender.isEmpty() ? "" : "From: " + new Address(sender).external() + "\r\n")
                + "Subject: probe\r\n"
                + (recipients.isEmpty() ? "" : "To:\t" + String.join(",\r\n\t", recipients) + "\r\n")
                + "\r\n";
        content.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
