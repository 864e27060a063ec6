package org.pennypost.server.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.management.JMException;
import org.apache.commons.cli.ParseException;
import org.apache.james.cli.ServerCmd;
import org.apache.james.cli.exceptions.JamesCliException;
import org.apache.james.cli.probe.impl.JmxConnection;
import org.pennypost.conf.Settings;
import org.pennypost.server.QueuesMBean;

/** The main class of the command {@code james-cli}. */
public final class JamesCli {
    private static final int FAILED = 1;
    private static final int USAGE = 64;
    private static final int TEMPORARY = 75;
    private static final int NO_PERMISSION = 77;
    private static final int CONFIGURATION = 78;
    private static final String LIST_QUEUES = "ListQueues";

    private final Settings settings;

    /** Ends the command with a text and an exit code. */
    private static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        private final int code;

        Failure(int code, String text) {
            super(text);
            this.code = code;
        }
    }

    private JamesCli(Settings settings) {
        this.settings = requireNonNull(settings);
    }

    /**
     * Runs one command and ends the process with its exit code.
     *
     * @param arguments {@code -c} and a directory, which may be missing; then a command of James and its arguments
     */
    public static void main(String[] arguments) {
        try {
            List<String> words = new ArrayList<>(List.of(arguments));
            String etc = Optional.ofNullable(System.getenv("MAIL_CONFIG"))
                    .filter(text -> !text.isEmpty())
                    .orElse("/etc/pennypost");
            if (words.size() > 1 && words.get(0).equals("-c")) {
                etc = words.get(1);
                words.subList(0, 2).clear();
            }
            if (words.isEmpty() || words.get(0).startsWith("-")) {
                throw new Failure(
                        USAGE,
                        "usage: james-cli [-c config_dir] command [argument...]; as ListUsers, "
                                + "ListDomains, ListUserMailboxes USER, " + LIST_QUEUES);
            }
            new JamesCli(settings(Path.of(etc).toAbsolutePath())).run(words);
            System.exit(0);
        } catch (Failure e) {
            System.err.println("james-cli: fatal: " + e.getMessage());
            System.exit(e.code);
        }
    }

    private static Settings settings(Path etc) throws Failure {
        if (!Files.isReadable(etc.resolve("main.cf"))) {
            throw new Failure(
                    CONFIGURATION,
                    "open " + etc.resolve("main.cf") + ": no such file, or not readable; "
                            + "name the configuration directory with -c or MAIL_CONFIG");
        }
        Settings settings = Settings.load(etc)
                .settings()
                .orElseThrow(() -> new Failure(CONFIGURATION, "the configuration has errors: pennypost check"));
        if (!settings.bool("pennypost_jmx")) {
            throw new Failure(
                    CONFIGURATION,
                    "JMX is off; say pennypost_jmx = yes in " + etc.resolve("main.cf") + " and start the server again");
        }
        return settings;
    }

    private void run(List<String> words) throws Failure {
        String[] credentials = credentials();
        try {
            if (words.get(0).equalsIgnoreCase(LIST_QUEUES)) {
                listQueues(credentials);
            } else {
                List<String> all = new ArrayList<>(List.of(
                        "-h", "127.0.0.1", "-p", port(), "-username", credentials[0], "-password", credentials[1]));
                all.addAll(words);
                ServerCmd.doMain(all.toArray(String[]::new));
            }
        } catch (IOException e) {
            throw new Failure(TEMPORARY, "the server does not answer on port " + port() + ": " + e.getMessage());
        } catch (JamesCliException | ParseException e) {
            throw new Failure(USAGE, String.valueOf(e.getMessage()));
        } catch (Exception e) {
            throw new Failure(FAILED, reason(e));
        }
    }

    /** What lies at the bottom, which is what the server says. */
    private static String reason(Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    private String port() {
        return Integer.toString(settings.integer("pennypost_jmx_port"));
    }

    /** The user and the password that the server has made. */
    private String[] credentials() throws Failure {
        Path file = settings.path("data_directory").resolve("jmxremote.password");
        try {
            String[] words = Files.readString(file, US_ASCII).strip().split(" ", -1);
            if (words.length == 2) {
                return words;
            }
            throw new Failure(
                    CONFIGURATION, file + ": not a user and a password; remove it and start the server again");
        } catch (NoSuchFileException e) {
            throw new Failure(TEMPORARY, file + " is missing: the server has not run with pennypost_jmx = yes yet");
        } catch (AccessDeniedException e) {
            throw new Failure(NO_PERMISSION, file + ": permission denied; only root and the server's user may read it");
        } catch (IOException e) {
            throw new Failure(TEMPORARY, file + ": " + e.getMessage());
        }
    }

    private void listQueues(String[] credentials) throws IOException, JMException {
        Optional<JmxConnection.AuthCredential> credential =
                Optional.of(new JmxConnection.AuthCredential(credentials[0], credentials[1]));
        try (JmxConnection connection =
                new JmxConnection("127.0.0.1", settings.integer("pennypost_jmx_port"), credential)) {
            connection
                    .retrieveBean(QueuesMBean.class, "org.apache.james:type=component,name=queues")
                    .getSizes()
                    .forEach((name, size) -> System.out.println(name + " " + size));
        }
    }
}
