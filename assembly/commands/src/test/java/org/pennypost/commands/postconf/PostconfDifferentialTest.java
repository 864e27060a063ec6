package org.pennypost.commands.postconf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.commands.options.Terminal;

class PostconfDifferentialTest {
    private static final Path PEER = Path.of("/usr/sbin/postconf");
    private static final int FILES = 560;

    /** Without peers=required: the peer sleeps for a second with every error. */
    private static final int SAMPLE = Integer.getInteger("sample", 40);

    private static final String MASTER = """
            smtp      inet  n       -       y       -       -       smtpd
            smtp      unix  -       -       y       -       -       smtp
            relay     unix  -       -       y       -       -       smtp
                    -o syslog_name=postfix/$service_name
            maildrop  unix  -       n       n       -       -       pipe
              flags=DRXhu user=vmail argv=/usr/bin/maildrop -d ${recipient}
            """;

    @TempDir
    Path etc;

    private record Answer(String out, boolean failed) {}

    @BeforeEach
    void peer() {
        boolean there = Files.isExecutable(PEER);
        if ("required".equals(System.getProperty("peers"))) {
            assertThat(there).as("install Debian's package postfix").isTrue();
        }
        assumeTrue(there, "needs Debian's package postfix");
    }

    private Answer ours(List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                "postconf",
                InputStream.nullInputStream(),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8),
                Map.of());
        int code = new PostconfCommand(terminal).run(arguments);
        return new Answer(out.toString(StandardCharsets.UTF_8), code != 0);
    }

    private Answer theirs(List<String> arguments) throws IOException, InterruptedException {
        return askPeer(arguments).orElseThrow();
    }

    /** Empty when the peer does not come to an end: a name that refers to itself twice keeps it busy for ever. */
    private Optional<Answer> askPeer(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PEER.toString()));
        command.addAll(arguments);
        Path out = Files.createTempFile(etc, "peer", ".out");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            return Optional.empty();
        }
        // mail_name is one of the listed deviations.
        String text = Files.readString(out).replace("ESMTP Postfix", "ESMTP Pennypost");
        return Optional.of(new Answer(text, process.exitValue() != 0));
    }

    private static final String[] NAMES = {"mydomain", "myorigin", "mydestination", "relayhost", "foo"};

    /** Each file is asked the first three and, in turn, one of the others. */
    private static final List<String> QUESTIONS = List.of(
            "-n",
            "-nx",
            "-xh NAMES",
            "-nf",
            "-nH",
            "-p NAMES",
            "-px NAMES",
            "-H NAMES",
            "-d NAMES",
            "-dx relayhost smtpd_banner default_rbl_reply mydestination",
            "-o relayhost=$mydomain -o foo=a -x NAMES",
            "-n -o =x",
            "-C user",
            "-C service",
            "-C service,user -Hx",
            "-C builtin,nosuch",
            "-M",
            "-Mf",
            "-Mx",
            "-F",
            "-Fh",
            "-F */*/command",
            "-P",
            "-Px",
            "-Ph",
            "-PH",
            "-fx mydestination smtpd_relay_restrictions");

    private static List<List<String>> questions(Path directory, int seed) {
        List<List<String>> result = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int number = i < 3 ? i : 3 + seed % (QUESTIONS.size() - 3);
            List<String> words = new ArrayList<>(List.of("-c", directory.toString()));
            for (String word : List.of(QUESTIONS.get(number).split(" "))) {
                words.addAll(word.equals("NAMES") ? List.of(NAMES) : List.of(word));
            }
            result.add(words);
        }
        return result;
    }

    private record Result(int asked, int failed, List<String> differences) {}

    private Result compare(int seed) throws IOException, InterruptedException {
        String text = new GeneratedMainCf(seed).text();
        Path directory = Files.createDirectory(etc.resolve("seed" + seed));
        Files.writeString(directory.resolve("master.cf"), MASTER);
        Files.writeString(directory.resolve("main.cf"), text);
        List<String> differences = new ArrayList<>();
        int asked = 0;
        int failed = 0;
        for (List<String> question : questions(directory, seed)) {
            Optional<Answer> theirs = askPeer(question);
            if (theirs.isEmpty()) {
                break;
            }
            Answer ours = ours(question);
            asked++;
            failed += theirs.get().failed() ? 1 : 0;
            if (!ours.equals(theirs.get()) && !(ours.failed() && theirs.get().failed())) {
                differences.add("seed " + seed + " " + question.subList(2, question.size()) + "\n" + text + "--- ours\n"
                        + ours + "\n--- theirs\n" + theirs.get() + "\n");
            }
        }
        return new Result(asked, failed, differences);
    }

    @Test
    void answersAsThePeerForGeneratedFiles() throws Exception {
        // The peer sleeps for a second before it ends with an error.
        ExecutorService pool = Executors.newFixedThreadPool(32);
        List<Future<Result>> results = new ArrayList<>();
        int files = "required".equals(System.getProperty("peers")) ? FILES : SAMPLE;
        for (int seed = 0; seed < files; seed++) {
            int number = seed;
            results.add(pool.submit(() -> compare(number)));
        }
        int asked = 0;
        int failed = 0;
        List<String> differences = new ArrayList<>();
        for (Future<Result> result : results) {
            asked += result.get().asked();
            failed += result.get().failed();
            differences.addAll(result.get().differences());
        }
        pool.shutdown();
        assertThat(asked).isGreaterThan(files * 7 / 2);
        assertThat(failed).as("some files have to be malformed, not most").isBetween(asked / 20, asked * 3 / 4);
        Files.writeString(
                Path.of("target/postconf-differences.txt"),
                differences.size() + " of " + asked + " answers differ\n" + String.join("\n", differences));
        assertThat(differences.size())
                .as("%d of %d answers differ:%n%s", differences.size(), asked, String.join("\n", differences))
                .isLessThanOrEqualTo(asked / 100);
    }

    /** Where a default is not Postfix's; each is listed under Deviations in README. */
    private static final Set<String> OTHER_DEFAULTS = Set.of(
            "config_directory",
            "data_directory",
            "mail_name",
            "mail_version",
            "process_id",
            "queue_directory",
            "smtpd_forbid_bare_newline",
            "smtpd_forbid_unauth_pipelining",
            "smtpd_tls_mandatory_protocols",
            "smtpd_tls_protocols",
            "tls_high_cipherlist",
            "tls_medium_cipherlist");

    @Test
    void knowsTheDefaultsOfThePeerAndNoOthers() throws Exception {
        Files.writeString(etc.resolve("main.cf"), "compatibility_level = 3.6\n");
        Files.writeString(etc.resolve("master.cf"), "");
        List<String> question = List.of("-c", etc.toString(), "-d");

        assertThat(ours(question).out().lines().filter(line -> !line.startsWith("pennypost_") && !isOther(line)))
                .containsExactlyElementsOf(theirs(question)
                        .out()
                        .lines()
                        .filter(line -> !isOther(line))
                        .toList());
    }

    private static boolean isOther(String line) {
        return OTHER_DEFAULTS.contains(line.substring(0, line.indexOf(' ')));
    }

    @Test
    void listsAsThePeer() throws Exception {
        for (String option : List.of("-a", "-A", "-l")) {
            assertThat(ours(List.of(option))).as(option).isEqualTo(theirs(List.of(option)));
        }
        for (List<String> wrong : List.of(List.of("-T", "nosuch"), List.of("-T", ""), List.of("-T"))) {
            assertThat(ours(wrong).failed()).isEqualTo(theirs(wrong).failed()).isTrue();
        }
        assertThat(ours(List.of("-T", "run-version")).out()).startsWith("Java ");
        assertThat(ours(List.of("-T", "public-key-algorithms")).out().lines())
                .isSubsetOf(theirs(List.of("-T", "public-key-algorithms"))
                        .out()
                        .lines()
                        .toList());
    }

    @Test
    void refusesTheTextsOfBounces() {
        assertThat(ours(List.of("-b"))).isEqualTo(new Answer("", true));
        assertThat(ours(List.of("-t"))).isEqualTo(new Answer("", true));
    }

    @Test
    void showsMasterCfAsThePeer() throws Exception {
        Files.writeString(etc.resolve("main.cf"), "compatibility_level = 3.6\n");
        Files.writeString(etc.resolve("master.cf"), MASTER);
        for (String option : List.of("-M", "-Mf", "-F", "-FH", "-P", "-PH", "-Px", "-Fh")) {
            List<String> question = List.of("-c", etc.toString(), option);
            assertThat(ours(question)).as(option).isEqualTo(theirs(question));
        }
    }

    @Test
    void editsAsThePeer() throws Exception {
        Path other = Files.createDirectory(etc.resolve("other"));
        String main = "a = b\n# keep\nrelayhost = x\n   y\n # z\nrelayhost = z\n#biff=no\n\nlast=1\n";
        for (Path directory : List.of(etc, other)) {
            Files.writeString(directory.resolve("main.cf"), main);
            Files.writeString(directory.resolve("master.cf"), MASTER);
        }
        for (List<String> edit : List.of(
                List.of("-e", "relayhost=new", "newone = 1 2"),
                List.of("-e", "biff=no"),
                List.of("-#", "newone", "a"),
                List.of("-X", "relayhost", "nosuch"),
                List.of("x = y"),
                List.of("-M#", "relay/unix"),
                List.of("-MX", "maildrop/unix"),
                List.of("-Me", "submission/inet=submission inet n - y - - smtpd -o a=b"),
                List.of("-Fe", "smtp/inet/chroot=n"),
                List.of("-Fe", "smtp/unix/command=smtp -v"),
                List.of("-Pe", "submission/inet/smtpd_tls_security_level=encrypt"),
                List.of("-Pe", "submission/inet/a=c"),
                List.of("-PX", "submission/inet/smtpd_tls_security_level"))) {
            List<String> here = new ArrayList<>(List.of("-c", etc.toString()));
            here.addAll(edit);
            List<String> there = new ArrayList<>(List.of("-c", other.toString()));
            there.addAll(edit);
            assertThat(ours(here)).isEqualTo(theirs(there));
            assertThat(etc.resolve("main.cf")).as("%s", edit).hasSameTextualContentAs(other.resolve("main.cf"));
            assertThat(etc.resolve("master.cf")).as("%s", edit).hasSameTextualContentAs(other.resolve("master.cf"));
        }
    }
}
