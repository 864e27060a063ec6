package org.pennypost.commands.tables;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pennypost.commands.options.Fatal;
import org.pennypost.commands.options.Getopt;
import org.pennypost.commands.options.Manual;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.CompiledTable;

/** The commands {@code postmap} and {@code postalias}, which differ in the text they read. Source: postmap(1), postalias(1). */
public final class TableCommand {
    private static final String DEFAULT_DIRECTORY = "/etc/pennypost";

    private final Terminal terminal;
    private final boolean aliases;

    /**
     * A command at a terminal.
     *
     * @param aliases whether tables are made from text in the form of aliases(5)
     */
    public TableCommand(Terminal terminal, boolean aliases) {
        this.terminal = terminal;
        this.aliases = aliases;
    }

    private interface Body {
        int run(Getopt.Parsed parsed) throws Fatal;
    }

    /** Runs it and gives the exit code: 0; 1 when a key is not found, or after a fatal error. */
    public int run(List<String> arguments) {
        return guarded(manual(), arguments, this::run);
    }

    /** Compiles the tables that {@code alias_database} names, as {@code newaliases} does; gives the exit code. */
    public int runNewaliases(List<String> arguments) {
        return guarded(TableManuals.NEWALIASES, arguments, parsed -> {
            Settings settings = settings(parsed);
            Options options = new Options(new Getopt.Parsed(List.of(), List.of()), true);
            for (String table : settings.list("alias_database")) {
                file(table, settings, options).create();
            }
            return 0;
        });
    }

    private Manual manual() {
        return aliases ? TableManuals.POSTALIAS : TableManuals.POSTMAP;
    }

    private int guarded(Manual manual, List<String> arguments, Body body) {
        if (manual.isAskedFor(arguments)) {
            return terminal.help(manual);
        }
        try {
            return body.run(Getopt.parse(arguments, manual.letters()));
        } catch (Getopt.Misuse e) {
            terminal.err().println(terminal.command() + ": " + e.getMessage());
            return terminal.fatal(manual.usage(), 1);
        } catch (Fatal e) {
            return terminal.fatal(e.getMessage(), 1);
        } finally {
            terminal.out().flush();
        }
    }

    private int run(Getopt.Parsed parsed) throws Fatal {
        Options options = new Options(parsed, aliases);
        refuseNonsense(parsed, options);
        Settings settings = settings(parsed);
        if (parsed.has('q')) {
            return new TableQuery(terminal, settings, options).run(parsed.operands()) ? 0 : 1;
        }
        boolean found = !parsed.has('d');
        for (String table : parsed.operands()) {
            TableFile file = file(table, settings, options);
            if (parsed.has('d')) {
                found |= file.delete(options.keys('d', terminal.in()));
            } else if (parsed.has('s')) {
                file.list();
            } else if (parsed.has('i')) {
                file.add(terminal.in());
            } else {
                file.create();
            }
        }
        return found ? 0 : 1;
    }

    private void refuseNonsense(Getopt.Parsed parsed, Options options) throws Fatal {
        if ((parsed.has('q') ? 1 : 0) + (parsed.has('d') ? 1 : 0) + (parsed.has('s') ? 1 : 0) > 1) {
            throw new Fatal("specify only one of -s -q or -d");
        }
        if (parsed.operands().isEmpty()) {
            throw new Fatal(manual().usage());
        }
        if ((parsed.has('h') || parsed.has('b') || parsed.has('m')) && !options.readsKeys('q')) {
            throw new Fatal("specify -b -h or -m only with \"-q -\"");
        }
    }

    private TableFile file(String table, Settings settings, Options options) throws Fatal {
        int colon = table.indexOf(':');
        String type = colon < 0 ? settings.text("default_database_type") : table.substring(0, colon);
        Path name = Path.of(colon < 0 ? table : table.substring(colon + 1));
        if (!CompiledTable.isCompiled(type)) {
            throw new Fatal("unsupported dictionary type: " + type + ": only hash, btree, lmdb and cdb are compiled");
        }
        return new TableFile(terminal, type, name, CompiledTable.path(type, name, settings), options);
    }

    private Settings settings(Getopt.Parsed parsed) throws Fatal {
        List<String> given = parsed.values('c');
        String directory = given.isEmpty()
                ? Optional.ofNullable(terminal.environment().get("MAIL_CONFIG")).orElse(DEFAULT_DIRECTORY)
                : given.get(given.size() - 1);
        Settings.Loaded loaded = Settings.load(Path.of(directory));
        return loaded.settings()
                .orElseThrow(() -> new Fatal(loaded.problems().stream()
                        .filter(Problem::isError)
                        .map(Problem::toString)
                        .collect(Collectors.joining("\n"))));
    }
}
