package org.pennypost.commands.postconf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pennypost.commands.options.Fatal;
import org.pennypost.commands.options.Getopt;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.LogicalLines;
import org.pennypost.conf.MainCf;
import org.pennypost.conf.MasterCf;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Words;
import org.pennypost.conf.table.LookupTables;

/** The command {@code postconf}. Source: postconf(1), output as that of Postfix 3.7. */
public final class PostconfCommand {
    /** The configuration directory when none is named. */
    static final String DEFAULT_DIRECTORY = "/etc/pennypost";

    private final Terminal terminal;

    /** A command at a terminal. */
    public PostconfCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs it and gives the exit code: 0, or 1 after a fatal error. */
    public int run(List<String> arguments) {
        if (PostconfManual.MANUAL.isAskedFor(arguments)) {
            return terminal.help(PostconfManual.MANUAL);
        }
        try {
            run(Getopt.parse(arguments, PostconfManual.MANUAL.letters()));
            return 0;
        } catch (Getopt.Misuse e) {
            terminal.err().println(terminal.command() + ": " + e.getMessage());
            return terminal.fatal(PostconfManual.MANUAL.usage(), 1);
        } catch (Fatal e) {
            return terminal.fatal(e.getMessage(), 1);
        } finally {
            terminal.out().flush();
        }
    }

    private void run(Getopt.Parsed parsed) throws Fatal {
        refuseBoth(parsed, 'n', 'd');
        refuseBoth(parsed, 'h', 'H');
        for (char letter : new char[] {'a', 'A', 'l', 'm', 'b', 't', 'T'}) {
            if (parsed.has(letter)) {
                list(letter, parsed.values(letter));
                return;
            }
        }
        Optional<Edit> edit = edit(parsed);
        if (edit.isPresent()) {
            edit(parsed, edit.get());
        } else {
            show(parsed);
        }
    }

    private static void refuseBoth(Getopt.Parsed parsed, char one, char other) throws Fatal {
        if (parsed.has(one) && parsed.has(other)) {
            throw new Fatal("specify one of -" + one + " -" + other);
        }
    }

    private void list(char letter, List<String> values) throws Fatal {
        List<String> words =
                switch (letter) {
                    case 'm' -> LookupTables.types();
                    case 'l' -> List.of("flock", "fcntl", "dotlock");
                    case 'a' -> List.of("cyrus", "dovecot");
                    case 'A' -> List.of("cyrus");
                    case 'T' -> tls(values.get(values.size() - 1));
                    default -> throw new Fatal("-" + letter + " is not supported: the texts of bounces are fixed");
                };
        words.forEach(terminal.out()::println);
    }

    private List<String> tls(String mode) throws Fatal {
        return switch (mode) {
            case "compile-version", "run-version" -> List.of("Java " + Runtime.version());
            case "public-key-algorithms" -> List.of("ecdsa", "rsa");
            default -> throw new Fatal("unknown 'postconf -T' mode: " + mode);
        };
    }

    private static Optional<Edit> edit(Getopt.Parsed parsed) throws Fatal {
        boolean assigns = false;
        for (String operand : parsed.operands()) {
            assigns |= operand.indexOf('=') >= 0;
        }
        Set<Edit> wanted = new LinkedHashSet<>();
        if (parsed.has('e') || (assigns && !parsed.has('M') && !parsed.has('F') && !parsed.has('P'))) {
            wanted.add(Edit.SET);
        }
        if (parsed.has('X')) {
            wanted.add(Edit.EXCLUDE);
        }
        if (parsed.has('#')) {
            wanted.add(Edit.COMMENT_OUT);
        }
        if (assigns && wanted.isEmpty()) {
            wanted.add(Edit.SET);
        }
        if (wanted.size() > 1) {
            throw new Fatal(wanted.contains(Edit.EXCLUDE) ? "specify one of -e -X" : "specify one of -e -#");
        }
        return wanted.isEmpty()
                ? Optional.empty()
                : Optional.of(wanted.iterator().next());
    }

    private void edit(Getopt.Parsed parsed, Edit edit) throws Fatal {
        Path directory = directory(parsed).orElse(Path.of(DEFAULT_DIRECTORY));
        if (parsed.operands().isEmpty()) {
            throw new Fatal(
                    switch (edit) {
                        case SET -> "-e requires name=value argument";
                        case EXCLUDE -> "-X requires name argument";
                        case COMMENT_OUT -> "-# requires name argument";
                    });
        }
        if (parsed.has('M') || parsed.has('F') || parsed.has('P')) {
            EditMaster.Part part = parsed.has('M')
                    ? EditMaster.Part.LINE
                    : parsed.has('F') ? EditMaster.Part.FIELD : EditMaster.Part.PARAMETER;
            new EditMaster(part, edit, parsed.operands()).apply(ConfigFile.read(directory.resolve("master.cf")));
        } else {
            new EditMain(edit, parsed.operands(), terminal).apply(ConfigFile.read(directory.resolve("main.cf")));
        }
    }

