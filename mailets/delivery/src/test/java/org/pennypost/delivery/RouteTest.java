package org.pennypost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.mail.MessagingException;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetConfig;
import org.apache.mailet.MailetContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                "relay_transport = relay:[hub.test]",
                "local_destination_recipient_limit = 5");
    }

    @AfterEach
    void closeHost() throws Exception {
        host.close();
    }

    private List<Mail> routes(String transports) throws Exception {
        return host.route(host.next(), transports);
    }

    private Mail route(String transports) throws Exception {
        List<Mail> mails = routes(transports);
        assertThat(mails).hasSize(1);
        return mails.get(0);
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

    /** Postfix runs what master.cf says, whatever the name of the transport. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "no line            | x unix - - n - - smtp                                   | smtp",
                "usual              | smtp unix - - n - - smtp                                | smtp",
                "to a command       | smtp unix - n n - - pipe user=nobody argv=/bin/true     | pipe",
                "to LMTP            | smtp unix - - n - - lmtp                                | lmtp",
                "to an error        | smtp unix - - n - - error                               | error-transport",
                "thrown away        | smtp unix - - n - - discard                             | discard",
                "only the last line | smtp unix - - n - - smtp;smtp unix - - n - - discard    | discard",
            })
    void asksMasterCfWhatATransportIs(String label, String lines, String processor) throws Exception {
        Files.writeString(directory.resolve("master.cf"), lines.replace(';', '\n') + "\n");
        host.settings.swap(host.settings("default_transport = smtp"));
        host.send("a@remote.test", CONTENT, "x@other.test");

        assertThat(route("local, smtp, lmtp, pipe, error, discard").getState()).isEqualTo(processor);
    }

    @Test
    void defersWhatMasterCfGivesToACommandThatIsNotServed() throws Exception {
        Files.writeString(directory.resolve("master.cf"), "smtp unix - - n - - spawn argv=/bin/true\n");
        host.settings.swap(host.settings("default_transport = smtp"));
        host.send("a@remote.test", CONTENT, "x@other.test");

        assertThat(routes("local, smtp")).isEmpty();
        assertThat(host.log).anyMatch(line -> line.contains("status=deferred (mail transport unavailable)"));
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
        assertThat(recipients(mail)).containsExactly("daemon@EXAMPLE.com", "root@example.com");
        assertThat(host.waiting()).isZero();
    }

    @Test
    void splitsRecipientsByTransport() throws Exception {
        String id =
                host.send("a@remote.test", CONTENT, "root", "x@relay.test", "y@other.test", "z@relay.test", "daemon");
        host.processor = mail -> {
            if (mail.getState().equals("local")) {
                host.delivery.service(mail);
            }
        };

        List<Mail> mails = routes("local,smtp,relay");

        assertThat(mails).extracting(Mail::getState).containsExactly(Mail.GHOST, "relay", "smtp");
        assertThat(recipients(mails.get(1))).containsExactly("x@relay.test", "z@relay.test");
        assertThat(nexthop(mails.get(1))).isEqualTo("[hub.test]");
        assertThat(recipients(mails.get(2))).containsExactly("y@other.test");
        for (Mail part : mails) {
            assertThat(MailAttributes.of(part).queueId()).isEqualTo(id);
        }
        assertThat(host.log).noneMatch(line -> line.endsWith(": removed"));
        host.finish();
        assertThat(host.log).last().isEqualTo("qmgr: " + id + ": removed");
        assertThat(host.mailbox("root")).contains("Subject: hi\n\nbody\n");
    }

    @Test
    void letsNoMailOutThatNobodyHasAllowed() throws Exception {
        String id = host.send("a@remote.test", CONTENT, "root", "x@other.test", "y@relay.test", "z@other.test");

        assertThat(withAttribute("relay_permission", "none", "local, smtp, relay"))
                .isEmpty();
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
        assertThat(withAttribute("client_address", "192.0.2.1", "local, smtp"))
                .extracting(Mail::getState)
                .containsExactly("smtp");
    }

    private List<Mail> filtered(String filter, String transports) throws Exception {
        return withAttribute(Effects.CONTENT_FILTER, filter, transports);
    }

    private List<Mail> withAttribute(String name, String value, String transports) throws Exception {
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
        return host.route(mail, transports);
    }

    private static String nexthop(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, Route.NEXTHOP, String.class)
                .orElseThrow();
    }

    @Test
    void sendsAllRecipientsToTheContentFilterFirst() throws Exception {
        host.send("a@remote.test", CONTENT, "root", "x@other.test");

        Mail mail = filtered("scan:here", "local, scan").get(0);

        assertThat(mail.getState()).isEqualTo("scan");
        assertThat(nexthop(mail)).isEqualTo("here");
        assertThat(recipients(mail)).containsExactly("root@example.com", "x@other.test");
    }

    @Test
    void findsTheContentFilterWithoutANextHopInTheDomainOfEachRecipient() throws Exception {
        host.send("a@remote.test", CONTENT, "root", "x@other.test");
        assertThat(filtered("scan:", "scan"))
                .extracting(RouteTest::nexthop)
                .containsExactly("example.com", "other.test");

        host.settings.swap(host.settings("default_filter_nexthop = there"));
        host.send("a@remote.test", CONTENT, "root", "x@other.test");
        assertThat(filtered("scan:", "scan")).extracting(RouteTest::nexthop).containsExactly("there");
    }

    @Test
    void sendsNothingPastAContentFilterThatCannotBeReached() throws Exception {
        String id = host.send("a@remote.test", CONTENT, "root");

        assertThat(filtered("nosuch:here", "local, smtp")).isEmpty();

        assertThat(host.log)
                .last()
                .asString()
                .startsWith("error: " + id + ": to=<root@example.com>,")
                .endsWith("status=deferred (mail transport unavailable)");
    }

    @Test
    void defersWhatHasNoTransportHere() throws Exception {
        String id = host.send("a@remote.test", CONTENT, "x@other.test", "root");

        Mail local = route("local");

        assertThat(host.log)
                .contains("error: " + id + ": to=<x@other.test>, relay=none, delay=0, delays=0/0/0/0, dsn=4.3.0,"
                        + " status=deferred (mail transport unavailable)");
        assertThat(recipients(local)).containsExactly("root@example.com");
        host.finish();
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
        host.processor = mail -> error("code", "5.0.0").service(mail);
        Mail mail = route("local, error");
        assertThat(recipients(mail)).containsExactly("x@other.test");
        host.finish();

        assertThat(host.log)
                .contains("error: " + id + ": to=<x@other.test>, relay=none, delay=0, delays=0/0/0/0, dsn=5.7.1,"
                        + " status=bounced (local mail only)")
                .last()
                .isEqualTo("qmgr: " + id + ": removed");
        assertThat(recipients(host.next())).containsExactly("a@example.com");
    }

    @Test
    void writesDownOnceWhatARuleChanged() throws Exception {
        host.send("a@example.com", CONTENT, "root");
        Mail mail = host.next();
        mail.getMessage().setSubject("[list] hi");
        mail.getMessage().saveChanges();

        assertThat(host.route(mail, "local")).isEmpty();
        Mail again = host.next();
        assertThat(again.getState()).isEqualTo("route");
        host.processor = host.delivery::service;
        assertThat(host.route(again, "local")).hasSize(1);
        host.finish();

        assertThat(host.mailbox("root")).contains("Subject: [list] hi\n");
        assertThat(host.log).last().asString().endsWith(": removed");
    }

    @Test
    void defersTheTransportsOfDeferTransportsUnlessSomebodyAsksForThem() throws Exception {
        host.settings.swap(host.settings("defer_transports = smtp"));
        host.send("a@example.com", CONTENT, "x@other.test");

        assertThat(routes("smtp")).isEmpty();

        assertThat(host.log)
                .last()
                .asString()
                .endsWith("relay=none, delay=0, delays=0/0/0/0, dsn=4.3.2, status=deferred (deferred transport)");
        host.finish();
        host.spool.flush();
        assertThat(recipients(route("smtp"))).containsExactly("x@other.test");
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

    private ErrorDelivery error(String... parameters) throws MessagingException {
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
