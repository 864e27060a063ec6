package org.pennypost.commands.dovecot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.pennypost.commands.options.Getopt;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.control.Answer;

/** The command {@code doveadm}. Source: Dovecot doveadm(1) 2.3. */
public final class DoveadmCommand {
    private static final int USAGE = 64;
    private static final int NO_USER = 67;
    private static final int NOBODY = 68;
    private static final int TEMPORARY = 75;
    private static final int NO_PERMISSION = 77;

    private final Terminal terminal;
    private final boolean typed;
    private final Server server;
    private Path queueDirectory = Path.of("");

    /** Asks the server whose queue is in a directory. */
    @FunctionalInterface
    public interface Server {
        /**
         * Asks.
         *
         * @return empty when it ended before it answered
         * @throws IOException when no server is there
         */
        Optional<Answer> ask(Path queueDirectory, String question, List<String> words) throws IOException;
    }

    /** Something that one of the commands does with the words behind its name; gives the exit code. */
    @FunctionalInterface
    private interface Command {
        int run(List<String> words) throws Getopt.Misuse, Failure;
    }

    /**
     * Prepares.
     *
     * @param terminal where it runs
     * @param typed whether a person sits there
     * @param server whom it asks
     */
    public DoveadmCommand(Terminal terminal, boolean typed, Server server) {
        this.terminal = requireNonNull(terminal);
        this.typed = typed;
        this.server = requireNonNull(server);
    }

    /** Runs it and gives the exit code. */
    public int run(List<String> arguments) {
        if (DovecotManuals.DOVEADM.isAskedFor(arguments)) {
            return terminal.help(DovecotManuals.DOVEADM);
        }
        try {
            Getopt.Parsed parsed = Getopt.parse(arguments, "c:");
            List<String> words = parsed.operands();
            Map<String, Command> commands = commands();
            for (int length = 2; length > 0; length--) {
                if (words.size() >= length && commands.containsKey(String.join(" ", words.subList(0, length)))) {
                    queueDirectory =
                            Configuration.of(parsed.values('c'), terminal).path("queue_directory");
                    return commands.get(String.join(" ", words.subList(0, length)))
                            .run(words.subList(length, words.size()));
                }
            }
            return usage("");
        } catch (Getopt.Misuse e) {
            return usage(e.getMessage() + "\n");
        } catch (Failure e) {
            return terminal.fatal(e.getMessage(), e.code());
        } finally {
            terminal.out().flush();
        }
    }

    private Map<String, Command> commands() {
        Map<String, Command> commands = new LinkedHashMap<>();
        commands.put("auth test", this::authTest);
        commands.put("user", this::user);
        commands.put("mailbox list", this::mailboxList);
        commands.put("who", this::who);
        commands.put("kick", this::kick);
        return commands;
    }

    private int usage(String before) {
        terminal.err().print(before);
        terminal.err().println("usage: " + String.join("\n       ", DovecotManuals.DOVEADM.synopsis()));
        return USAGE;
    }

    private int authTest(List<String> words) throws Getopt.Misuse, Failure {
        List<String> operands = Getopt.parse(words, "").operands();
        if (operands.isEmpty() || operands.size() > 2) {
            return usage("");
        }
        String user = operands.get(0);
        String password = operands.size() > 1 ? operands.get(1) : password();
        boolean right = !ask("auth-test", List.of(user, password)).isEmpty();
        terminal.out().println("passdb: " + user + " auth " + (right ? "succeeded" : "failed"));
        terminal.out().println("extra fields:\n  user=" + user);
        return right ? 0 : NO_PERMISSION;
    }

    @SuppressWarnings("SystemConsoleNull") // null up to JDK 21, where the launcher's word is all there is later
    private String password() throws Failure {
        Console console = typed ? System.console() : null;
        if (console != null) {
            char[] password = console.readPassword("Password: ");
            return password == null ? "" : new String(password);
        }
        try {
            return Optional.ofNullable(new BufferedReader(new InputStreamReader(terminal.in(), UTF_8)).readLine())
                    .orElse("");
        } catch (IOException e) {
            throw new Failure(TEMPORARY, "standard input: " + e.getMessage());
        }
    }

