package org.pennypost.commands.mail;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.pennypost.commands.options.Getopt;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.Settings;

/** The command {@code mail}. Source: mail(1) of mailutils and of BSD mail. */
public final class MailCommand {
    private static final Path DEFAULT_DIRECTORY = Path.of("/etc/pennypost");
    private static final int FAILURE = 1;
    private static final int USAGE = 1; // as mailutils

    private final Terminal terminal;
    private final boolean person;
    private final BiFunction<List<String>, InputStream, Integer> sendmail;

    /**
     * A command at a terminal.
     *
     * @param person whether a person types there
     * @param sendmail takes the command line and the message, gives the exit code
     */
    public MailCommand(Terminal terminal, boolean person, BiFunction<List<String>, InputStream, Integer> sendmail) {
        this.terminal = requireNonNull(terminal);
        this.person = person;
        this.sendmail = requireNonNull(sendmail);
    }

    /** Runs it and gives the exit code. */
    public int run(List<String> arguments) {
        if (MailManual.MAIL.isAskedFor(arguments)) {
            return terminal.help(MailManual.MAIL);
        }
        Getopt.Parsed options;
        try {
            options = Getopt.parse(shortened(arguments), MailManual.MAIL.letters());
        } catch (Getopt.Misuse e) {
            terminal.err().println(terminal.command() + ": " + e.getMessage());
            terminal.err().println(MailManual.MAIL.usage());
            return USAGE;
        }
        try {
            return run(options);
        } catch (IOException | RuntimeException e) {
            terminal.out().flush();
            terminal.err().println(terminal.command() + ": " + Programs.reason(e));
            return FAILURE;
        } finally {
            terminal.out().flush();
        }
    }

    /** Options before operands, though people write them behind addresses too; long names as short ones. */
    private static List<String> shortened(List<String> arguments) {
        List<String> options = new ArrayList<>();
        List<String> operands = new ArrayList<>();
        for (int at = 0; at < arguments.size(); at++) {
            String word = arguments.get(at);
            if (word.equals("--")) {
                operands.addAll(arguments.subList(at + 1, arguments.size()));
                break;
            }
            if (word.length() < 2 || word.charAt(0) != '-') {
                operands.add(word);
                continue;
            }
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            String letter = MailManual.LONG.get(
                    word.startsWith("--") ? word.substring(2, equals < 0 ? word.length() : equals) : "");
            String option = letter == null ? word : letter;
            options.add(option);
            if (equals >= 0 && letter != null) {
                options.add(word.substring(equals + 1));
            } else if (wantsValue(option) && at + 1 < arguments.size()) {
                at++;
                options.add(arguments.get(at));
            }
        }
        options.add("--");
        options.addAll(operands);
        return options;
    }

    /** Whether the last letter of a word takes the next word. */
    private static boolean wantsValue(String word) {
        String letters = MailManual.MAIL.letters();
        for (int i = 1; i < word.length(); i++) {
            int known = letters.indexOf(word.charAt(i));
            if (known >= 0 && known + 1 < letters.length() && letters.charAt(known + 1) == ':') {
                return i == word.length() - 1;
            }
        }
        return false;
    }

    private int run(Getopt.Parsed options) throws IOException {
        Optional<Settings> settings = settings();
        boolean reads = options.has('f') || options.has('e') || options.has('H') || options.has('u');
        Person user =
                Person.of(options.values('u').stream().reduce((one, other) -> other), settings, terminal.environment());
        Outbox outbox =
                new Outbox(sendmail, terminal, user.home(), new Outbox.Manner(options.has('v'), options.has('E')));
        if (!reads && (!options.operands().isEmpty() || options.has('t') || hasRecipients(options))) {
            return send(options, outbox);
        }
        return read(options, user, outbox);
    }

    private static boolean hasRecipients(Getopt.Parsed options) {
        return options.has('c') || options.has('b');
    }

    private Optional<Settings> settings() {
        Path directory = Optional.ofNullable(terminal.environment().get("MAIL_CONFIG"))
                .filter(text -> !text.isEmpty())
                .map(Path::of)
                .orElse(DEFAULT_DIRECTORY);
        return Files.isReadable(directory.resolve("main.cf"))
                ? Settings.load(directory).settings()
                : Optional.empty();
    }

    private Console console() throws IOException {
        return person ? new TerminalConsole() : new PlainConsole(terminal.in(), terminal.environment());
    }

    private int send(Getopt.Parsed options, Outbox outbox) throws IOException {
        if (options.has('t')) {
            return sendmail.apply(List.of("-oi", "-t"), terminal.in()) == 0 ? 0 : FAILURE;
        }
        Draft draft = new Draft();
        options.operands().forEach(word -> Addresses.add(draft.to(), word));
        options.values('c').forEach(word -> Addresses.add(draft.cc(), word));
        options.values('b').forEach(word -> Addresses.add(draft.bcc(), word));
        options.values('s').forEach(draft::setSubject);
        options.values('r').forEach(draft::setFrom);
        options.values('a').stream()
                .map(line -> line.replaceAll("[\\r\\n]+", " "))
                .forEach(draft.headers()::add);
        for (String file : options.values('A')) {
            if (!Files.isReadable(Path.of(file))) {
                terminal.err().println(terminal.command() + ": " + file + ": No such file or directory");
                return FAILURE;
            }
            draft.attachments().add(Path.of(file));
        }
        try (Console console = console()) {
            Composer composer = new Composer(console, terminal, outbox);
            composer.ask(draft, !options.has('c'));
            return composer.write(draft, new MessageSet(List.of(), 0, nobody -> {}), person);
        } catch (Console.Interrupted e) {
            return FAILURE;
        }
    }

    private int read(Getopt.Parsed options, Person user, Outbox outbox) throws IOException {
        boolean inbox = !options.has('f');
        Path path = inbox
                ? user.mailbox()
                : options.operands().isEmpty()
                        ? user.home().resolve("mbox")
                        : Session.file(options.operands().get(0), user.home());
        if (!Files.exists(path) || Files.size(path) == 0) {
            return none(options, user, path);
        }
        Folder folder = new Folder(path, user.home().resolve(".pennypost"), user.name(), user.locks());
        if (folder.letters().isEmpty()) {
            return none(options, user, path);
        }
        if (options.has('e')) {
            return 0;
        }
        try (Console console = console()) {
            Reading reading = new Reading(folder, console, terminal);
            if (options.has('H')) {
                reading.all();
                return 0;
            }
            Composer composer = new Composer(console, terminal, outbox);
            Session session = new Session(
                    folder,
                    console,
                    terminal,
                    reading,
                    new Filing(folder, reading, terminal, user.home(), inbox),
                    new Replying(reading, composer, terminal, user::owns));
            if (!options.has('N')) {
                reading.begin();
            }
            session.run();
            return 0;
        }
    }

    private int none(Getopt.Parsed options, Person user, Path path) {
        if (!options.has('e')) {
            boolean inbox = !options.has('f');
            terminal.out().println(inbox ? "No mail for " + user.name() : "\"" + path + "\": 0 messages");
        }
        return FAILURE;
    }
}
