package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two hundred clients that type slowly, and two hundred that wait for a name server that does not answer, are nobody else's business. */
@Alone
@ExtendWith(Distribution.Unpacked.class)
final class ManyClientsIT {
    private static final int CLIENTS = 200;
    private static final long TOLERANCE_MILLIS = 100;
    private static final int TRIES = 9;

    @Test
    void theNextClientIsGreetedAtOnce(Distribution distribution) throws Exception {
        // Loopback addresses have no names in the DNS, so the slow look-ups are those of an address of this machine.
        Optional<String> own = ownAddress();
        try (DnsStub dns = DnsStub.silent();
                Instance instance = Instance.make(
                                distribution,
                                "--interfaces",
                                own.map(address -> "127.0.0.1, " + address).orElse("127.0.0.1"),
                                "-o",
                                "pennypost_dns_servers=" + dns.address(),
                                "-o",
                                "smtpd_client_connection_count_limit=0",
                                "-o",
                                "mynetworks=127.0.0.1/32")
                        .start()) {
            long alone = medianGreetingMillis(instance);
            List<Conversation> clients = new ArrayList<>();
            try {
                for (int i = 0; i < CLIENTS; i++) {
                    Conversation typing = Conversation.with(instance.smtp()).greeted();
                    clients.add(typing.raw("EHLO cli"));
                }
                for (int i = 0; i < CLIENTS; i++) {
                    String address = own.orElse("127.0.0.1");
                    clients.add(Conversation.between(address, address, instance.smtp()));
                }
                if (own.isPresent()) {
                    await().atMost(Duration.ofSeconds(30))
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> dns.questions() >= CLIENTS);
                }

                long crowded = medianGreetingMillis(instance);

                System.out.println("greeting: alone " + alone + " ms, beside twice " + CLIENTS + " slow clients "
                        + crowded + " ms; name look-ups that wait: " + dns.questions());
                assertThat(crowded - alone).isLessThanOrEqualTo(TOLERANCE_MILLIS);
            } finally {
                for (Conversation client : clients) {
                    client.close();
                }
            }
        }
    }

    /** An IPv4 address of this machine that is not loopback; what is sent from it to it does not leave the machine. */
    private static Optional<String> ownAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst();
    }

    private static long medianGreetingMillis(Instance instance) throws IOException {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < TRIES; i++) {
            long begin = System.nanoTime();
            try (Conversation conversation = Conversation.with(instance.smtp())) {
                conversation.greeted();
                millis.add((System.nanoTime() - begin) / 1_000_000);
                conversation.ask("QUIT", 221);
            }
        }
        return millis.stream().sorted().toList().get(TRIES / 2);
    }
}
