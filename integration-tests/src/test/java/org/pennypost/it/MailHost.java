package org.pennypost.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A directory tree for one mail server, ours or a real Postfix, with the same configuration, and what it made of a message.
 *
 * <p>{@code DIR} in configuration and aliases stands for the tree; it has {@code mail} and {@code out}, where all may write,
 * and {@code home}. Local users are those of the system.
 */
final class MailHost implements AutoCloseable {
    private static final Pattern LINE =
            Pattern.compile("\\S+ +\\d+ \\S+ \\S+ postfix/(\\S+)\\[\\d+]: [0-9A-F]+: to=<(.*?)>,"
                    + "( orig_to=<.*?>,)? relay=(\\S+), .*, dsn=(\\S+), status=(.*)");
    private static final List<String> COMMON = List.of(
            "compatibility_level = 3.6",
            "myhostname = mail.example.com",
            "mydomain = example.com",
            "myorigin = example.com",
            "mydestination = example.com",
            "recipient_delimiter = +",
            "mail_name = Postfix",
            "local_recipient_maps =",
            "default_transport = error:5.7.1 no mail to other hosts",
            "alias_maps = hash:DIR/aliases",
            "mail_spool_directory = DIR/mail",
            "forward_path = DIR/home/$user.forward${recipient_delimiter}${extension}, DIR/home/$user.forward");

    /** Both cut a line of their log somewhere behind this. */
    private static final int LONGEST = 1000;

    private final Path directory;
    private final Server server;

    /** What both have in common. */
    private interface Server extends AutoCloseable {
        Conversation client() throws IOException;

        String log() throws IOException;

        /** A command of its distribution, and its configuration directory. */
        List<String> command(String name);

        @Override
        void close() throws IOException, InterruptedException;
    }

    private MailHost(Path directory, Server server) {
        this.directory = directory;
        this.server = server;
    }

