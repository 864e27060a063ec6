package org.pennypost.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.pennypost.commands.options.Terminal;
import org.pennypost.commands.postconf.PostconfCommand;
import org.pennypost.commands.tables.TableCommand;

/**
 * Runs the small commands once, in one virtual machine that writes the classes it loaded into an archive as it ends. It reads the shipped
 * configuration and writes no file.
 */
final class CommandTraining implements ClassArchive.Training {
    private static final long SECONDS = 60;

    private final Distribution distribution;

    CommandTraining(Distribution distribution) {
        this.distribution = requireNonNull(distribution);
    }

    @Override
    public void write(Path archive) throws IOException, CommandFailure, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        distribution.launcher("postconf").toString())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("PENNYPOST_TRAIN_ARCHIVE", archive.toString());
        Process process = builder.start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new CommandFailure(Sysexits.UNAVAILABLE, "the training run of the commands did not end");
        }
    }

    /**
     * What the launcher runs in place of a command when it is to write an archive.
     *
     * @param arguments are not read
     */
    public static void main(String[] arguments) {
        Distribution distribution = new Distribution(Path.of(System.getProperty("pennypost.home")), "");
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
        Map<String, String> environment =
                Map.of("MAIL_CONFIG", distribution.shippedConfiguration().toString());
        Terminal terminal = new Terminal("postconf", InputStream.nullInputStream(), nowhere, nowhere, environment);
        new PostconfCommand(terminal).run(List.of("mail_version"));
        new PostconfCommand(terminal).run(List.of("-n"));
        new PostconfCommand(terminal).run(List.of("-M"));
        new TableCommand(terminal, false).run(List.of("-q", "a", "inline:{a=b}"));
        new TableCommand(terminal, false).run(List.of("-q", "a", "hash:/dev/null"));
        Surroundings surroundings = new Surroundings(
                "pennypost", InputStream.nullInputStream(), nowhere, nowhere, environment, distribution);
        Pennypost.run(surroundings, "version");
        Pennypost.run(surroundings, "status");
    }
}
