package org.pennypost.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is changed in messages on their way out, and what cannot go out. */
@Timeout(60)
final class OutgoingMailTest {
    private static final String GENERIC = "smtp_generic_maps = inline:{{sender@example.com=me@isp.test},"
            + " {@example.com=@isp.test}, {a@peer.test=b@peer.test}}";

    private final TestClient client = new TestClient();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        client.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '"',
            value = {
                "address     # From: X <sender@example.com>|Subject: a@peer.test||a@peer.test # From: X <me@isp.test>|Subject: a@peer.test||a@peer.test|",
                "domain      # To: other@example.com|| # To: other@isp.test||",
                "folded      # To: z@z.test,|\u0009a@peer.test||body # To: z@z.test, b@peer.test||body|",
                "untouched   # To:  z@z.test|X: a@peer.test||x # To:  z@z.test|X: a@peer.test||x|",
                "no body     # From: sender@example.com # From: me@isp.test|",
                "8-bit       # From: gr\u00fcn <sender@example.com>||gr\u00fcn # From: gr\u00fcn <me@isp.test>||gr\u00fcn|",
            })
    void mapsAddressesThatLeave(String label, String content, String expected) throws Exception {
        client.content = content.replace("\\u0009", "\t").replace("|", "\r\n");
        try (ScriptedServer server = new ScriptedServer(Map.of())) {
            client.send(directory, server.nexthop(), GENERIC);

            assertThat(server.commands).contains("MAIL FROM:<me@isp.test>", "RCPT TO:<b@peer.test>");
            assertThat(server.contents).containsExactly(expected.replace("|", "\n"));
        }
    }

    @Test
    void waitsWhenTheMapCannotBeAsked() throws Exception {
        try (ScriptedServer server = new ScriptedServer(Map.of())) {
            assertThat(client.send(directory, server.nexthop(), "smtp_generic_maps = fail:x"))
                    .isEqualTo("4.3.0 generic map lookup problem for sender@example.com");
            assertThat(server.contents).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '#',
            value = {
                "asked, ASCII     # yes # s@example.com # Subject: x      # 250 peer.test # 2.0.0 250 2.0.0 Ok: queued as X",
                "asked, sender    # yes # \u00fc@example.com # Subject: x # 250 peer.test # 5.6.7 SMTPUTF8 is required, but was not offered by host 127.0.0.1[127.0.0.1]",
                "asked, header    # yes # s@example.com # Subject: \u00fc # 250 peer.test # 5.6.7 SMTPUTF8 is required, but was not offered by host 127.0.0.1[127.0.0.1]",
                "asked, body      # yes # s@example.com # x: y||\u00fc    # 250 peer.test # 2.0.0 250 2.0.0 Ok: queued as X",
                "asked, offered   # yes # \u00fc@example.com # Subject: x # 250 SMTPUTF8  # 2.0.0 250 2.0.0 Ok: queued as X",
                "not asked        # no  # s@example.com # Subject: \u00fc # 250 peer.test # 2.0.0 250 2.0.0 Ok: queued as X",
            })
    void needsUtf8WhereThereIsSomethingBeyondAscii(
            String label, String asked, String sender, String content, String ehlo, String outcome) throws Exception {
        client.sender = sender;
        client.content = content.replace("|", "\r\n");
        if (asked.equals("yes")) {
            client.attributes.put("smtputf8", "yes");
        }
        try (ScriptedServer server = new ScriptedServer(Map.of("EHLO", "250-peer.test|" + ehlo))) {
            assertThat(client.send(directory, server.nexthop())).isEqualTo(outcome);
            assertThat(server.commands.stream().anyMatch(line -> line.endsWith(" SMTPUTF8")))
                    .isEqualTo(ehlo.contains("SMTPUTF8"));
        }
    }

    @Test
    void refusesALevelThatThereIsNot() {
        Throwable thrown = catchThrowable(() -> client.make(directory, "smtp_tls_security_level = dane"));

        assertThat(thrown).isInstanceOf(IOException.class).hasMessageContaining("Pennypost has no dane");
    }
}