    /** Makes the tree. */
    private static Path tree(Map<String, String> files) throws IOException {
        Path directory = Files.createTempDirectory("pennypost-it-server");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String name : List.of("mail", "out", "home")) {
            Path made = Files.createDirectory(directory.resolve(name));
            Files.setPosixFilePermissions(
                    made, PosixFilePermissions.fromString(name.equals("home") ? "rwxr-xr-x" : "rwxrwxrwx"));
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path made = Files.writeString(
                    directory.resolve(file.getKey()), file.getValue().replace("DIR", directory.toString()), ISO_8859_1);
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-r--r--"));
        }
        return directory;
    }

    private static List<String> mainCf(Path directory, List<String> lines) {
        return Stream.concat(COMMON.stream(), lines.stream())
                .map(line -> line.replace("DIR", directory.toString()))
                .toList();
    }

    /** What the tests add to master.cf. */
    private static String services(Path directory) throws IOException {
        Path file = directory.resolve("master.cf");
        return Files.exists(file) ? "\n" + Files.readString(file) : "";
    }

    /**
     * Starts ours.
     *
     * @param files contents by name in the tree, {@code aliases} among them; what is in {@code master.cf} is added to the server's
     * @param lines more of main.cf
     */
    static MailHost ours(Distribution distribution, Map<String, String> files, String... lines) throws Exception {
        Path directory = tree(files);
        List<String> words = new ArrayList<>();
        for (String line : mainCf(directory, List.of(lines))) {
            words.add("-o");
            words.add(line);
        }
        words.addAll(List.of("-o", "pennypost_passdb = pam"));
        Instance instance = Instance.make(distribution, words.toArray(String[]::new));
        Files.writeString(instance.etc().resolve("master.cf"), services(directory), StandardOpenOption.APPEND);
        instance.start();
        return new MailHost(directory, new Server() {
            @Override
            public Conversation client() throws IOException {
                return Conversation.with(instance.smtp());
            }

            @Override
            public String log() throws IOException {
                return instance.log();
            }

            @Override
            public List<String> command(String name) {
                return List.of(distribution.command(name), instance.etc().toString());
            }

            @Override
            public void close() throws IOException, InterruptedException {
                instance.close();
            }
        });
    }

    /** Starts a real Postfix, or skips the test. */
    static MailHost postfix(Map<String, String> files, String... lines) throws Exception {
        Path directory = tree(files);
        new Shell()
                .run(Peer.POSTALIAS.program(), "-o", "hash:" + directory.resolve("aliases"))
                .ok();
        RealPostfix postfix =
                RealPostfix.start(directory.resolve("postfix"), mainCf(directory, List.of(lines)), services(directory));
        return new MailHost(directory, new Server() {
            @Override
            public Conversation client() throws IOException {
                return postfix.client();
            }

            @Override
            public String log() throws IOException {
                return postfix.log();
            }

            @Override
            public List<String> command(String name) {
                String directory = name.equals("mailq") ? "/usr/bin/" : "/usr/sbin/";
                return List.of(directory + name, postfix.etc().toString());
            }

            @Override
            public void close() throws InterruptedException {
                postfix.close();
            }
        });
    }

    Path directory() {
        return directory;
    }

    /** Sends one message, which must be accepted. */
    MailHost send(String sender, String content, List<String> recipients) throws IOException {
        assertThat(reply(sender, content, recipients)).startsWith("250 ");
        return this;
    }

    /** Sends one message whose recipients must be accepted; what the server says at its end. */
    String reply(String sender, String content, List<String> recipients) throws IOException {
        try (Conversation client = server.client()) {
            client.greeted().ask("EHLO client.test", 250).ask("MAIL FROM:<" + sender + ">", 250);
            for (String recipient : recipients) {
                client.ask("RCPT TO:<" + recipient + ">", 250);
            }
            client.ask("DATA", 354);
            String reply = client.raw(content.replace("\n", "\r\n")).ask(".");
            client.ask("QUIT", 221);
            return reply;
        }
    }

    /** Offers one recipient, which must be refused. */
    void refused(String sender, String recipient) throws IOException {
        try (Conversation client = server.client()) {
            client.greeted()
                    .ask("EHLO client.test", 250)
                    .ask("MAIL FROM:<" + sender + ">", 250)
                    .ask("RCPT TO:<" + recipient + ">", 5)
                    .ask("QUIT", 221);
        }
    }

    /** Runs a command of Postfix's on this server. */
    Shell.Outcome run(String command, String input, List<String> words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(server.command(command).get(0)));
        all.addAll(words);
        return new Shell()
                .environment("MAIL_CONFIG", server.command(command).get(1))
                .input(input)
                .run(all);
    }

    String log() throws IOException {
        return server.log();
    }

    /** What was logged of each delivery, sorted: agent, recipient, code, status. */
    List<String> deliveries() throws IOException {
        return server.log()
                .lines()
                .flatMap(line -> delivery(line).stream())
                .sorted()
                .toList();
    }

    private List<String> delivery(String line) {
        Matcher found = LINE.matcher(line);
        if (!found.matches()) {
            return List.of();
        }
        String original = found.group(3) == null ? "" : found.group(3);
        String text = (found.group(1) + " " + found.group(2) + original + " " + found.group(5) + " "
                        + found.group(6).replaceAll("forwarded as [0-9A-F]+", "forwarded as ID"))
                .replace(directory.toString(), "DIR");
        return List.of(text.substring(0, Math.min(text.length(), LONGEST)));
    }

    /** Waits until so many deliveries are logged, and gives them. */
    List<String> awaitDeliveries(int count) {
        return await("log of deliveries")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(this::deliveries, lines -> lines.size() >= count);
    }

    /**
     * What the files below {@code out} and {@code mail} hold, by name, their messages sorted; Maildirs have one entry for each
     * of their directories.
     * What is different from run to run is replaced, and the lines of Received are left out.
     */
    Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String top : List.of("out", "mail")) {
            try (Stream<Path> found = Files.walk(directory.resolve(top))) {
                for (Path file : found.filter(MailHost::holdsMail).toList()) {
                    String name = directory.relativize(file).toString().replaceAll("/(new|tmp|cur)/.*", "/$1");
                    files.merge(name, plain(Files.readString(file, ISO_8859_1)), (one, two) -> one + two);
                }
            }
        }
        files.replaceAll((name, text) -> sorted(text));
        return files;
    }

    /** Whether it is a file, and not the dotlock of a delivery that is just ending. */
    private static boolean holdsMail(Path file) {
        return Files.isRegularFile(file) && !file.toString().endsWith(".lock");
    }

    /** An mbox with its messages in an order that is not that of their deliveries. */
    private static String sorted(String mbox) {
        return Stream.of(mbox.split("(?m)^(?=From )")).sorted().collect(Collectors.joining());
    }

    private String plain(String text) {
        return text.replace(directory.toString(), "DIR")
                .replaceAll("(?m)^Received: .*\\n([ \\t].*\\n)*", "")
                .replaceAll("(?m)^(From \\S+)  .*", "$1")
                .replaceAll("(?m)^((Arrival-|Resent-)?Date: |Will-Retry-Until: ).*\\(.*", "$1")
                .replaceAll("\\b[0-9A-F]{10,12}\\b", "ID")
                .replaceAll("<[0-9]{14}\\.ID@", "<TIME.ID@");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        server.close();
        Trees.delete(directory);
    }
}
