package org.pennypost.commands.dovecot;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.pennypost.commands.options.Getopt;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.Settings;

/** The commands {@code doveconf} and {@code dovecot}. Source: Dovecot doveconf(1), dovecot(1) 2.3. */
public final class DoveconfCommand {
    private static final int USAGE = 64;

    private final Terminal terminal;

    /** At a terminal. */
    public DoveconfCommand(Terminal terminal) {
        this.terminal = requireNonNull(terminal);
    }

    /** Runs it and gives the exit code. */
    public int run(List<String> arguments) {
        if (DovecotManuals.DOVECONF.isAskedFor(arguments)) {
            return terminal.help(DovecotManuals.DOVECONF);
        }
        try {
            if (arguments.equals(List.of("--version"))) {
                terminal.out().println(version());
                return 0;
            }
            Getopt.Parsed parsed = Getopt.parse(arguments, DovecotManuals.DOVECONF.letters());
            return show(parsed, Configuration.of(parsed.values('c'), terminal));
        } catch (Getopt.Misuse e) {
            terminal.err().println(terminal.command() + ": " + e.getMessage());
            return terminal.fatal(DovecotManuals.DOVECONF.usage(), USAGE);
        } catch (Failure e) {
            return terminal.fatal(e.getMessage(), e.code());
        } finally {
            terminal.out().flush();
        }
    }

    /** Our own, with the name that tells it from Dovecot's. */
    private static String version() {
        return Optional.ofNullable(DoveconfCommand.class.getPackage().getImplementationVersion())
                        .orElse("unpackaged")
                + " (Pennypost)";
    }

    private int show(Getopt.Parsed parsed, Settings settings) {
        List<DovecotSetting> all = DovecotSettings.of(settings);
        List<String> names = parsed.operands();
        if (names.isEmpty()) {
            terminal.out().println("# " + version() + ": " + settings.configDirectory() + "/main.cf");
            terminal.out()
                    .println("# OS: " + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                            + System.getProperty("os.arch"));
            terminal.out().println("# Hostname: " + settings.text("myhostname"));
            all.stream()
                    .filter(setting -> parsed.has('a') || setting.changed())
                    .forEach(setting -> terminal.out().print(setting.text(parsed.has('h'))));
            return 0;
        }
        int code = 0;
        for (String name : names) {
            List<DovecotSetting> found =
                    all.stream().filter(setting -> setting.name().equals(name)).toList();
            found.forEach(setting -> terminal.out().print(setting.text(parsed.has('h'))));
            if (found.isEmpty()) {
                code = terminal.fatal("unknown setting: " + name + "; postconf names those of main.cf", USAGE);
            }
        }
        return code;
    }
}
