package org.pennypost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetConfig;
import org.apache.mailet.MailetContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;
import org.pennypost.cleanup.checks.Effects;
import org.pennypost.queue.james.MailAttributes;

@Timeout(60)
class RouteTest {
    private static final String CONTENT = "Subject: hi\r\n\r\nbody\r\n";

    @TempDir
    Path directory;

    private LocalHost host;

    @BeforeEach
    void makeHost() throws Exception {
        host = new LocalHost(
                directory,
                "relay_domains = relay.test",
                "default_transport = smtp",
                "relay_transport = relay:[hub.test]");
    }

    @AfterEach
    void closeHost() throws Exception {
        host.close();
    }

    private Mail route(String transports) throws Exception {
        Mail mail = host.next();
        mail.setState("route");
        Route route = new Route(host.settings, host.completion);
        route.init(new Parameters(Map.of("transports", transports)));
        route.service(mail);
        return mail;
    }

    @Test
    void findsTheProcessorOfATransportInTheCommandOfItsLine() throws Exception {
        Files.writeString(directory.resolve("master.cf"), "drop unix - n n - - pipe user=nobody argv=/bin/true\n");
        host.settings.swap(host.settings(
                "relay_domains = relay.test", "default_transport = drop:here", "relay_transport = other"));
        host.send("a@remote.test", CONTENT, "x@other.test", "y@relay.test");

        Mail mail = route("local, pipe");

        assertThat(mail.getState()).isEqualTo("pipe");
        assertThat(recipients(mail)).containsExactly("x@other.test");
        assertThat(nexthop(mail)).isEqualTo("here");
        assertThat(AttributeUtils.getValueAndCastFromMail(mail, Route.TRANSPORT, String.class))
                .contains("drop");
        assertThat(host.log)
                .anyMatch(line -> line.contains("to=<y@relay.test>")
                        && line.contains("dsn=4.3.0, status=deferred (mail transport unavailable)"));
    }

    private static List<String> recipients(Mail mail) throws Exception {
        return MailAttributes.of(mail).envelope().recipients().stream()
                .map(Recipient::address)
                .map(Address::text)
                .toList();
    }

    @Test
    void sendsAMailToItsTransport() throws Exception {
        host.send("a@remote.test", CONTENT, "root", "daemon@EXAMPLE.com");

        Mail mail = route("local, smtp");

        assertThat(mail.getState()).isEqualTo("local");
        assertThat(recipients(mail)).containsExactly("root@example.com", "daemon@EXAMPLE.com");
        assertThat(host.waiting()).isZero();
    }

    @Test
    void splitsRecipientsByTransport() throws Exception {
        String id =
                host.send("a@remote.test", CONTENT, "root", "x@relay.test", "y@other.test", "z@relay.test", "daemon");

        Mail local = route("local,smtp,relay");
        Mail relay = host.next();
        Mail smtp = host.next();

        assertThat(local.getState()).isEqualTo("local");
        assertThat(recipients(local)).containsExactly("root@example.com", "daemon@example.com");
        assertThat(relay.getState()).isEqualTo("relay");
        assertThat(recipients(relay)).containsExactly("x@relay.test", "z@relay.test");
        assertThat(AttributeUtils.getValueAndCastFromMail(relay, Route.NEXTHOP, String.class))
                .contains("[hub.test]");
        assertThat(smtp.getState()).isEqualTo("smtp");
        assertThat(recipients(smtp)).containsExactly("y@other.test");
        for (Mail part : List.of(local, relay, smtp)) {
            assertThat(MailAttributes.of(part).queueId()).isEqualTo(id);
        }

        host.delivery.service(local);
        assertThat(host.log).noneMatch(line -> line.endsWith(": removed"));
        host.finish();
        assertThat(host.log).last().isEqualTo("qmgr: " + id + ": removed");
        assertThat(host.mailbox("root")).contains("Subject: hi\n\nbody\n");
    }

    @Test
    void letsNoMailOutThatNobodyHasAllowed() throws Exception {
        String id = host.send("a@remote.test", CONTENT, "root", "x@other.test", "y@relay.test", "z@other.test");

        Mail denied = withAttribute("relay_permission", "none", "local, smtp, relay");
        assertThat(denied.getState()).isEqualTo(Mail.GHOST);
        assertThat(host.log)
                .filteredOn(line -> line.contains("status=bounced (Relay access denied)"))
                .hasSize(2)
                .allMatch(line -> line.startsWith("error: " + id + ": to=<") && line.contains("@other.test>"));
        assertThat(host.log).noneMatch(line -> line.contains("notification"));

        Mail others = host.next();
        assertThat(recipients(others)).containsExactly("root@example.com", "y@relay.test");
        assertThat(others.getState()).isEqualTo("route");
        assertThat(host.waiting()).isZero();
    }

    @Test
    void letsMailOutThatSomebodyHasAllowed() throws Exception {
        host.send("a@remote.test", CONTENT, "x@other.test");
        assertThat(withAttribute("client_address", "192.0.2.1", "local, smtp").getState())
                .isEqualTo("smtp");
    }

