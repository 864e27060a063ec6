package org.pennypost.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void givesTypedValues() throws IOException {
        Files.writeString(etc.resolve("mailname"), "example.org\nother\n");
        Settings settings = settings("mydomain = example.net\nmyorigin = " + etc.resolve("mailname")
                + "\nsmtpd_helo_required = YES\nmail_spool_directory = $config_directory/mail\n");
        assertThat(settings.bool("smtpd_helo_required")).isTrue();
        assertThat(settings.bool("smtpd_delay_reject")).isTrue();
        assertThat(settings.integer("smtpd_hard_error_limit")).isEqualTo(20);
        assertThat(settings.number("message_size_limit")).isEqualTo(10240000L);
        assertThat(settings.path("mail_spool_directory")).isEqualTo(etc.resolve("mail"));
        assertThat(settings.text("myorigin")).isEqualTo("example.org");
        assertThat(settings.text("myhostname")).endsWith(".example.net");
        assertThat(settings.text("forward_path")).contains("$home/.forward");
        assertThat(settings.text("smtp_destination_concurrency_limit")).isEqualTo("20");
        assertThat(settings.text("smtp_initial_destination_concurrency")).isEqualTo("5");
        assertThat(settings.text("mine_time_limit")).isEqualTo("1000s");
    }

    @Test
    void refusesWhatHasAnotherTypeOrNoDeclaration() throws IOException {
        Settings settings = settings("");
        assertThatThrownBy(() -> settings.text("nosuch")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.bool("myhostname")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.number("myhostname")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void usesTheOverridesBeforeTheFile() throws IOException {
        Files.writeString(etc.resolve("main.cf"), "relayhost = a\n");
        Files.writeString(etc.resolve("master.cf"), "");
        Settings.Loaded loaded = Settings.load(etc, java.util.Map.of("relayhost", "b", "nosuch", "x"));
        assertThat(loaded.settings().orElseThrow().text("relayhost")).isEqualTo("b");
        assertThat(loaded.problems())
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .startsWith("warning: ");
    }

    @Test
    void swapsTheSnapshotForThoseWhoAskLater() throws IOException {
        Settings first = settings("relayhost = a\n");
        SettingsHolder holder = new SettingsHolder(first);
        Settings taken = holder.current();
        holder.swap(settings("relayhost = b\n"));
        assertThat(taken.text("relayhost")).isEqualTo("a");
        assertThat(holder.current().text("relayhost")).isEqualTo("b");
    }

    @Test
    void shipsAConfigurationWithoutProblems() {
        assertThat(Settings.load(Path.of("etc")).problems())
                .extracting(Problem::toString)
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1s", "1S", "1m", "1h", "1d", "1w", "0", "2147483647s"})
    void acceptsTimes(String time) throws IOException {
        assertThat(load("smtpd_error_sleep_time = " + time + "\n", "").problems())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10K", "10k", "1G", "M", "10MM", "1234567890123M", "1x"})
    void refusesSizeSuffixes(String size) throws IOException {
        assertThat(load("message_size_limit = " + size + "\n", "").settings()).isEmpty();
    }
}