    private Optional<Path> directory(Getopt.Parsed parsed) {
        List<String> given = parsed.values('c');
        String name =
                given.isEmpty() ? terminal.environment().getOrDefault("MAIL_CONFIG", "") : given.get(given.size() - 1);
        return given.isEmpty() && name.isEmpty() ? Optional.empty() : Optional.of(Path.of(name));
    }

    private static Mode mode(Getopt.Parsed parsed) throws Fatal {
        Set<String> classes = new LinkedHashSet<>();
        for (String words : parsed.values('C')) {
            for (String word : Words.byCommaOrSpace(words)) {
                switch (word) {
                    case "all" -> classes.addAll(Mode.CLASSES);
                    case "builtin", "service", "user" -> classes.add(word);
                    default -> throw new Fatal("unknown -C option value \"" + word + "\" in \"" + words + "\"");
                }
            }
        }
        return new Mode(
                parsed.has('n'),
                parsed.has('d'),
                parsed.has('x'),
                parsed.has('f'),
                parsed.has('h'),
                parsed.has('H'),
                parsed.has('C') ? classes : Mode.CLASSES);
    }

    private void show(Getopt.Parsed parsed) throws Fatal {
        Mode mode = mode(parsed);
        Optional<Path> given = directory(parsed);
        Path directory = given.orElse(Path.of(DEFAULT_DIRECTORY));
        boolean aboutMaster = parsed.has('M') || parsed.has('F') || parsed.has('P');
        Map<String, String> set = new LinkedHashMap<>();
        if (!mode.defaults()) {
            for (MainCf.Entry entry : MainView.read(directory, terminal).entries()) {
                set.put(entry.name(), entry.value());
            }
            if (given.isPresent()) {
                set.put("config_directory", directory.toString());
            }
        }
        for (String override : mode.defaults() ? List.<String>of() : parsed.values('o')) {
            int equals = override.indexOf('=');
            if (equals < 0 || LogicalLines.trim(override.substring(0, equals)).isEmpty()) {
                String what = equals < 0 ? "missing '=' after attribute name" : "missing attribute name";
                throw new Fatal("invalid parameter override: " + override + ": " + what);
            }
            set.put(
                    LogicalLines.trim(override.substring(0, equals)),
                    LogicalLines.trim(override.substring(equals + 1)));
        }
        MasterCf master = master(directory.resolve("master.cf"), aboutMaster);
        MainView view = new MainView(directory, set, master, terminal);
        view.scan();
        if (aboutMaster) {
            showMaster(parsed, new ShowMaster(master, view, mode, terminal));
            if (parsed.has('P')) {
                view.warnUnusedOptions(directory.resolve("master.cf"));
            }
        } else {
            showMain(parsed.operands(), view, mode);
            view.warnUnused();
        }
    }

    private static void showMaster(Getopt.Parsed parsed, ShowMaster show) throws Fatal {
        if (parsed.has('M')) {
            show.lines(parsed.operands());
        } else if (parsed.has('F')) {
            show.fields(parsed.operands());
        } else {
            show.parameters(parsed.operands());
        }
    }

    private void showMain(List<String> operands, MainView view, Mode mode) throws Fatal {
        List<String> names = operands.isEmpty() ? view.names(mode.classes()) : operands;
        for (String name : names) {
            if (!view.knows(name, mode)) {
                terminal.warn(name + ": unknown parameter");
                continue;
            }
            Optional<String> value = view.value(name, mode);
            if (value.isPresent()) {
                terminal.out().println(text(name, value.get(), mode));
            }
        }
    }

    private static String text(String name, String value, Mode mode) {
        if (mode.hideValue()) {
            return name;
        }
        return Lines.normal(mode.hideName() ? value : name + " = " + value, mode.fold());
    }

    private MasterCf master(Path file, boolean needed) throws Fatal {
        List<Problem> problems = new ArrayList<>();
        MasterCf master;
        try {
            if (!Files.exists(file)) {
                throw new java.nio.file.NoSuchFileException(file.toString());
            }
            master = MasterCf.read(file, problems);
        } catch (IOException e) {
            String reason = "open " + file + ": " + org.pennypost.conf.Reason.of(e);
            if (needed) {
                throw new Fatal(reason);
            }
            terminal.warn(reason);
            return MasterCf.empty(file);
        }
        for (Problem problem : problems) {
            String text = problem.text();
            if (problem.isError()) {
                boolean counted = text.equals("bad field count");
                throw new Fatal(counted ? "file " + file + ": line " + problem.line() + ": " + text : text);
            }
            terminal.warn(file + ": " + text);
        }
        return master;
    }
}
