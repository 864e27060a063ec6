package org.pennypost.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process of its own: what it tells, and how it ends. */
class ServerProcessTest {
    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();
    private TestInstance instance;
    private Path status;

    @BeforeEach
    void makeInstance() throws IOException {
        instance = new TestInstance(directory);
        status = directory.resolve("status");
    }

    @AfterEach
    void endProcesses() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void saysReadyAndStopsWithinThreeSeconds() throws Exception {
        int port = instance.service("lmtpd");
        instance.service("webadmind");
        instance.service("9", "qmqpd");
        Path left = directory.resolve("data/tmp/mimemessage-1.m64");
        Files.createDirectories(left.getParent());
        Files.writeString(left, "left by a process that was killed");

        Process server = run();
        Awaitility.await().atMost(60, SECONDS).until(() -> Files.exists(status) || !server.isAlive());

        assertThat(status).hasContent("ready\n");
        assertThat(left).doesNotExist();
        assertThat(directory.resolve("spool/pid/master.pid")).hasContent(server.pid() + "\n");
        assertThat(output()).contains("master.cf:3: warning: 9: this version does not serve the command qmqpd");
        try (Conversation client = new Conversation(port)) {
            assertThat(client.line()).startsWith("220 ");
            long before = System.nanoTime();
            server.destroy();
            assertThat(server.waitFor(10, SECONDS)).isTrue();
            assertThat(MILLISECONDS.convert(System.nanoTime() - before, java.util.concurrent.TimeUnit.NANOSECONDS))
                    .isLessThan(3000);
        }
        assertThat(server.exitValue()).isZero();
        assertThat(directory.resolve("spool/pid/master.pid")).doesNotExist();
        assertThat(Files.readString(directory.resolve("log/mail.log"))).contains("terminating on signal 15");
    }

    @Test
    void saysEveryReasonWhenItFails() throws Exception {
        try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            instance.service("127.0.0.1:" + first.getLocalPort(), "lmtpd");
            instance.service("127.0.0.1:" + second.getLocalPort(), "webadmind");

            Process server = run();
            assertThat(server.waitFor(60, SECONDS)).isTrue();

            assertThat(server.exitValue()).isEqualTo(1);
            assertThat(Files.readString(status))
                    .startsWith("failed: ")
                    .contains("127.0.0.1:" + first.getLocalPort())
                    .contains("127.0.0.1:" + second.getLocalPort())
                    .contains("in use");
            assertThat(output()).contains("pennypost: fatal: ");
        }
    }

    @Test
    void failsOnAMalformedConfiguration() throws Exception {
        instance.set("message_size_limit", "big");

        Process server = run();
        assertThat(server.waitFor(60, SECONDS)).isTrue();

        assertThat(server.exitValue()).isEqualTo(1);
        assertThat(Files.readString(status)).startsWith("failed: ").contains("main.cf:12: error:");
    }

    @Test
    void explainsItsCommandLine() throws Exception {
        Process server = start("--no-such-option", "x");
        assertThat(server.waitFor(60, SECONDS)).isTrue();

        assertThat(server.exitValue()).isEqualTo(64);
        assertThat(output()).startsWith("usage: ");
    }

    private Process run() throws IOException {
        instance.write();
        return start("-c", instance.etc().toString(), "--status-file", status.toString());
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + directory.resolve("data/tmp"),
                "-cp",
                System.getProperty("java.class.path"),
                PennypostServer.class.getName()));
        command.addAll(List.of(arguments));
        File output = directory.resolve("output").toFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        started.add(process);
        return process;
    }

    private String output() throws IOException {
        return Files.readString(directory.resolve("output"));
    }
}
