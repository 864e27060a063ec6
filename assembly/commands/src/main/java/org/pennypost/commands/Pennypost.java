package org.pennypost.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code pennypost}: picks the subcommand and turns every failure into one line and a sysexits code. */
@Command(
        name = "pennypost",
        header = "Administers a Pennypost mail server.",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "",
            "An instance is a directory that owns one configuration (etc) and one queue (spool). `pennypost init DIR` makes one; "
                    + "every other command is told its configuration directory by -c or by MAIL_CONFIG.",
            ""
        },
        optionListHeading = "%nOPTIONS%n",
        commandListHeading = "%nCOMMANDS%n",
        footerHeading = "%nEXIT STATUS%n",
        footer = {
            "  0   done; status: running",
            "  1   start: a listener does not accept; status: not running; check: errors found",
            "  64  wrong usage       65  wrong input      67  no such user",
            "  69  not available     72  a file of the system or distribution is missing",
            "  73  cannot create     74  input/output      75  try again",
            "  77  not allowed       78  no configuration",
            "",
            "ENVIRONMENT",
            "  MAIL_CONFIG           configuration directory, when -c is not given",
            "  JAVA_HOME             the JDK to run on; else the newest of /usr/lib/jvm, else java on the PATH",
            "  PENNYPOST_JAVA_OPTS   more options for the Java virtual machine, as -Xmx512m",
            "",
            "FILES",
            "  DIR/etc/main.cf, DIR/etc/master.cf   the configuration, in Postfix's grammar",
            "  DIR/etc/mailetcontainer.xml          the mail pipeline",
            "  DIR/etc/passwd                       the users",
            "  DIR/log/mail.log, DIR/log/server.log what happened to mail; what the server prints",
            "  DIR/mail/USER                        the mailbox, in mbox format"
        },
        subcommands = {
            InitCommand.class,
            ArchiveCommand.class,
            RunCommand.class,
            StartCommand.class,
            StopCommand.class,
            ReloadCommand.class,
            StatusCommand.class,
            LogrotateCommand.class,
            CheckCommand.class,
            ExplainCommand.class,
            RuleCommand.class,
            VersionCommand.class,
            UserCommand.class
        })
public final class Pennypost implements Runnable {
    private final Surroundings surroundings;

    @Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "-c",
            paramLabel = "ETC",
            scope = ScopeType.INHERIT,
            description = "Configuration directory, as DIR/etc. Default: MAIL_CONFIG, else /etc/pennypost.")
    private String configuration;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Prints this help.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    /** A command that does nothing but say what it takes. */
    static Pennypost forHelp() {
        return new Pennypost(new Surroundings(
                "pennypost",
                System.in,
                System.out,
                System.err,
                Map.of(),
                new Distribution(Path.of("").toAbsolutePath(), "")));
    }

    private Pennypost(Surroundings surroundings) {
        this.surroundings = requireNonNull(surroundings);
    }

    /**
     * Runs one command and ends the virtual machine with its exit code.
     *
     * @param arguments as typed; see {@code pennypost --help}
     */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
        Distribution distribution = new Distribution(
                Path.of(System.getProperty("pennypost.home", ".")).toAbsolutePath(),
                System.getProperty("pennypost.archive", ""));
        String name = System.getProperty("pennypost.command", "pennypost");
        int exit = run(new Surroundings(name, System.in, out, err, System.getenv(), distribution), arguments);
        out.flush();
        System.exit(exit);
    }

    static int run(Surroundings surroundings, String... arguments) {
        CommandLine line = new CommandLine(new Pennypost(surroundings));
        line.setCommandName(surroundings.command());
        line.setOut(new PrintWriter(surroundings.out(), true, UTF_8));
        line.setErr(new PrintWriter(surroundings.err(), true, UTF_8));
        line.setExitCodeExceptionMapper(e -> Sysexits.IO.code());
        line.setParameterExceptionHandler((e, words) -> {
            surroundings.fatal(e.getMessage() + " (see "
                    + e.getCommandLine().getCommandSpec().qualifiedName() + " --help)");
            return Sysexits.USAGE.code();
        });
        line.setExecutionExceptionHandler((e, failed, parsed) -> report(surroundings, e));
        line.setUsageHelpWidth(100);
        return line.execute(arguments);
    }

    Surroundings surroundings() {
        return surroundings;
    }

    ConfigurationDirectory configurationDirectory() throws CommandFailure {
        return ConfigurationDirectory.choose(Optional.ofNullable(configuration), surroundings.environment());
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int report(Surroundings surroundings, Exception e) throws Exception {
        if (e instanceof CommandFailure failure) {
            surroundings.fatal(failure.getMessage());
            return failure.exit().code();
        }
        if (e instanceof AccessDeniedException denied) {
            surroundings.fatal(denied.getFile() + ": permission denied");
            return Sysexits.NO_PERMISSION.code();
        }
        if (e instanceof FileSystemException failed) {
            surroundings.fatal(
                    failed.getFile() + ": " + (failed.getReason() == null ? reason(failed) : failed.getReason()));
            return Sysexits.IO.code();
        }
        if (e instanceof IOException) {
            surroundings.fatal(e.getMessage());
            return Sysexits.IO.code();
        }
        throw e;
    }

    private static String reason(FileSystemException e) {
        return e instanceof java.nio.file.NoSuchFileException
                ? "no such file or directory"
                : e.getClass().getSimpleName();
    }
}
