package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;

/** Mail leaves for the next hop that the router found; what goes wrong is told in the words of Postfix 3.7.11. */
@ExtendWith(Distribution.Unpacked.class)
final class OtherHostsIT {
    private static final String PEER = "127.0.0.1[127.0.0.1]";

    @Test
    void reachesOrReturnsOrKeeps(Distribution distribution) throws Exception {
        try (DnsStub dns = DnsStub.answering(Map.of(
                        "big.test. MX", mx("big.test.", 10, "mx.big.test."),
                        "mx.big.test. A",
                                new ARecord(name("mx.big.test."), DClass.IN, 60, InetAddress.getByName("127.0.0.1")),
                        "null.test. MX", mx("null.test.", 0, ".")));
                Instance peer = Instance.make(
                                distribution,
                                "--domain",
                                "big.test",
                                "-o",
                                "mynetworks=127.0.0.2/32",
                                "--user",
                                "bob:secret")
                        .start();
                Instance instance = Instance.make(
                                distribution,
                                "--domain",
                                "example.com",
                                "-o",
                                "relayhost=[127.0.0.1]:" + peer.smtp(),
                                "-o",
                                "pennypost_dns_servers=" + dns.address(),
                                "-o",
                                "transport_maps=inline:{{big.test=smtp:big.test:" + peer.smtp()
                                        + "},{null.test=smtp:null.test},{nosuch.test=smtp:nosuch.test}}",
                                "--user",
                                "alice:secret")
                        .start()) {
            try (Conversation client = Conversation.with(instance.smtp())) {
                client.greeted().ask("EHLO client.test", 250).ask("MAIL FROM:<alice@example.com> BODY=8BITMIME", 250);
                for (String recipient : new String[] {"bob@big.test", "x@null.test", "x@nosuch.test", "x@other.test"}) {
                    client.ask("RCPT TO:<" + recipient + ">", 250);
                }
                client.ask("DATA", 354)
                        .ask("Subject: gr\u00fc\u00df\r\n\r\n..dot\r\nk\u00fche\r\n.", 250)
                        .ask("QUIT", 221);
            }

            assertThat(peer.awaitMail("bob", text -> text.contains("k\u00fche\n")))
                    .contains("Subject: gr\u00fc\u00df\n", "\n.dot\nk\u00fche\n");
            String relay = ", relay=" + PEER + ":" + peer.smtp();
            awaitLog(
                    instance,
                    "to=<bob@big.test>, relay=mx.big.test[127.0.0.1]:" + peer.smtp(),
                    "dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as ");
            awaitLog(
                    instance,
                    "to=<x@null.test>, relay=none",
                    "dsn=5.1.0, status=bounced (Domain null.test does not accept mail (nullMX))");
            awaitLog(
                    instance,
                    "to=<x@nosuch.test>, relay=none",
                    "dsn=5.4.4, status=bounced (Host or domain name not found. Name service error for"
                            + " name=nosuch.test type=A: Host not found)");
            awaitLog(
                    instance,
                    "to=<x@other.test>" + relay,
                    "dsn=4.7.1, status=deferred (host " + PEER + " said: 454 4.7.1 <x@other.test>: Relay access denied"
                            + " (in reply to RCPT TO command))");
            assertThat(instance.awaitMail("alice", text -> text.contains("nullMX") && text.contains("x@nosuch.test")))
                    .contains("<x@null.test>: Domain null.test does not accept mail (nullMX)");
        }
    }

    private static void awaitLog(Instance instance, String recipient, String end) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(instance.log().lines())
                        .anyMatch(line -> line.contains("/smtp[")
                                && line.contains(recipient + ", delay=")
                                && line.contains(end)));
    }

    private static MXRecord mx(String domain, int preference, String host) throws Exception {
        return new MXRecord(name(domain), DClass.IN, 60, preference, name(host));
    }

    private static Name name(String text) throws Exception {
        return Name.fromString(text);
    }
}
