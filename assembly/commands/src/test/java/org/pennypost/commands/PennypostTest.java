package org.pennypost.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as its user meets it, run in this process on the shipped configuration. */
final class PennypostTest {
    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path instance;

    @BeforeEach
    void distribution() throws IOException {
        instance = directory.resolve("instance");
        Files.createDirectory(directory.resolve("lib"));
        Path conf = Files.createDirectory(directory.resolve("conf"));
        try (Stream<Path> shipped = Files.list(Path.of("../../conf/etc"))) {
            for (Path file : shipped.toList()) {
                Files.copy(file, conf.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void initMakesAnInstanceWhoseConfigurationIsSound() throws Exception {
        assertThat(run("", "init", instance.toString(), "--hostname", "mail.example.com", "--user", "alice:secret"))
                .isZero();

        assertThat(run("", "-c", instance + "/etc", "check")).isZero();
        assertThat(err.toString(UTF_8)).doesNotContain("error");
        for (String part :
                new String[] {"etc/extensions", "spool", "mail", "home/alice", "home/root", "data/tmp", "log"}) {
            assertThat(instance.resolve(part)).isDirectory();
        }
        assertThat(mode("etc/passwd")).isEqualTo("rw-------");
        assertThat(mode("etc/webadmin.token")).isEqualTo("rw-------");
        assertThat(mode("home/alice")).isEqualTo("rwx------");
        assertThat(Files.readString(instance.resolve("etc/passwd")))
                .contains("alice:{SCRAM-SHA-256}4096,", "root:{CRYPT}!:")
                .doesNotContain("secret");
    }

    @Test
    void initRefusesADirectoryThatHoldsAnInstance() throws Exception {
        run("", "init", instance.toString());
        String main = Files.readString(instance.resolve("etc/main.cf"));

        assertThat(run("", "init", instance.toString(), "--hostname", "other.test"))
                .isEqualTo(73);

        assertThat(err.toString(UTF_8)).isEqualTo("pennypost: fatal: " + instance + " already holds an instance\n");
        assertThat(instance.resolve("etc/main.cf")).hasContent(main);
    }

    @Test
    void initTakesMissingPasswordsFromStandardInputInOrder() throws Exception {
        assertThat(run("one\ntwo\n", "init", instance.toString(), "--user", "alice", "--user", "bob"))
                .isZero();

        assertThat(run("", "-c", instance + "/etc", "user", "list")).isZero();
        assertThat(out.toString(UTF_8)).endsWith("alice\nbob\nroot\n");
    }

    @ParameterizedTest
    @CsvSource({
        "64,--type,nonsense",
        "64,--port-offset,70000",
        "64,--port-offset,many",
        "64,--hostname,a b",
        "64,-o,novalue",
        "64,--nosuch,option",
        "65,--user,../etc:x",
        "65,--user,alice:",
        "65,--user,alice",
        "65,-o,message_size_limit=10M",
        "65,-o,mydomain=$mydomain"
    })
    void initLeavesNothingWhenItCannotFinish(int exit, String option, String value) {
        assertThat(run("", "init", instance.toString(), option, value)).isEqualTo(exit);

        assertThat(err.toString(UTF_8)).startsWith("pennypost: fatal: ");
        assertThat(instance).doesNotExist();
    }

    @Test
    void initKeepsWhatWasInTheDirectoryWhenItCannotFinish() throws Exception {
        Files.createDirectories(instance);
        Files.writeString(instance.resolve("mine"), "kept");

        assertThat(run("", "init", instance.toString(), "-o", "message_size_limit=10M"))
                .isEqualTo(65);

        assertThat(instance).isDirectoryContaining(file -> file.endsWith("mine"));
        try (Stream<Path> files = Files.list(instance)) {
            assertThat(files).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a,b", "a:b", "a$b"})
    void initRefusesAPathThatMainCfCannotHold(String name) {
        assertThat(run("", "init", directory.resolve(name).toString())).isEqualTo(64);

        assertThat(directory.resolve(name)).doesNotExist();
    }

    @Test
    void logrotatePutsTheLogAsideAndCompressesIt() throws Exception {
        run("", "init", instance.toString(), "-o", "maillog_file_rotate_suffix=%Y");
        String etc = instance + "/etc";
        assertThat(run("", "-c", etc, "logrotate")).isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .contains("pennypost: fatal: logfile '" + instance + "/log/mail.log' rotation failed: ");
        Files.writeString(instance.resolve("log/mail.log"), "a line\n");

        assertThat(run("", "-c", etc, "logrotate")).isZero();

        assertThat(instance.resolve("log/mail.log")).doesNotExist();
        Path old = instance.resolve("log/mail.log." + java.time.Year.now(java.time.ZoneId.systemDefault()) + ".gz");
        try (var text = new java.util.zip.GZIPInputStream(Files.newInputStream(old))) {
            assertThat(text).hasContent("a line\n");
        }
    }

    @Test
    void initMovesEveryPort() throws Exception {
        run("", "init", instance.toString(), "--port-offset", "2500");

        assertThat(Files.readString(instance.resolve("etc/master.cf")))
                .containsPattern("(?m)^2525 +inet")
                .containsPattern("(?m)^10500 +inet")
                .containsPattern("(?m)^2643 +inet");
    }

    @Test
    void usersAreAddedChangedAndDeleted() throws Exception {
        run("", "init", instance.toString());
        String etc = instance + "/etc";

        assertThat(run("secret\n", "-c", etc, "user", "add", "bob", "--password-stdin"))
                .isZero();
        String before = Files.readString(instance.resolve("etc/passwd"));
        assertThat(run("other\n", "user", "passwd", "bob", "--password-stdin", "-c", etc))
                .isZero();
        assertThat(Files.readString(instance.resolve("etc/passwd")))
                .isNotEqualTo(before)
                .contains("\nbob:{SCRAM-SHA-256}");
        assertThat(mode("home/bob")).isEqualTo("rwx------");
        assertThat(run("", "-c", etc, "user", "delete", "bob")).isZero();

        assertThat(run("", "-c", etc, "user", "delete", "bob")).isEqualTo(67);
        assertThat(run("x\n", "-c", etc, "user", "passwd", "bob", "--password-stdin"))
                .isEqualTo(67);
        assertThat(run("x\n", "-c", etc, "user", "add", "root", "--password-stdin"))
                .isEqualTo(73);
        assertThat(run("\n", "-c", etc, "user", "add", "carol", "--password-stdin"))
                .isEqualTo(65);
        assertThat(Files.readString(instance.resolve("etc/passwd"))).doesNotContain("carol", "bob");
    }

    @Test
    void statusAndStopSayNoWhenNoServerRuns() throws Exception {
        run("", "init", instance.toString());

        assertThat(run("", "-c", instance + "/etc", "status")).isEqualTo(1);
        assertThat(out.toString(UTF_8)).endsWith("pennypost: not running\n");
        assertThat(run("", "-c", instance + "/etc", "stop")).isEqualTo(1);
    }

    @Test
    void aProcessThatOnlyHasTheNumberIsNotTheServer() throws Exception {
        run("", "init", instance.toString());
        Files.createDirectories(instance.resolve("spool/pid"));
        Files.writeString(
                instance.resolve("spool/pid/master.pid"),
                ProcessHandle.current().pid() + "\n");

        assertThat(run("", "-c", instance + "/etc", "status")).isEqualTo(1);
    }

    @Test
    void checkReportsEveryErrorAtOnce() throws Exception {
        run("", "init", instance.toString());
        Files.writeString(
                instance.resolve("etc/main.cf"), "message_size_limit = 10M\nbiff = maybe\nqueue_directory = /q\n");

        assertThat(run("", "-c", instance + "/etc", "check")).isEqualTo(1);

        assertThat(err.toString(UTF_8)).contains("/etc/main.cf:1: error: ", "/etc/main.cf:2: error: ");
    }

    @Test
    void reloadNamesWhatIsWrongWithNoServerToAsk() throws Exception {
        run("", "init", instance.toString());

        assertThat(run("", "-c", instance + "/etc", "reload")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("fatal: the mail system is not running");
        Files.writeString(instance.resolve("etc/main.cf"), "biff = maybe\n");
        assertThat(run("", "-c", instance + "/etc", "reload")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("/etc/main.cf:1: error: ", "the server keeps its old one");
    }

    @Test
    void findsTheConfigurationByMailConfig() throws Exception {
        run("", "init", instance.toString());

        assertThat(Pennypost.run(surroundings("", Map.of("MAIL_CONFIG", instance + "/etc")), "user", "list"))
                .isZero();
        assertThat(Pennypost.run(surroundings("", Map.of("MAIL_CONFIG", instance + "/nowhere")), "user", "list"))
                .isEqualTo(78);
    }

    @ParameterizedTest
    @ValueSource(strings = {"init", "run", "start", "stop", "reload", "status", "check", "explain", "version", "user"})
    void everyCommandHasHelp(String command) {
        assertThat(run("", command, "--help")).isZero();

        assertThat(out.toString(UTF_8)).contains("Usage: pennypost " + command);
    }

    @Test
    void aMissingOrUnknownCommandIsWrongUsage() {
        assertThat(run("")).isEqualTo(64);
        assertThat(run("", "nonsense")).isEqualTo(64);
        assertThat(run("", "user")).isEqualTo(64);
        assertThat(err.toString(UTF_8)).startsWith("pennypost: fatal: a command is missing (see pennypost --help)\n");
    }

    private int run(String input, String... arguments) {
        return Pennypost.run(surroundings(input, Map.of()), arguments);
    }

    /** No archive name: these tests have no server to train. */
    private Surroundings surroundings(String input, Map<String, String> environment) {
        return new Surroundings(
                "pennypost",
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                environment,
                new Distribution(directory, ""));
    }

    private String mode(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(instance.resolve(file)));
    }
}
