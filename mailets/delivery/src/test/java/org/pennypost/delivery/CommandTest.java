package org.pennypost.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pennypost.queue.james.QueuedContent;

/** Commands that aliases name. The expected texts are Postfix 3.7's. */
@Timeout(60)
class CommandTest {
    @TempDir
    Path directory;

    private LocalHost host;
    private Path out;

    @BeforeEach
    void makeHost() throws Exception {
        out = Files.createDirectories(directory.resolve("out"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rwxrwxrwx"));
        host = new LocalHost(directory, "recipient_delimiter = +");
    }

    @AfterEach
    void closeHost() throws Exception {
        host.close();
    }

    private void reload(String... lines) throws Exception {
        host.settings.swap(host.settings(Stream.concat(Stream.of("recipient_delimiter = +"), Stream.of(lines))
                .toArray(String[]::new)));
    }

    private String deliver(String recipient, String command) throws Exception {
        host.aliases("x: \"|" + command.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
        host.send("a@remote.test", "Subject: hi\r\n\r\nbody\r\nFrom me\r\n", recipient);
        host.deliver();
        return host.log.stream()
                .filter(line -> line.startsWith("local: "))
                .findFirst()
                .orElseThrow()
                .replaceAll("^.*dsn=", "");
    }

    static Stream<Arguments> ends() {
        return Stream.of(
                Arguments.of("exit 0", "2.0.0, status=sent (delivered to command: exit 0)"),
                Arguments.of("echo hello", "2.0.0, status=sent (delivered to command: echo hello)"),
                Arguments.of("exit 1", "5.3.0, status=bounced (Command died with status 1: \"exit 1\")"),
                Arguments.of("exit 64", "5.3.0, status=bounced (command line usage error)"),
                Arguments.of("exit 65", "5.6.0, status=bounced (data format error)"),
                Arguments.of("exit 67", "5.1.1, status=bounced (user unknown)"),
                Arguments.of("exit 69", "5.3.0, status=bounced (service unavailable)"),
                Arguments.of("exit 70", "5.3.0, status=bounced (internal software error)"),
                Arguments.of("exit 73", "5.2.0, status=bounced (can't create user output file)"),
                Arguments.of("exit 74", "5.3.0, status=bounced (input/output error)"),
                Arguments.of("exit 75", "4.3.0, status=deferred (temporary failure)"),
                Arguments.of("exit 76", "5.5.0, status=bounced (remote error in protocol)"),
                Arguments.of("exit 77", "5.7.0, status=bounced (permission denied)"),
                Arguments.of("exit 78", "5.3.5, status=bounced (local configuration error)"),
                Arguments.of("exit 126", "5.3.0, status=bounced (Command died with status 126: \"exit 126\")"),
                Arguments.of("exit 127", "5.3.0, status=bounced (Command died with status 127: \"exit 127\")"),
                Arguments.of("exit 129", "5.3.0, status=bounced (Command died with status 129: \"exit 129\")"),
                Arguments.of("exit 137", "5.3.0, status=bounced (Command died with status 137: \"exit 137\")"),
                Arguments.of("exit 192", "5.3.0, status=bounced (Command died with status 192: \"exit 192\")"),
                Arguments.of("kill -11 $$", "4.3.0, status=deferred (Command died with signal 11: \"kill -11 $$\")"),
                Arguments.of("kill -13 $$", "2.0.0, status=sent (delivered to command: kill -13 $$)"),
                Arguments.of(
                        "nosuchcommand x;",
                        "5.3.0, status=bounced (Command died with status 127: \"nosuchcommand x;\"."
                                + " Command output: sh: 1: nosuchcommand: not found )"),
                Arguments.of("exit 200", "5.3.0, status=bounced (Command died with status 200: \"exit 200\")"),
                Arguments.of("kill -9 $$", "4.3.0, status=deferred (Command died with signal 9: \"kill -9 $$\")"),
                Arguments.of("kill -15 $$", "4.3.0, status=deferred (Command died with signal 15: \"kill -15 $$\")"),
                Arguments.of(
                        "echo hello; echo world; exit 1",
                        "5.3.0, status=bounced (Command died with status 1: \"echo hello; echo world; exit 1\"."
                                + " Command output: hello world )"),
                Arguments.of("echo 5.7.9 nope; exit 1", "5.7.9, status=bounced (nope )"),
                Arguments.of("echo 4.7.9 later; exit 1", "4.7.9, status=deferred (later )"),
                Arguments.of("echo 2.0.0 odd; exit 1", "5.0.0, status=bounced (odd )"),
                Arguments.of("echo 5.7.9; exit 1", "5.7.9, status=bounced ()"),
                Arguments.of(
                        "printf 'a\\tb\\001c\\303\\274\\n'; exit 1",
                        "5.3.0, status=bounced (Command died with status 1:"
                                + " \"printf 'a\\tb\\001c\\303\\274\\n'; exit 1\". Command output: a b_c\u00fc )"),
                Arguments.of(
                        "/no/such/command arg",
                        "4.3.0, status=deferred (temporary failure. Command output: local: fatal: execvp"
                                + " /no/such/command: No such file or directory )"),
                Arguments.of(
                        "/etc arg",
                        "4.3.0, status=deferred (temporary failure. Command output: local: fatal: execvp /etc:"
                                + " Permission denied )"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    void saysHowACommandEnded(String command, String expected) throws Exception {
        assertThat(deliver("x", command)).isEqualTo(expected);
        assertThat(host.mail()).isEmptyDirectory();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "exit 67,                  user unknown",
        "exit 3,                   unknown mail system error 3",
        "echo hello; exit 70,      hello",
        "echo 5.7.9 nope; exit 1,  nope",
    })
    void tellsTheSenderWhatTheCommandSaid(String command, String said) throws Exception {
        deliver("x", command);

        ByteArrayOutputStream bounce = new ByteArrayOutputStream();
        QueuedContent.writeTo(host.next(), bounce);
        assertThat(bounce.toString(UTF_8)).contains("\r\nDiagnostic-Code: x-unix; " + said + "\r\n");
    }

    @Test
    void writesTheMessageToItsInput() throws Exception {
        deliver("x", "cat > " + out + "/cat");

        assertThat(Files.readString(out.resolve("cat")))
                .isEqualTo("From a@remote.test  Tue Nov 24 05:04:17 2026\nReturn-Path: <a@remote.test>\n"
                        + "X-Original-To: x\nDelivered-To: x@example.com\nSubject: hi\n\nbody\nFrom me\n");
    }

    @Test
    void givesItPostfixsEnvironment() throws Exception {
        reload("export_environment = LC_ALL=C");

        deliver("X+e;x@example.com", "env | sort > " + out + "/env");

        assertThat(Files.readAllLines(out.resolve("env")).stream().filter(line -> !line.matches("(_|SHLVL)=.*")))
                .containsExactly(
                        "DOMAIN=example.com",
                        "EXTENSION=e_x",
                        "LC_ALL=C",
                        "LOCAL=x+e_x",
                        "LOGNAME=x",
                        "ORIGINAL_RECIPIENT=_X+e_x_@example.com",
                        "PATH=/usr/bin:/bin",
                        "PWD=" + directory.resolve("spool"),
                        "RECIPIENT=_X+e_x_@example.com",
                        "SENDER=a@remote.test",
                        "USER=x");
    }

    /** A background process that keeps the output belongs to the command, as in Postfix. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("hanging")
    void killsEverythingThatACommandStartedWhenTheTimeIsOver(String label, String command, String output)
            throws Exception {
        reload("command_time_limit = 1s");
        String script = command.replace("PID", out + "/pid");
        long begin = System.nanoTime();

        assertThat(deliver("x", script))
                .isEqualTo("5.3.0, status=bounced (Command time limit exceeded: \"" + script + "\"" + output + ")");

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(20));
        long pid = Long.parseLong(Files.readString(out.resolve("pid")).trim());
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    static Stream<Arguments> hanging() {
        return Stream.of(
                Arguments.of("waits", "echo waiting; echo $$ > PID; sleep 100", ". Command output: waiting "),
                Arguments.of("ignores signals", "trap '' TERM HUP INT; echo $$ > PID; sleep 100; sleep 100", ""),
                Arguments.of("leaves a child", "sleep 100 & echo $! > PID", ""),
                Arguments.of("orphans a grandchild", "(sleep 100 & echo $! > PID) ; exec sleep 100", ""));
    }

    static Stream<Arguments> floods() {
        return Stream.of(
                Arguments.of("ends", "yes abc | head -c 30000000; exit 1"),
                Arguments.of("ends with the flood", "yes abc | head -c 30000000"),
                Arguments.of("does not end", "yes abc; exit 1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    void readsTheBeginningOfAFlood(String label, String command) throws Exception {
        String status = deliver("x", command);

        assertThat(status)
                .startsWith("5.3.0, status=bounced (Command died with status 1: \"" + command + "\"."
                        + " Command output: abc abc ")
                .hasSizeBetween(4096, 4300);
        assertThat(deliver("x", "exit 0")).isEqualTo(status);
    }

    @Test
    void doesNotMindACommandThatDoesNotRead() throws Exception {
        host.aliases("x: \"|exec true\"");
        host.send("a@remote.test", "Subject: hi\r\n\r\n" + "line\r\n".repeat(1_000_000), "x");

        host.deliver();

        assertThat(host.log).anyMatch(line -> line.endsWith("status=sent (delivered to command: exec true)"));
    }

    /** The server's own directory is where it is, whether the user may go there or not. */
    @Test
    void startsInTheQueueDirectoryOtherwise() throws Exception {
        Files.setPosixFilePermissions(directory.resolve("spool"), PosixFilePermissions.fromString("rwx------"));

        assertThat(deliver("x", "echo $PWD > " + out + "/pwd")).startsWith("2.0.0, status=sent ");
        assertThat(Files.readString(out.resolve("pwd"))).isEqualTo(directory.resolve("spool") + "\n");
    }

    @Test
    void startsInTheDirectoryThatIsConfigured() throws Exception {
        reload("command_execution_directory = " + out + "/${extension?$extension}");
        Files.createDirectory(out.resolve("there"));

        assertThat(deliver("x+there", "pwd > " + out + "/pwd")).startsWith("2.0.0, status=sent ");
        assertThat(Files.readString(out.resolve("pwd"))).isEqualTo(out + "/there\n");
        deliver("x", "pwd > " + out + "/pwd");
        assertThat(Files.readString(out.resolve("pwd"))).isEqualTo(out + "\n");
    }

    static Stream<Arguments> badDirectories() {
        return Stream.of(
                Arguments.of("absent", "/no/such", "4.3.0", "No such file or directory"),
                Arguments.of("file", "/etc/passwd", "4.3.0", "Not a directory"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badDirectories")
    void waitsForADirectoryThatIsNotThere(String label, String path, String code, String reason) throws Exception {
        reload("command_execution_directory = " + path);

        assertThat(deliver("x", "touch " + out + "/ran"))
                .isEqualTo(code + ", status=deferred (temporary failure. Command output: local: fatal: cannot change"
                        + " directory to \"" + path + "\": " + reason + " )");
        assertThat(out.resolve("ran")).doesNotExist();
    }

    @Test
    void doesNotRunInADirectoryThatNobodyCanName() throws Exception {
        reload("command_execution_directory = ${user");

        assertThat(deliver("x", "touch " + out + "/ran"))
                .isEqualTo("4.3.5, status=deferred (mail system configuration error)");
        assertThat(out.resolve("ran")).doesNotExist();
    }

    @Test
    void usesTheShellThatIsConfigured() throws Exception {
        Path shell = Files.writeString(
                out.resolve("shell"), "#!/bin/sh\nfor i; do echo \"[$i]\"; done > " + out + "/args\n");
        Files.setPosixFilePermissions(shell, PosixFilePermissions.fromString("rwxr-xr-x"));
        reload("local_command_shell = " + shell + " -a b");

        assertThat(deliver("x", "/no/such 'command'"))
                .isEqualTo("2.0.0, status=sent (delivered to command: /no/such 'command')");
        assertThat(Files.readString(out.resolve("args"))).isEqualTo("[-a]\n[b]\n[/no/such 'command']\n");
    }

    /** Whoever can write the table decides with the rights of its owner. */
    @Test
    void runsTheCommandsOfATableAsItsOwner() throws Exception {
        assumeTrue(ProcessRights.current().ids().uid() == 0, "only root can act as others");
        Path table = Files.writeString(directory.resolve("table"), "x: \"|id -u > " + out + "/uid\"\n");
        Files.setAttribute(table, "unix:uid", 54321);
        reload("alias_maps = hash:" + table);
        host.send("a@remote.test", "Subject: hi\r\n\r\nbody\r\n", "x");

        host.deliver();

        assertThat(host.log).anyMatch(line -> line.contains("status=sent (delivered to command: id -u "));
        assertThat(Files.readString(out.resolve("uid"))).isEqualTo("54321\n");
    }

    /** Root's server runs commands as somebody else. */
    @Test
    void neverRunsACommandAsRoot() throws Exception {
        deliver("x", "id -u > " + out + "/uid; id -G > " + out + "/groups");

        assertThat(Files.readString(out.resolve("uid")).trim()).isNotEqualTo("0");
        assertThat(List.of(Files.readString(out.resolve("groups")).trim().split(" ")))
                .doesNotContain("0");
    }
}
