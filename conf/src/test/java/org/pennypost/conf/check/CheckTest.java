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
        return Check.run(etc).stream()
                .map(problem -> problem.toString().replace(etc + "/", ""))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "missing table    | local_recipient_maps = texthash:$config_directory/no | main.cf:6: error: local_recipient_maps: open no: No such file or directory",
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
                "two classes      | mydestination = a.test\\nrelay_domains = b.test, A.test | main.cf:7: warning: do not list domain A.test in BOTH mydestination and relay_domains",
                "open relay       | smtpd_relay_restrictions = permit_mynetworks | main.cf:6: error: open relay: neither",
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

    @Test
    void namesTheServiceThatRelaysForEveryone() throws IOException {
        assertThat(problemsOf("", "smtp inet n - n - - smtpd -o smtpd_relay_restrictions=permit\n"))
                .anySatisfy(line -> assertThat(line).startsWith("master.cf:1: error: open relay"));
    }

    @Test
    void tellsThatASourceIsNewerThanWhatCounts() throws IOException {
        problemsOf("virtual_mailbox_maps = hash:$config_directory/map", "");
        Settings settings = Settings.load(etc).settings().orElseThrow();
        LookupTables.open("hash:$config_directory/map", settings);
        assertThat(Check.run(etc)).isEmpty();
        Path compiled = CompiledTable.path("hash", etc.resolve("map"), settings);
        Files.setLastModifiedTime(compiled, FileTime.fromMillis(1000));
        assertThat(Check.run(etc).toString())
                .contains("newer than its compiled form")
                .contains("run postmap hash:");
        Files.delete(etc.resolve("map"));
        assertThat(Check.run(etc)).isEmpty();
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
