package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code init} makes, read by the real programs whose formats it follows. */
@ExtendWith(Distribution.Unpacked.class)
final class InitIT {
    @TempDir
    private Path scratch;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "internet-site | mail.example.com, example.com, localhost.example.com, localhost | '' | smtp  | relay",
                "smarthost     | mail.example.com, localhost.example.com, localhost | smtp.example.com | smtp | relay",
                "satellite     | mail.example.com, localhost.example.com, localhost | smtp.example.com | smtp | relay",
                "local-only    | mail.example.com, localhost.example.com, localhost | '' | error | error"
            })
    void postconfReadsTheInstallTypeAsDebianSetsIt(
            String type,
            String destinations,
            String relayHost,
            String defaultTransport,
            String relayTransport,
            Distribution distribution)
            throws Exception {
        String etc = init(distribution, "--type", type, "--domain", "example.com");

        assertThat(new Shell()
                        .run(
                                Peer.POSTCONF.program(),
                                "-c",
                                etc,
                                "-hx",
                                "mydestination",
                                "relayhost",
                                "default_transport",
                                "relay_transport",
                                "inet_interfaces",
                                "myorigin",
                                "queue_directory")
                        .ok()
                        .out()
                        .lines())
                .containsExactly(
                        destinations,
                        relayHost,
                        defaultTransport,
                        relayTransport,
                        "loopback-only",
                        "example.com",
                        scratch.resolve("i/spool").toString());
    }

    @Test
    void dovecotKnowsThePasswordAgain(Distribution distribution) throws Exception {
        String etc = init(distribution, "--user", "alice:päßwort 1");
        String hash = Files.readAllLines(Path.of(etc, "passwd")).get(0).split(":")[1];

        new Shell()
                .run(Peer.DOVEADM.program(), "pw", "-t", hash, "-p", "päßwort 1")
                .ok();
        assertThat(new Shell()
                        .run(Peer.DOVEADM.program(), "pw", "-t", hash, "-p", "wrong")
                        .exit())
                .isNotZero();
    }

    @Test
    void aSecondInstanceIsMadeWithoutAnotherTraining(Distribution distribution) throws Exception {
        init(distribution);

        String second = distribution
                .pennypost("init", scratch.resolve("j").toString())
                .ok()
                .out();

        assertThat(second.lines()).hasSize(1).allMatch(line -> line.startsWith("instance made"));
    }

    private String init(Distribution distribution, String... options) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("init", scratch.resolve("i").toString(), "--hostname", "mail.example.com"));
        words.addAll(List.of(options));
        Shell.Outcome outcome =
                distribution.pennypost(words.toArray(String[]::new)).ok();
        assertThat(outcome.err()).isEmpty();
        return scratch.resolve("i/etc").toString();
    }
}