    private Mail filtered(String filter, String transports) throws Exception {
        return withAttribute(Effects.CONTENT_FILTER, filter, transports);
    }

    private Mail withAttribute(String name, String value, String transports) throws Exception {
        Mail mail = host.next();
        MailAttributes known = MailAttributes.of(mail);
        Envelope envelope = known.envelope();
        new MailAttributes(
                        known.queueId(),
                        known.active(),
                        new Envelope(
                                envelope.sender(),
                                envelope.recipients(),
                                envelope.arrival(),
                                envelope.size(),
                                Map.of(name, value)))
                .writeTo(mail);
        mail.setState("route");
        Route route = new Route(host.settings, host.completion);
        route.init(new Parameters(Map.of("transports", transports)));
        route.service(mail);
        return mail;
    }

    private static String nexthop(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, Route.NEXTHOP, String.class)
                .orElseThrow();
    }

    @Test
    void sendsAllRecipientsToTheContentFilterFirst() throws Exception {
        host.send("a@remote.test", CONTENT, "root", "x@other.test");

        Mail mail = filtered("scan:here", "local, scan");

        assertThat(mail.getState()).isEqualTo("scan");
        assertThat(nexthop(mail)).isEqualTo("here");
        assertThat(recipients(mail)).containsExactly("root@example.com", "x@other.test");
    }

    @Test
    void findsTheContentFilterWithoutANextHopInTheDomainOfEachRecipient() throws Exception {
        host.send("a@remote.test", CONTENT, "root", "x@other.test");
        Mail mail = filtered("scan:", "scan");
        assertThat(nexthop(mail)).isEqualTo("example.com");
        assertThat(nexthop(host.next())).isEqualTo("other.test");

        host.settings.swap(host.settings("default_filter_nexthop = there"));
        host.send("a@remote.test", CONTENT, "root", "x@other.test");
        assertThat(nexthop(filtered("scan:", "scan"))).isEqualTo("there");
    }

    @Test
    void sendsNothingPastAContentFilterThatCannotBeReached() throws Exception {
        String id = host.send("a@remote.test", CONTENT, "root");

        Mail mail = filtered("nosuch:here", "local, smtp");

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(host.log)
                .last()
                .asString()
                .startsWith("error: " + id + ": to=<root@example.com>,")
                .endsWith("status=deferred (mail transport unavailable)");
    }

    @Test
    void defersWhatHasNoTransportHere() throws Exception {
        String id = host.send("a@remote.test", CONTENT, "x@other.test", "root");

        Mail mail = route("local");

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(host.log)
                .contains("error: " + id + ": to=<x@other.test>, relay=none, delay=0, delays=0/0/0/0, dsn=4.3.0,"
                        + " status=deferred (mail transport unavailable)");
        Mail local = host.deliver();
        assertThat(recipients(local)).containsExactly("root@example.com");
        assertThat(host.delay()).hasSeconds(300);

        host.clock.forward(Duration.ofSeconds(300));
        host.spool.flush();
        Mail again = host.next();
        assertThat(again.getState()).isEqualTo("route");
        assertThat(recipients(again)).containsExactly("x@other.test");
    }

    @Test
    void bouncesWhatGoesToTheErrorTransport() throws Exception {
        host.settings.swap(host.settings("default_transport = error:5.7.1 local mail only"));
        String id = host.send("a@example.com", CONTENT, "x@other.test");
        Mail mail = route("local, error");
        assertThat(mail.getState()).isEqualTo("error-transport");

        error("code", "5.0.0").service(mail);
        host.finish();

        assertThat(host.log)
                .contains("error: " + id + ": to=<x@other.test>, relay=none, delay=0, delays=0/0/0/0, dsn=5.7.1,"
                        + " status=bounced (local mail only)")
                .last()
                .isEqualTo("qmgr: " + id + ": removed");
        assertThat(recipients(host.next())).containsExactly("a@example.com");
    }

    @Test
    void beginsAgainWithWhatAMailetCouldNotHandle() throws Exception {
        String id = host.send("a@example.com", CONTENT, "root");
        Mail mail = host.next();
        mail.setState("error");

        error("code", "4.3.0", "reason", "mail processing failed", "state", "root")
                .service(mail);

        assertThat(host.log)
                .anyMatch(line -> line.startsWith("error: " + id)
                        && line.endsWith("dsn=4.3.0, status=deferred (mail processing failed)"));
        host.spool.flush();
        assertThat(host.next().getState()).isEqualTo("root");
    }

    private ErrorDelivery error(String... parameters) throws Exception {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            values.put(parameters[i], parameters[i + 1]);
        }
        ErrorDelivery mailet = new ErrorDelivery(host.settings, host.completion);
        mailet.init(new Parameters(values));
        return mailet;
    }

    record Parameters(Map<String, String> values) implements MailetConfig {
        @Override
        public String getInitParameter(String name) {
            return values.get(name);
        }

        @Override
        public Iterator<String> getInitParameterNames() {
            return values.keySet().iterator();
        }

        @Override
        public MailetContext getMailetContext() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String getMailetName() {
            return "under test";
        }
    }
}
