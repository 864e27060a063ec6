package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** start, stop and status as an administrator relies on them. */
@ExtendWith(Distribution.Unpacked.class)
final class StartStopIT {
    private Distribution distribution;
    private Instance instance;

    @BeforeEach
    void make(Distribution unpacked) throws Exception {
        distribution = unpacked;
        instance = Instance.make(unpacked, "--user", "alice:secret");
    }

    @AfterEach
    void stop() throws Exception {
        instance.close();
    }

    /** The JDKs of this machine that the server supports, one of each major version. */
    static Stream<Path> jdks() throws IOException {
        try (Stream<Path> found = Files.list(Path.of("/usr/lib/jvm"))) {
            List<Path> homes = found.filter(
                            home -> Files.isExecutable(home.resolve("bin/java")) && !Files.isSymbolicLink(home))
                    .filter(home -> home.toString().matches(".*(17|21|25).*"))
                    .sorted()
                    .toList();
            return homes.isEmpty() ? Stream.of(Path.of(System.getProperty("java.home"))) : homes.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void startReturnsWhenPort25AnswersAndStopWhenTheProcessIsGone(Path jdk) throws Exception {
        Shell.Outcome start = new Shell()
                .environment("JAVA_HOME", jdk.toString())
                .run(distribution.command("pennypost"), "-c", instance.etc().toString(), "start")
                .ok();

        // One try, at once.
        try (Conversation conversation = Conversation.with(instance.smtp())) {
            conversation.greeted().ask("QUIT", 221);
        }
        assertThat(start.out()).isEqualTo("pennypost: running, process " + instance.pid() + "\n");
        assertThat(instance.pennypost("status").exit()).isZero();
        long pid = instance.pid();
        List<String> words = List.of(Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.UTF_8)
                .split("\0"));
        assertThat(words.get(0)).isEqualTo(jdk + "/bin/java");
        assertThat(words).containsSequence("-c", instance.etc().toString());

        instance.pennypost("stop").ok();

        assertThat(Path.of("/proc/" + pid)).doesNotExist();
        assertThat(instance.pennypost("status").exit()).isEqualTo(1);
    }

    @Test
    void theServerLeadsASessionOfItsOwnAndLeavesTheTerminal() throws Exception {
        instance.start();

        String stat = Files.readString(Path.of("/proc/" + instance.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        assertThat(fields[3]).as("session").isEqualTo(Long.toString(instance.pid()));
        assertThat(fields[4]).as("terminal").isEqualTo("0");
        assertThat(Files.readSymbolicLink(Path.of("/proc/" + instance.pid() + "/fd/1")))
                .isEqualTo(instance.directory().resolve("log/server.log"));
    }

    @Test
    void aSecondStartSaysThatItRunsAlready() throws Exception {
        instance.start();
        long pid = instance.pid();

        Shell.Outcome second = instance.pennypost("start");

        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.err())
                .isEqualTo("pennypost: fatal: the mail system is already running, process " + pid + "\n");
        assertThat(instance.pid()).isEqualTo(pid);
    }

    @Test
    void startFailsWithTheReasonWhenAPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), instance.smtp()));

            Shell.Outcome start = instance.pennypost("start");

            assertThat(start.exit()).isEqualTo(1);
            assertThat(start.err()).startsWith("pennypost: fatal: ").contains(Integer.toString(instance.smtp()));
        }
        assertThat(instance.pennypost("status").exit()).isEqualTo(1);
    }

    @Test
    void startFailsWithEveryProblemOfTheConfiguration() throws Exception {
        Files.writeString(
                instance.etc().resolve("main.cf"),
                Files.readString(instance.etc().resolve("main.cf")) + "message_size_limit = 10M\nbiff = maybe\n");

        Shell.Outcome start = instance.pennypost("start");

        assertThat(start.exit()).isEqualTo(1);
        assertThat(start.err())
                .contains("main.cf:")
                .contains("message_size_limit")
                .contains("biff");
    }

    @Test
    void stopsThoughTheConfigurationIsBrokenByNow() throws Exception {
        instance.start();
        long pid = instance.pid();
        Files.writeString(instance.etc().resolve("main.cf"), "biff = maybe\n");

        assertThat(instance.pennypost("status").exit()).isZero();
        instance.pennypost("stop").ok();

        assertThat(Path.of("/proc/" + pid)).doesNotExist();
    }

    @Test
    void runIsTheServerInTheForeground() throws Exception {
        Path output = instance.directory().resolve("log/run");
        Process run = new ProcessBuilder(
                        distribution.command("pennypost"), "-c", instance.etc().toString(), "run")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            org.awaitility.Awaitility.await()
                    .atMost(java.time.Duration.ofSeconds(60))
                    .until(() -> instance.pennypost("status").exit() == 0);
            assertThat(instance.pid()).isEqualTo(run.pid());

            run.destroy();

            assertThat(run.waitFor(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        } finally {
            run.destroyForcibly();
        }
    }

    @Test
    void startsAgainAfterAKill() throws Exception {
        instance.start();
        ProcessHandle.of(instance.pid()).orElseThrow().destroyForcibly();
        org.awaitility.Awaitility.await()
                .until(() -> instance.pennypost("status").exit() == 1);

        instance.start();

        try (Conversation conversation = Conversation.with(instance.smtp())) {
            conversation.greeted();
        }
    }

    @Test
    void listensOnLoopbackOnly() throws Exception {
        instance.start();

        try (Stream<String> lines =
                Stream.concat(Files.lines(Path.of("/proc/net/tcp")), Files.lines(Path.of("/proc/net/tcp6")))) {
            String smtp = String.format(":%04X", instance.smtp());
            String webadmin = String.format(":%04X", instance.port(8000));
            List<String> ours = lines.map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields.length > 3 && fields[3].equals("0A"))
                    .map(fields -> fields[1])
                    .filter(address -> address.endsWith(smtp) || address.endsWith(webadmin))
                    .toList();
            // 127.0.0.1, ::1, ::ffff:127.0.0.1, as the kernel prints them.
            assertThat(ours)
                    .isNotEmpty()
                    .allMatch(address -> address.matches(
                            "(0100007F|00000000000000000000000001000000|0000000000000000FFFF00000100007F):.*"));
        }
    }
}
