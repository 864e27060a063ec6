package org.pennypost.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that serve for several messages. */
@Timeout(60)
final class SmtpReuseTest {
    private static final String PIPELINING = "250-peer.test|250 PIPELINING";

    private final TestClient client = new TestClient();
    private ScriptedServer server;

    @TempDir
    private Path directory;

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    private int[] uses(SmtpClient sender, int messages) {
        int[] uses = new int[messages];
        for (int i = 0; i < messages; i++) {
            Outcome outcome = client.outcome(sender, server.nexthop());
            assertThat(outcome.status()).hasToString("2.0.0");
            uses[i] = outcome.uses();
        }
        return uses;
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 peer.test", PIPELINING})
    void oneConnectionServesWhileThereIsMore(String ehlo) throws Exception {
        server = new ScriptedServer(Map.of("EHLO", ehlo));

        assertThat(uses(client.make(directory), 3)).containsExactly(1, 2, 3);
        assertThat(server.connections).hasValue(1);
        assertThat(server.commands).filteredOn("RSET"::equals).hasSize(2);
        assertThat(server.contents).hasSize(3);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '#',
            value = {
                "off          # smtp_connection_cache_on_demand=no # 1 1 1",
                "named        # smtp_connection_cache_on_demand=no;smtp_connection_cache_destinations=127.0.0.1 # 1 2 3",
                "few          # smtp_connection_reuse_count_limit=2 # 1 2 1",
                "short        # smtp_connection_reuse_time_limit=0s # 1 1 1",
            })
    void asFarAsTheSettingsLet(String label, String mainCf, String uses) throws Exception {
        server = new ScriptedServer(Map.of("EHLO", PIPELINING));

        assertThat(uses(client.make(directory, mainCf.split(";")), 3))
                .containsExactly(java.util.Arrays.stream(uses.split(" "))
                        .mapToInt(Integer::parseInt)
                        .toArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 peer.test", PIPELINING})
    void aConnectionThatHasGoneCostsNothing(String ehlo) throws Exception {
        server = new ScriptedServer(Map.of("EHLO", ehlo, "RSET", "CLOSE"));

        assertThat(uses(client.make(directory), 3)).containsExactly(1, 1, 1);
        assertThat(server.contents).hasSize(3);
        assertThat(client.log).isEmpty();
    }

    @Test
    void aConnectionDoesNotWaitForLong() throws Exception {
        server = new ScriptedServer(Map.of("EHLO", PIPELINING));
        SmtpClient sender = client.make(directory, "smtp_connection_cache_time_limit = 1s");

        uses(sender, 1);
        await().until(() -> server.ended.get() == 1);

        assertThat(uses(sender, 1)).containsExactly(1);
    }

    @Test
    void whatIsRefusedOnAConnectionDoesNotSpoilIt() throws Exception {
        server = new ScriptedServer(Map.of("EHLO", PIPELINING, "RCPT TO:<bad@peer.test>", "550 5.1.1 unknown"));
        SmtpClient sender = client.make(directory);

        Map<org.pennypost.cleanup.Recipient, Outcome> first =
                sender.deliver(server.nexthop(), client.message(), TestClient.recipients("bad@peer.test"), () -> true);

        assertThat(first.values()).singleElement().satisfies(outcome -> {
            assertThat(outcome.status()).hasToString("5.1.1");
            assertThat(outcome.peer().orElseThrow().reply()).contains("550 5.1.1 unknown");
        });
        assertThat(uses(sender, 1)).containsExactly(2);
    }

    @Test
    void manyRecipientsGoInPortions() throws Exception {
        server = new ScriptedServer(Map.of("EHLO", PIPELINING, "RCPT TO:<r250@peer.test>", "450 4.2.0 later"));
        String[] addresses = new String[1000];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = "r" + i + "@peer.test";
        }

        Map<org.pennypost.cleanup.Recipient, Outcome> outcomes = client.make(directory)
                .deliver(server.nexthop(), client.message(), TestClient.recipients(addresses), () -> false);

        assertThat(outcomes).hasSize(1000);
        assertThat(outcomes.values())
                .filteredOn(outcome -> outcome.status().kind() == 2)
                .hasSize(999);
    }

    @Test
    void nextHopsOfOtherSendersAreOtherConnections() throws Exception {
        server = new ScriptedServer(Map.of("EHLO", "250-peer.test|250-PIPELINING|250 AUTH PLAIN"));
        SmtpClient sender = client.make(
                directory,
                "smtp_sasl_auth_enable = yes",
                "smtp_sasl_security_options = noanonymous",
                "smtp_sender_dependent_authentication = yes",
                "smtp_sasl_password_maps = inline:{{a@example.com=a:1}, {b@example.com=b:2}}");

        client.sender = "a@example.com";
        assertThat(uses(sender, 2)).containsExactly(1, 2);
        client.sender = "b@example.com";
        assertThat(uses(sender, 1)).containsExactly(1);
    }
}
