package org.pennypost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.queue.QueueControl;
import org.pennypost.queue.james.MailAttributes;
import org.pennypost.smtp.ScriptedServer;
import org.pennypost.smtp.TestZone;

@Timeout(60)
final class SmtpDeliveryTest {
    private static final String CONTENT = "Subject: gr\u00fc\u00df\r\n\r\nbody\r\n";

    @TempDir
    private Path directory;

    private LocalHost host;
    private SmtpAgent agent;

    @BeforeEach
    void start() throws Exception {
        host = new LocalHost(directory, "smtp_destination_recipient_limit = 2");
        agent = new SmtpAgent(host.completion, (service, text) -> host.log.add(service + ": " + text), host.clock);
    }

    @AfterEach
    void stop() throws Exception {
        agent.close();
        host.close();
    }

    /** Delivers the next mail and waits until that has come to its end. */
    private Mail deliver(String nexthop) throws Exception {
        Mail mail = host.next();
        mail.setState("smtp");
        mail.setAttribute(new Attribute(Route.NEXTHOP, AttributeValue.of(nexthop)));
        new SmtpDelivery(host.settings, agent).service(mail);
        return mail;
    }

    private List<String> log(String id) {
        return host.log.stream()
                .filter(line -> line.startsWith("smtp: " + id))
                .map(line -> line.replaceFirst("delay=.*, dsn", "dsn"))
                .toList();
    }

    @Test
    void sendsToTheNextHopAsTheBytesAre() throws Exception {
        try (ScriptedServer server = new ScriptedServer(Map.of())) {
            String id = host.send("a@example.com", CONTENT, "x@other.test", "y@other.test", "z@other.test");

            Mail mail = deliver(server.nexthop());

            assertThat(mail.getState()).isEqualTo(Mail.GHOST);
            String end = ", relay=127.0.0.1[127.0.0.1]:" + server.port()
                    + ", dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as X)";
            assertThat(log(id))
                    .containsExactly(
                            "smtp: " + id + ": to=<x@other.test>" + end,
                            "smtp: " + id + ": to=<y@other.test>" + end,
                            "smtp: " + id + ": to=<z@other.test>" + end.replace(", dsn", ", conn_use=2, dsn"));
            host.finish(); // the container is through with it, too
            assertThat(host.log).last().isEqualTo("qmgr: " + id + ": removed");
            assertThat(server.contents).hasSize(2).containsOnly("Subject: gr\u00fc\u00df\n\nbody\n");
        }
    }

    @Test
    void returnsWhatIsRefusedAndTriesTheRestAgain() throws Exception {
        try (ScriptedServer server = new ScriptedServer(
                Map.of("RCPT TO:<x@other.test>", "550 5.1.1 unknown", "RCPT TO:<y@other.test>", "450 4.2.0 later"))) {
            String id = host.send("a@example.com", CONTENT, "x@other.test", "y@other.test");

            deliver(server.nexthop());

            assertThat(log(id))
                    .anyMatch(line -> line.contains("dsn=5.1.1, status=bounced (host 127.0.0.1[127.0.0.1]"
                            + " said: 550 5.1.1 unknown (in reply to RCPT TO command))"));
            assertThat(log(id)).anyMatch(line -> line.contains("dsn=4.2.0, status=deferred"));
            assertThat(host.log).anyMatch(line -> line.contains(id + ": sender non-delivery notification: "));
            Mail bounce = host.next();
            assertThat(bounce.getMaybeSender().isNullSender()).isTrue();

            host.clock.forward(Duration.ofSeconds(300));
            host.spool.flush();
            Mail again = host.next();
            assertThat(again.getState()).isEqualTo("smtp");
            assertThat(again.getRecipients()).extracting(Object::toString).containsExactly("y@other.test");
        }
    }

    @Test
    void saysThatADelayIsOverWhereItSaidThatThereWasOne() throws Exception {
        host.settings.swap(host.settings("delay_warning_time = 1m", "confirm_delay_cleared = yes"));
        try (ScriptedServer busy = new ScriptedServer(Map.of("RCPT TO:<x@other.test>", "450 4.2.0 later"));
                ScriptedServer server = new ScriptedServer(Map.of())) {
            String id = host.send("a@example.com", CONTENT, "x@other.test");
            host.clock.forward(Duration.ofMinutes(2));
            deliver(busy.nexthop());
            assertThat(host.log).anyMatch(line -> line.contains(id + ": sender delay notification: "));
            host.next();
            host.clock.forward(Duration.ofMinutes(10));
            host.spool.flush();

            deliver(server.nexthop());

            assertThat(log(id)).last().asString().contains("status=sent");
            assertThat(host.log).anyMatch(line -> line.contains(id + ": sender delivery status notification: "));
        }
    }

    /** Mail for a host that cannot be reached waits without a try each, until it is time to try the host anew. */
    @Test
    void suspendsADestinationThatCannotBeReached() throws Exception {
        int port;
        try (ServerSocket nobody = new ServerSocket(0)) {
            port = nobody.getLocalPort();
        }
        host.settings.swap(host.settings(
                "default_transport = smtp:[127.0.0.1]:" + port, "smtp_initial_destination_concurrency = 1"));
        host.processor = new SmtpDelivery(host.settings, agent)::service;
        String refused = "connect to 127.0.0.1[127.0.0.1]:" + port + ": Connection refused";

        String first = host.send("a@example.com", CONTENT, "x@other.test");
        host.route(host.next(), "smtp");
        String second = host.send("a@example.com", CONTENT, "y@other.test");
        host.route(host.next(), "smtp");

        assertThat(log(first)).hasSize(1).allMatch(line -> line.endsWith("status=deferred (" + refused + ")"));
        assertThat(host.log)
                .last()
                .asString()
                .startsWith("error: " + second + ": to=<y@other.test>, relay=none, ")
                .endsWith("dsn=4.4.1, status=deferred (delivery temporarily suspended: " + refused + ")");
        host.finish();
        new QueueControl(host.queue, host.clock).flush();
        host.route(host.next(), "smtp");
        assertThat(log(first)).as("a flush tries it anew").hasSize(2);
    }

    @Test
    void handsOverMailForADomainWhoseBestMailExchangerThisHostIs() throws Exception {
        try (TestZone zone = new TestZone("127.0.0.1", 0)) {
            zone.add("loop.test. MX 10 own.test.").add("own.test. A 127.0.0.1");
            String[] own = {
                "pennypost_dns_servers = " + zone.address(), "inet_interfaces = 127.0.0.1", "inet_protocols = ipv4"
            };
            host.settings.swap(host.settings(own));
            String first = host.send("a@example.com", CONTENT, "root@loop.test");
            deliver("loop.test");
            assertThat(log(first))
                    .singleElement()
                    .asString()
                    .endsWith("dsn=5.4.6, status=bounced (mail for loop.test loops back to myself)");
            host.next();

            host.settings.swap(host.settings(own[0], own[1], own[2], "best_mx_transport = local"));
            String second = host.send("a@example.com", CONTENT, "root@loop.test");
            deliver("loop.test");
            assertThat(log(second)).isEmpty();
            Mail passed = host.next();
            assertThat(MailAttributes.of(passed).queueId()).isEqualTo(second);
            assertThat(host.route(passed, "local"))
                    .singleElement()
                    .extracting(Mail::getState)
                    .isEqualTo("local");
        }
    }
}
