package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A policy server and a DNS list that take questions and never answer hold up those who depend on them, so long as they may, and nobody else. */
@Alone
@ExtendWith(Distribution.Unpacked.class)
final class HangingServersIT {
    private static final Duration CONFIGURED = Duration.ofSeconds(2);
    /** What a busy machine may add. */
    private static final Duration SLACK = Duration.ofMillis(1500);

    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final int CROWD = 40;

    private static ServerSocket policy;
    private static DnsStub dns;
    private static Instance instance;

    @BeforeAll
    static void start(Distribution distribution) throws Exception {
        policy = new ServerSocket(0, 2 * CROWD, InetAddress.getLoopbackAddress());
        dns = DnsStub.silent();
        instance = Instance.make(
                        distribution,
                        "--domain",
                        "example.com",
                        "--user",
                        "alice:secret",
                        "-o",
                        "pennypost_workers=16",
                        "-o",
                        "pennypost_dns_servers=" + dns.address(),
                        "-o",
                        "pennypost_dns_timeout=" + CONFIGURED.toSeconds() + "s",
                        "-o",
                        "smtpd_policy_service_timeout=" + CONFIGURED.toSeconds() + "s",
                        "-o",
                        "smtpd_policy_service_try_limit=1",
                        "-o",
                        "smtpd_client_connection_count_limit=0",
                        "-o",
                        "smtpd_restriction_classes=policy, list",
                        "-o",
                        "policy=check_policy_service inet:127.0.0.1:" + policy.getLocalPort(),
                        "-o",
                        "list=reject_rbl_client list.test",
                        "-o",
                        "smtpd_client_restrictions=check_client_access inline:{127.0.0.66=policy, 127.0.0.67=list}")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        assertThat(instance.log()).doesNotContain("Exception");
        instance.close();
        dns.close();
        policy.close();
    }

    private static Conversation before(String client) throws IOException {
        return Conversation.from(client, instance.smtp())
                .greeted()
                .ask("EHLO x", 250)
                .ask("MAIL FROM:<a@remote.test>", 250);
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** How long one who depends on neither needs for a whole conversation. */
    private static Duration other() throws IOException {
        long begin = System.nanoTime();
        try (Conversation client = before("127.0.0.1")) {
            client.ask("RCPT TO:<alice@example.com>", 250).ask("QUIT", 221);
        }
        return since(begin);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "policy server | 127.0.0.66 | 451 4.3.5 <unknown[127.0.0.66]>: Client host rejected: Server configuration problem",
                "DNS list      | 127.0.0.67 | 250 2.1.5 Ok",
            })
    void holdsUpItsOwnClients(String server, String address, String reply) throws Exception {
        try (Conversation client = before(address)) {
            long begin = System.nanoTime();
            client.send("RCPT TO:<alice@example.com>");
            assertThat(other()).as("another client, meanwhile").isLessThan(AT_ONCE);
            assertThat(since(begin)).isLessThan(CONFIGURED);
            client.expect(reply);
            assertThat(since(begin)).isBetween(CONFIGURED, CONFIGURED.plus(SLACK));
        }
        List<Conversation> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < CROWD; i++) {
                crowd.add(before(address));
            }
            long begin = System.nanoTime();
            for (Conversation client : crowd) {
                client.send("RCPT TO:<alice@example.com>");
            }
            Duration worst = other();
            for (int i = 0; i < 5; i++) {
                Duration next = other();
                worst = next.compareTo(worst) > 0 ? next : worst;
            }
            System.out.println(server + ": beside " + CROWD + " who wait, others need " + worst.toMillis() + " ms");
            assertThat(worst).isLessThan(AT_ONCE);
            for (Conversation client : crowd) {
                client.expect(reply);
            }
            assertThat(since(begin)).isLessThan(CONFIGURED.plus(SLACK));
        } finally {
            for (Conversation client : crowd) {
                client.close();
            }
        }
    }
}
