package org.pennypost.conf.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsChange;
import org.pennypost.conf.table.CompiledTable;
import org.pennypost.conf.table.LookupTables;

class CheckTest {
    private static final String ALIASES = "alias_maps =\nlocal_recipient_maps =\nalias_database =\n"
            + "compatibility_level = 3.6\ndata_directory = $config_directory/data\n";

    @TempDir
    Path etc;

    @BeforeEach
    void directories() throws IOException {
        Files.createDirectory(etc.resolve("data"));
        Files.writeString(etc.resolve("map"), "a b\n");
        Files.writeString(etc.resolve("bad"), "# c\nkey\nx y\nX z\n");
        Files.writeString(etc.resolve("rules"), "/a/ x\n/(/ y\n");
    }

    private List<String> problemsOf(String main, String master) throws IOException {
        Files.writeString(etc.resolve("main.cf"), ALIASES + main.replace("\\n", "\n") + "\n");
        Files.writeString(etc.resolve("master.cf"), master);
        return Check.run(etc, unchanged -> List.of()).stream()
                .map(problem -> problem.toString().replace(etc + "/", ""))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "missing table    | local_recipient_maps = texthash:$config_directory/no | main.cf:6: error: local_recipient_maps: open no: No such file or directory",
                "missing virtual  | virtual_alias_maps = hash:$config_directory/no | main.cf:6: error: virtual_alias_maps: open no: No such file or directory",
                "missing compiled | local_recipient_maps = hash:$config_directory/no | main.cf:6: error: local_recipient_maps: open no: No such file or directory",
                "never compiled   | local_recipient_maps = hash:$config_directory/map | main.cf:6: warning: local_recipient_maps: hash:map was never compiled",
                "key without value | local_recipient_maps = texthash:$config_directory/bad | bad:2: warning: expected format: key whitespace value",
                "key twice        | local_recipient_maps = texthash:$config_directory/bad | bad:4: warning: duplicate entry: \"x\"",
                "bad pattern      | local_recipient_maps = regexp:$config_directory/rules | rules:2: warning: Unmatched ( or \\(",
                "unknown type     | local_recipient_maps = nosuch:x | main.cf:6: error: local_recipient_maps: unsupported dictionary type: nosuch",
                "later type       | local_recipient_maps = mysql:/x | main.cf:6: error: local_recipient_maps: unsupported dictionary type: mysql (Pennypost does not have it yet)",
                "malformed inline | local_recipient_maps = inline:{a} | main.cf:6: error: local_recipient_maps: missing '='",
                "no table         | local_recipient_maps = map | main.cf:6: error: local_recipient_maps: expecting type:name instead of \"map\"",
                "through proxy    | local_recipient_maps = proxy:texthash:$config_directory/no | main.cf:6: error: local_recipient_maps: open no: No such file",
                "in a class       | smtpd_restriction_classes = one\\none = check_sender_access texthash:$config_directory/no | main.cf:7: error: one: open no: No such file",
                "in braces        | smtpd_helo_restrictions = check_helo_access { texthash:$config_directory/no } | main.cf:6: error: smtpd_helo_restrictions: open no: No such file",
                "with attributes  | smtpd_client_restrictions = check_ccert_access { texthash:$config_directory/no, { search_order = cert_fingerprint } } | main.cf:6: error: smtpd_client_restrictions: open no: No such file",
                "two classes      | mydestination = a.test\\nrelay_domains = b.test, A.test | main.cf:7: warning: do not list domain A.test in BOTH mydestination and relay_domains",
                "lock without cure | mailbox_delivery_lock = fcntl, flock | main.cf:6: error: bad value configuration: mailbox_delivery_lock = flock (Pennypost has no flock; write fcntl, dotlock)",
                "loop             | mydomain = $mydomain | main.cf:6: error: unreasonable macro call nesting",
            })
    void names(String label, String main, String expected) throws IOException {
        assertThat(problemsOf(main, "")).anySatisfy(line -> assertThat(line).startsWith(expected));
    }

    @Test
    void findsNothingWrongWithASoundConfiguration() throws IOException {
        assertThat(problemsOf("virtual_mailbox_maps = texthash:$config_directory/map, static:x", ""))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "part of the server | pickup unix n - y 60 1 pickup | service pickup unix: its work is done inside this server; the line has no effect (it may stay)",
                "log daemon         | postlog unix-dgram n - n - 1 postlogd | service postlog unix-dgram: its work is done inside this server; the line has no effect (it may stay)",
                "transport          | smtp unix - - y - - smtp | service smtp unix: this transport is part of this server; of the line count its name and command, and the options of smtp and lmtp (it may stay)",
                "chroot             | 2525 inet n - y - - smtpd | service 2525 inet: no effect have: chroot y (they may stay)",
                "limit and option   | 2525 inet n - n - 9 smtpd -o address_verify_service_name=x | service 2525 inet: no effect have: process limit 9, address_verify_service_name (ineffective) (they may stay)",
                "not served         | 628 inet n - n - - qmqpd | service 628 inet: this version does not serve the command qmqpd (comment it out: what it would do is not done)",
                "wrong kind         | 2525 inet n - n - - pickup | service 2525 inet: this version does not serve the command pickup (comment it out: what it would do is not done)",
                "unknown command    | x unix - - n - - nosuch | service x unix: this version does not serve the command nosuch (comment it out: what it would do is not done)",
            })
    void namesTheLineThatHasNoEffect(String label, String master, String warning) throws IOException {
        assertThat(problemsOf("", "# services\n" + master + "\n")).containsExactly("master.cf:2: warning: " + warning);
    }

    @Test
    void namesTheTablesThatALineHasInstead() throws IOException {
        String line = "2525 inet n - n - - smtpd -o smtpd_sender_restrictions=check_sender_access,texthash:/nosuch/x\n";
        assertThat(problemsOf("", "# services\n" + line))
                .containsExactly("master.cf:2: error: smtpd_sender_restrictions: open /nosuch/x: No such file or"
                        + " directory (create the file or delete its name)");
    }

    @Test
    void takesNoPolicyServerForATable() throws IOException {
        assertThat(problemsOf(
                        "smtpd_sender_restrictions = check_policy_service unix:/no, check_policy_service { unix:/no,"
                                + " timeout=1s }",
                        ""))
                .isEmpty();
    }

    @Test
    void saysNothingAboutALineThatIsServed() throws IOException {
        assertThat(problemsOf("", "2525 inet n - n - - smtpd -o smtpd_timeout=5s\n"))
                .isEmpty();
    }

    @Test
    void addsWhatOthersFindAndWritesNothing() throws IOException {
        problemsOf("virtual_mailbox_maps = hash:$config_directory/map", "");
        List<String> found = Check.run(etc, settings -> {
                    LookupTables.open("hash:$config_directory/map", settings);
                    return List.of(Problem.error(
                            settings.configDirectory().resolve("main.cf"),
                            settings.line("virtual_mailbox_maps"),
                            "x",
                            ""));
                })
                .stream()
                .map(Problem::toString)
                .toList();
        assertThat(found).hasSize(2).anySatisfy(line -> assertThat(line).endsWith("main.cf:6: error: x"));
        assertThat(etc.resolve("data")).isEmptyDirectory();
    }

    @Test
    void tellsOnceWhatOthersFindWithoutItsLine() throws IOException {
        problemsOf("virtual_mailbox_maps = nosuch:x", "");
        assertThat(Check.run(
                        etc,
                        settings -> List.of(
                                Problem.error(etc.resolve("main.cf"), 0, "unsupported dictionary type: nosuch", ""),
                                Problem.error(etc.resolve("main.cf"), 0, "another", ""))))
                .extracting(Problem::line)
                .containsExactly(0, 6);
    }

    @Test
    void readsATableThatWasNeverCompiledFromItsSource() throws Exception {
        problemsOf("", "");
        Settings settings = Settings.load(etc).settings().orElseThrow().readOnly();
        assertThat(LookupTables.open("hash:$config_directory/map", settings).lookup("a"))
                .contains("b");
    }

    @Test
    void tellsThatASourceIsNewerThanWhatCounts() throws IOException {
        problemsOf("virtual_mailbox_maps = hash:$config_directory/map", "");
        Settings settings = Settings.load(etc).settings().orElseThrow();
        LookupTables.open("hash:$config_directory/map", settings);
        assertThat(Check.run(etc, unchanged -> List.of())).isEmpty();
        Path compiled = CompiledTable.path("hash", etc.resolve("map"), settings);
        Files.setLastModifiedTime(compiled, FileTime.fromMillis(1000));
        assertThat(Check.run(etc, unchanged -> List.of()).toString())
                .contains("newer than its compiled form")
                .contains("run postmap hash:");
        Files.delete(etc.resolve("map"));
        assertThat(Check.run(etc, unchanged -> List.of())).isEmpty();
    }

    @Test
    void tellsWhichSecretsEveryoneMayRead() throws IOException {
        Files.writeString(etc.resolve("passwd"), "a:b\n");
        Files.setPosixFilePermissions(etc.resolve("passwd"), PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(etc.resolve("map"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(problemsOf("smtp_sasl_password_maps = texthash:$config_directory/map", ""))
                .hasSize(2)
                .allMatch(line -> line.contains("everyone may read this file"));
    }

    @Test
    void comparesTwoSnapshots() throws IOException {
        problemsOf("relayhost = a\nqueue_directory = /q", "smtp inet n - n - - smtpd\n#\nimap inet n - n - - imapd\n");
        Settings before = Settings.load(etc).settings().orElseThrow();
        assertThat(SettingsChange.between(before, before).isEmpty()).isTrue();
        problemsOf("myorigin = b", "imap inet n - n - - imapd\n2525 inet n - n - - smtpd\n");
        SettingsChange change =
                SettingsChange.between(before, Settings.load(etc).settings().orElseThrow());
        assertThat(change.of("relayhost")).hasToString("Optional[relayhost: a -> (empty)]");
        assertThat(change.of("biff")).isEmpty();
        assertThat(change.needRestart()).containsExactly("queue_directory");
        assertThat(change.started()).extracting(Service::endpoint).containsExactly("2525");
        assertThat(change.stopped()).extracting(Service::endpoint).containsExactly("smtp");
    }
}