    private int user(List<String> words) throws Getopt.Misuse, Failure {
        Getopt.Parsed parsed = Getopt.parse(words, "uf:");
        if (parsed.operands().isEmpty()) {
            return usage("");
        }
        int code = 0;
        for (String mask : parsed.operands()) {
            if (mask.contains("*") || mask.contains("?")) {
                ask("users", List.of(mask)).forEach(terminal.out()::println);
            } else {
                code = Math.max(code, user(mask, parsed));
            }
        }
        return code;
    }

    private int user(String name, Getopt.Parsed parsed) throws Failure {
        List<String> fields = ask("user", List.of(name));
        if (fields.isEmpty()) {
            terminal.err().println("userdb lookup: user " + name + " doesn't exist");
            return NO_USER;
        }
        if (parsed.has('f')) {
            String wanted = parsed.values('f').get(0) + "\t";
            fields.stream()
                    .filter(field -> field.startsWith(wanted))
                    .forEach(field -> terminal.out().println(field.substring(wanted.length())));
        } else if (parsed.has('u')) {
            terminal.out().println("userdb: " + name);
            fields.forEach(field -> {
                String[] parts = field.split("\t", 2);
                terminal.out().printf("  %-10s: %s%n", parts[0], parts[1]);
            });
        } else {
            terminal.out().println("field\tvalue");
            fields.forEach(terminal.out()::println);
        }
        return 0;
    }

    private int mailboxList(List<String> words) throws Getopt.Misuse, Failure {
        Getopt.Parsed parsed = Getopt.parse(words, "u:");
        if (!parsed.has('u')) {
            throw new Failure(USAGE, "say whose mailboxes: -u user");
        }
        String user = parsed.values('u').get(0);
        List<String> found = ask("mailboxes", List.of(user));
        if (found.isEmpty()) {
            terminal.err().println("doveadm(" + user + "): Error: User doesn't exist");
            return NO_USER;
        }
        Predicate<String> meant = parsed.operands().stream()
                .map(DoveadmCommand::pattern)
                .reduce(Predicate::or)
                .orElse(name -> true);
        found.stream().filter(meant).forEach(terminal.out()::println);
        return 0;
    }

    private static Predicate<String> pattern(String mask) {
        return Pattern.compile(Pattern.quote(mask).replace("*", "\\E.*\\Q").replace("%", "\\E[^/]*\\Q"), Pattern.DOTALL)
                .asMatchPredicate();
    }

    private int who(List<String> words) throws Getopt.Misuse, Failure {
        Getopt.Parsed parsed = Getopt.parse(words, "1");
        List<String[]> sessions = new ArrayList<>();
        ask("who", target(parsed.operands())).forEach(line -> sessions.add(line.split("\t", -1)));
        terminal.out().print(parsed.has('1') ? SessionTable.each(sessions) : SessionTable.grouped(sessions));
        return 0;
    }

    private int kick(List<String> words) throws Getopt.Misuse, Failure {
        List<String> operands = Getopt.parse(words, "").operands();
        if (operands.isEmpty()) {
            return usage("");
        }
        List<String> kicked = ask("kick", target(operands));
        if (kicked.isEmpty()) {
            terminal.out().println("no users kicked");
            return NOBODY;
        }
        terminal.out().println("kicked connections from the following users:\n" + String.join(" ", kicked));
        return 0;
    }

    /** A mask of users and an address, in either place. */
    private static List<String> target(List<String> operands) {
        String user = "*";
        String address = "";
        for (String operand : operands) {
            if (operand.matches("[0-9.]+\\.[0-9]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*")) {
                address = operand;
            } else {
                user = operand;
            }
        }
        return List.of(user, address);
    }

    private List<String> ask(String question, List<String> words) throws Failure {
        if (words.stream().anyMatch(word -> word.contains("\n") || word.contains("\r"))) {
            throw new Failure(USAGE, "a line end in an argument");
        }
        Optional<Answer> answer;
        try {
            answer = server.ask(queueDirectory, question, words);
        } catch (IOException e) {
            throw new Failure(TEMPORARY, "the mail system is not running (" + e.getMessage() + ")");
        }
        Answer said = answer.orElseThrow(() -> new Failure(TEMPORARY, "the mail system has not answered"));
        return switch (said.outcome()) {
            case DONE -> said.found();
            case REFUSED -> throw new Failure(NO_PERMISSION, String.join("; ", said.errors()));
            case FAILED -> throw new Failure(TEMPORARY, String.join("; ", said.errors()));
            case UNKNOWN -> throw new Failure(TEMPORARY, "the running server is of another version; stop and start it");
        };
    }
}
