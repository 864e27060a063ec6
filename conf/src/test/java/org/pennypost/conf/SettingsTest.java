package org.pennypost.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    Path etc;

    private Settings.Loaded load(String main, String master) throws IOException {
        Files.writeString(etc.resolve("main.cf"), main);
        Files.writeString(etc.resolve("master.cf"), master);
        return Settings.load(etc);
    }

    private Settings settings(String main) throws IOException {
        return load(main, "").settings().orElseThrow();
    }

    @Test
    void expandsDefaultsFromWhatIsSet() throws IOException {
        Settings settings = settings("myhostname = mail.example.com\n");
        assertThat(settings.text("mydomain")).isEqualTo("example.com");
        assertThat(settings.text("smtpd_banner")).isEqualTo("mail.example.com ESMTP Pennypost");
        assertThat(settings.list("mydestination"))
                .containsExactly("mail.example.com", "localhost.example.com", "localhost");
    }

    @Test
    void readsTimesInTheUnitOfTheDefault() throws IOException {
        Settings settings = settings("queue_run_delay = 5m\nmaximal_queue_lifetime = 2\n");
        assertThat(settings.duration("queue_run_delay")).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.duration("maximal_queue_lifetime")).isEqualTo(Duration.ofDays(2));
        assertThat(settings.duration("smtpd_timeout")).isEqualTo(Duration.ofSeconds(300));
    }

    @Test
    void namesTheLineOfALoop() throws IOException {
        Settings.Loaded loaded = load("# first\nmydomain = $mydomain\n", "");
        assertThat(loaded.settings()).isEmpty();
        assertThat(loaded.problems()).anySatisfy(problem -> {
            assertThat(problem.line()).isEqualTo(2);
            assertThat(problem.cure()).contains("delete this line");
        });
    }

    @Test
    void givesServicesWithTheirOverrides() throws IOException {
        Settings.Loaded loaded = load(
                "",
                "smtp inet n - y - - smtpd\n127.0.0.1:2587 inet n - y - - smtpd\n -o smtpd_banner=other\n -o { syslog_name = a b }\n");
        assertThat(loaded.problems()).isEmpty();
        Settings settings = loaded.settings().orElseThrow();
        Service second = settings.services().get(1);
        assertThat(settings.services().get(0).port()).isEqualTo(25);
        assertThat(second.host()).isEqualTo(Optional.of("127.0.0.1"));
        assertThat(second.port()).isEqualTo(2587);
        assertThat(settings.forService(second).text("smtpd_banner")).isEqualTo("other");
        assertThat(settings.forService(second).text("syslog_name")).isEqualTo("a b");
    }
}
