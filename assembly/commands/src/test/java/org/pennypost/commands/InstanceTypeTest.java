package org.pennypost.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InstanceTypeTest {
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "internet-site | mail.example.com | example.com | $myhostname, example.com, localhost.example.com, localhost",
                "internet-site | mail.example.com | mail.example.com | $myhostname, mail.example.com, localhost.example.com, localhost",
                "smarthost | mail.example.com | example.com | $myhostname, localhost.example.com, localhost",
                "smarthost | mail.example.com | other.test | other.test, $myhostname, localhost.example.com, localhost",
                "satellite | mail.example.com | example.com | $myhostname, localhost.example.com, localhost",
                "local-only | mail.example.com | mail.example.com | $myhostname, localhost.example.com, localhost",
                "local-only | mail | mail | $myhostname, localhost.localdomain, localhost"
            })
    void hasDebiansDestinations(String type, String hostname, String domain, String expected) throws CommandFailure {
        assertThat(InstanceType.parse(type).destinations(hostname, domain)).isEqualTo(expected);
    }

    @Test
    void nameOfNoTypeIsRefusedWithTheFive() {
        assertThatThrownBy(() -> InstanceType.parse("Internet Site"))
                .hasMessage("--type Internet Site: one of internet-site, smarthost, satellite, local-only, none");
    }

    @Test
    void onlyLocalOnlyTurnsRemoteMailDown() {
        assertThat(main(InstanceType.LOCAL_ONLY)).contains("\ndefault_transport = error\nrelay_transport = error\n");
        assertThat(main(InstanceType.SATELLITE)).doesNotContain("_transport");
    }

    @Test
    void noneSetsOnlyWhatMakesAnInstance() {
        assertThat(main(InstanceType.NONE))
                .doesNotContain("shipped", "mydestination", "relayhost", "mynetworks")
                .contains("\nqueue_directory = /i/spool\n", "\ninet_interfaces = loopback-only\n");
    }

    @Test
    void theLastWordIsTheAdministrators() {
        assertThat(main(InstanceType.INTERNET_SITE)).endsWith("extra = 1\n").contains("\nmyhostname = changed.test\n");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"internet-site,all", "smarthost,all", "satellite,loopback-only", "local-only,loopback-only", "none,all"
    })
    void systemListensWhereDebiansDoes(String type, String interfaces) throws CommandFailure {
        assertThat(InstanceType.parse(type).interfaces()).isEqualTo(interfaces);
    }

    @Test
    void systemHasTheFilesAndUsersOfTheSystem() {
        assertThat(main(InstanceType.INTERNET_SITE, InstanceLayout.ofSystem(Path.of("/"))))
                .contains(
                        "\nmyorigin = /etc/mailname\n",
                        "\nmail_owner = pennypost\n",
                        "\nmail_spool_directory = /var/mail\n",
                        "\nalias_maps = hash:/etc/aliases\n",
                        "\nlocal_recipient_maps = unix:passwd.byname $alias_maps\n",
                        "\npennypost_passdb = pam\n")
                .doesNotContain("pennypost_home_base", "queue_directory");
    }

    private static String main(InstanceType type) {
        return main(type, InstanceLayout.in(Path.of("/i")));
    }

    private static String main(InstanceType type, InstanceLayout layout) {
        InstanceRequest request = new InstanceRequest(
                type,
                "mail.example.com",
                "example.com",
                "",
                "loopback-only",
                0,
                new java.util.LinkedHashMap<>(Map.of("myhostname", "changed.test", "extra", "1")));
        return new InstanceMainCf(layout, request).text("# shipped\n");
    }
}
