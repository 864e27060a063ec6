package org.pennypost.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.pennypost.commands.options.Terminal;
import org.pennypost.commands.sendmail.SendmailCommand;
import org.pennypost.conf.control.Maildrop;

/**
 * Runs the small commands once, or the big one, in one virtual machine that writes the classes it loaded into an archive as it ends. It reads the shipped
 * configuration and leaves no file.
 */
final class CommandTraining implements ClassArchive.Training {
    private static final long SECONDS = 60;
    private static final String BIG = "pennypost";

    private final Distribution distribution;
    private final String user;

    /** @param user whose classes, {@code pennypost} or {@code commands} */
    CommandTraining(Distribution distribution, String user) {
        this.distribution = requireNonNull(distribution);
        this.user = requireNonNull(user);
    }

    @Override
    public void write(Path archive) throws IOException, CommandFailure, InterruptedException {
        String command = user.equals(BIG) ? BIG : "postconf";
        ProcessBuilder builder = new ProcessBuilder(
                        distribution.launcher(command).toString())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("PENNYPOST_TRAIN_ARCHIVE", archive.toString());
        builder.environment()
                .put("MAIL_CONFIG", distribution.shippedConfiguration().toString());
        Process process = builder.start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new CommandFailure(Sysexits.UNAVAILABLE, "the training run of " + user + " did not end");
        }
    }

    /** Leaves a message in a maildrop of its own, beside which no server runs. */
    private static void trainSendmail(Map<String, String> environment) throws IOException {
        Path directory = Files.createTempDirectory("pennypost-training");
        try {
            Path mainCf = Path.of(environment.get("MAIL_CONFIG")).resolve("main.cf");
            Files.writeString(
                    directory.resolve("main.cf"), Files.readString(mainCf) + "\nqueue_directory = " + directory + "\n");
            Files.createFile(directory.resolve("master.cf"));
            Maildrop.of(directory).make();
            InputStream message = new ByteArrayInputStream("To: root\nSubject: x\n\nx\n.\n".getBytes(UTF_8));
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
            Terminal terminal =
                    new Terminal("sendmail", message, nowhere, nowhere, Map.of("MAIL_CONFIG", directory.toString()));
            new SendmailCommand(terminal, Sendmail.others(terminal)).run(List.of("-t", "-i", "-f", "<>", "root"));
            new SendmailCommand(terminal, Sendmail.others(terminal)).run(List.of("-bp"));
        } finally {
            try (Stream<Path> made = Files.walk(directory)) {
                for (Path each : made.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    /**
     * What the launcher runs in place of a command when it is to write an archive.
     *
     * @param arguments are not read
     * @throws IOException when a file that it makes cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        if (BIG.equals(System.getProperty("pennypost.command"))) {
            pennypost();
        } else {
            small();
        }
    }

    private static void pennypost() {
        Distribution distribution = new Distribution(Path.of(System.getProperty("pennypost.home")), "");
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
        Surroundings surroundings =
                new Surroundings(BIG, InputStream.nullInputStream(), nowhere, nowhere, System.getenv(), distribution);
        Pennypost.run(surroundings, "version");
        Pennypost.run(surroundings, "status");
    }

    /** Its output goes where the training run's goes, nowhere; what these load is what each of them waits for when it starts. */
    private static void small() throws IOException {
        Terminal terminal = Terminal.ofProcess("postconf");
        Postconf.run(terminal, "mail_version");
        Postconf.run(terminal, "-n");
        Postconf.run(terminal, "-d", "mail_version");
        Postmap.run(terminal, "-q", "a", "inline:{a=b}");
        Postmap.run(terminal, "-q", "a", "hash:/dev/null");
        trainSendmail(System.getenv());
    }
}
