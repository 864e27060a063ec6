package org.pennypost.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of the difference between two snapshots. */
final class SettingsChangeTest {
    private static final String TEN = "2510 inet n - n - - smtpd";

    @TempDir
    private Path etc;

    private Settings settings(String master) throws IOException {
        Files.writeString(etc.resolve("main.cf"), "compatibility_level = 3.6\n");
        Files.writeString(etc.resolve("master.cf"), master.replace("\\n", "\n") + "\n");
        return Settings.load(etc).settings().orElseThrow();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "nothing          | A            | A            | ",
                "moved in file    | A            | # x\\nA      | ",
                "one more         | A            | A\\n2511 inet n - n - - pop3d | master.cf:2: 2511 (pop3d): started",
                "gone             | A\\n2511 inet n - n - - imapd | A | master.cf: 2511 (imapd): stopped",
                "another option   | A            | A -o biff=no | master.cf:1: 2510 (smtpd): changed",
                "another port     | A            | 2512 inet n - n - - smtpd | master.cf: 2510 (smtpd): stopped; master.cf:1: 2512 (smtpd): started",
                "another program  | A            | 2510 inet n - n - - lmtpd | master.cf: 2510 (smtpd): stopped; master.cf:1: 2510 (lmtpd): started",
                "not served       | A            | A\\n2511 inet n - n - - qmqpd | ",
                "no port          | A            | A\\nsmtpd unix n - n - - smtpd | ",
                "administration   | A            | A\\n127.0.0.1:8000 inet n - n - - webadmind | master.cf:2: 127.0.0.1:8000 (webadmind): started",
            })
    void namesTheServicesThatAreDifferent(String label, String before, String after, String texts) throws IOException {
        Settings old = settings(before.replace("A", TEN));
        SettingsChange change = SettingsChange.between(old, settings(after.replace("A", TEN)));

        assertThat(change.serviceTexts()).isEqualTo(texts == null ? List.of() : Arrays.asList(texts.split("; ", -1)));
        assertThat(change.needRestart()).isEmpty();
    }

    @Test
    void aSnapshotCanKeepValuesOfAnother() throws IOException {
        Settings settings = settings(TEN);

        Settings kept = settings.with(Map.of("queue_directory", "/a$$b", "syslog_name", "$queue_directory/x"));

        assertThat(kept.text("syslog_name")).isEqualTo("/a$b/x");
        assertThat(kept.services()).isEqualTo(settings.services());
        assertThat(kept.master()).hasSize(1);
        assertThat(settings.text("syslog_name")).isEqualTo("postfix");
        assertThat(SettingsChange.between(settings, kept).needRestart()).containsExactly("queue_directory");
    }
}
