package org.pennypost.queue.james;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.IncomingMessage;
import org.pennypost.cleanup.Recipient;
import org.pennypost.cleanup.checks.Effects;
import org.pennypost.maillog.MailLog;
import org.pennypost.queue.ActiveMessages;
import org.pennypost.queue.MessageQueue;
import org.pennypost.queue.QueueControl;
import org.pennypost.queue.QueueIds;
import reactor.core.publisher.Flux;

class SpoolIncomingTest {
    private static final Instant ARRIVAL = Instant.parse("2026-11-24T02:28:11.123456Z");
    private static final Clock CLOCK = Clock.fixed(ARRIVAL.plusSeconds(2), ZoneOffset.UTC);
    private static final Recipient ROOT = new Recipient(
            new Address("root"),
            new Address("root@Example.COM"),
            Optional.of("FAILURE"),
            Optional.of("rfc822;root@example.com"));
    private static final Recipient ODD = new Recipient(new Address("a..b@x"), new Address("a..b@x"));
    private static final Envelope ENVELOPE = new Envelope(
            new Address("A@B.Test"),
            List.of(ROOT, ODD),
            ARRIVAL,
            24,
            Map.of("client_name", "mx.test", "client_address", "127.0.0.9"));

    private final List<String> log = new ArrayList<>();
    private MessageQueue queue;
    private SpoolMailQueueFactory queues;
    private SpoolIncoming incoming;

    @TempDir
    private Path directory;

    @BeforeEach
    void open() {
        MailLog mailLog = (service, text) -> log.add(service + ": " + text);
        ActiveMessages messages = new ActiveMessages(mailLog);
        QueueIds ids = new QueueIds(CLOCK);
        queue = new MessageQueue(directory, messages, mailLog, CLOCK);
        queues = new SpoolMailQueueFactory(queue, ids, messages, new RawMailQueueItemDecoratorFactory(), CLOCK);
        incoming = new SpoolIncoming(queue, ids, messages, CLOCK);
    }

    private Mail committed(String content, Envelope envelope) throws IOException {
        try (IncomingMessage message = incoming.open()) {
            message.content().write(content.getBytes(ISO_8859_1));
            message.commit(envelope);
        }
        return next();
    }

    private Mail next() {
        return Flux.from(queues.createQueue(MailQueueFactory.SPOOL).deQueue())
                .blockFirst()
                .getMail();
    }

    private long size() {
        return queue.named("spool").size();
    }

    private static String content(Mail mail) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        QueuedContent.writeTo(mail, out);
        return out.toString(ISO_8859_1);
    }

    @Test
    void queuesContentAndEnvelope() throws Exception {
        Mail mail = committed("Subject: \u00fc\r\n\r\na\rb\0\u00ff\r\n", ENVELOPE);

        assertThat(content(mail)).isEqualTo("Subject: \u00fc\r\n\r\na\rb\0\u00ff\r\n");
        assertThat(mail.getName()).matches("[0-9A-F]{11}");
        assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
        assertThat(mail.getRemoteHost()).isEqualTo("mx.test");
        assertThat(mail.getRemoteAddr()).isEqualTo("127.0.0.9");
        assertThat(mail.getRecipients()).hasSize(2).contains(new MailAddress("root@example.com"));
        assertThat(MailAttributes.of(mail)).isEqualTo(new MailAttributes(mail.getName(), CLOCK.instant(), ENVELOPE));
        assertThat(log)
                .containsExactly("qmgr: " + mail.getName() + ": from=<A@B.Test>, size=24, nrcpt=2 (queue active)");
    }

    @Test
    void queuesALongMessageFromTheNullSender() throws Exception {
        String content = "Subject: x\r\n\r\n" + "line\r\n".repeat(100_000);
        Envelope envelope = new Envelope(Address.NULL, List.of(ODD), ARRIVAL, content.length(), Map.of());

        Mail mail = committed(content, envelope);

        assertThat(content(mail)).isEqualTo(content);
        assertThat(mail.getMaybeSender()).isEqualTo(MaybeSender.nullSender());
        assertThat(MailAttributes.of(mail).envelope()).isEqualTo(envelope);
    }

    static Stream<String> oddContents() {
        return Stream.of(
                "",
                "\r\n",
                "text",
                "text\r\n",
                "\r\n\r\n",
                "Subject: x",
                "Subject: x\r\n",
                "no header\r\nA: b\r\n\r\nbody",
                "From x\r\nSubject: y\r\n\r\n",
                " folded first\r\nA: b\r\n\r\n",
                "A: b\r\n folded\r\n\tmore\r\n\r\nx",
                "A:\r\n\r\n",
                ":\r\n\r\n",
                "A: b\nC: d\n\nLF only\n",
                "A: b\rC: d\r\n\r\n",
                "\0\0\r\n\r\n\0",
                "A: \u00fc\r\n \u00ff\r\n\r\n\u00e4",
                "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nbroken",
                "Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n",
                "Content-Type: \u00fc/\r\n\r\nx",
                "Message-ID:\r\nMessage-ID: <a>\r\n\r\nx",
                "a".repeat(100_000) + ": b\r\n\r\n" + "c".repeat(200_000));
    }

    /** The bytes survive James's queue, and being put into it again, as a deferred mail is. */
    @ParameterizedTest
    @MethodSource("oddContents")
    void deliversWhatItAccepted(String content) throws Exception {
        Mail mail = committed(content, ENVELOPE);
        assertThat(content(mail)).isEqualTo(content);

        queues.createQueue(MailQueueFactory.SPOOL).enQueue(mail);
        assertThat(content(next())).isEqualTo(content);
    }

    @Test
    void deliversWhatARuleChanged() throws Exception {
        Mail mail = committed("Subject: a\r\n\r\nbody\r\n", ENVELOPE);
        mail.getMessage().setSubject("[list] a");
        mail.getMessage().saveChanges();

        queues.createQueue(MailQueueFactory.SPOOL).enQueue(mail);

        assertThat(content(next())).contains("Subject: [list] a\r\n").endsWith("\r\n\r\nbody\r\n");
    }

    @Test
    void holdsWhatIsToBeHeld() throws Exception {
        Envelope held = new Envelope(Address.NULL, List.of(ROOT), ARRIVAL, 3, Map.of(Effects.HOLD, "yes"));
        String id;
        try (IncomingMessage message = incoming.open()) {
            message.content().write("x\r\n".getBytes(ISO_8859_1));
            message.commit(held);
            id = message.queueId();
        }
        assertThat(size()).isZero();
        assertThat(log).isEmpty();

        assertThat(new QueueControl(queue, CLOCK).release(id)).isTrue();

        assertThat(content(next())).isEqualTo("x\r\n");
        assertThat(log).containsExactly("qmgr: " + id + ": from=<>, size=3, nrcpt=1 (queue active)");
    }

    @Test
    void dropsWhatIsNotCommitted() throws Exception {
        try (IncomingMessage message = incoming.open()) {
            message.content().write(65);
        }

        assertThat(size()).isZero();
        assertThat(log).isEmpty();
    }

    @Test
    void keepsOnlyTheRecipientsThatTheMailStillHas() throws Exception {
        Mail mail = committed("x\r\n", ENVELOPE);
        MailAttributes all = MailAttributes.of(mail);

        mail.setRecipients(List.of(new MailAddress("root@example.com")));
        assertThat(MailAttributes.of(mail)).isEqualTo(all.with(List.of(ROOT)));

        all.with(List.of(ODD)).writeTo(mail);
        assertThat(MailAttributes.of(mail)).isEqualTo(all.with(List.of(ODD)));
    }

    @Test
    void takesAMailOfAMailetAsItIs() throws Exception {
        MailImpl mail = MailImpl.builder()
                .name("mail-1")
                .sender(new MailAddress("a@b.test"))
                .addRecipient("c@d.test")
                .build();

        MailAttributes attributes = MailAttributes.of(mail);

        assertThat(attributes.queueId()).isEqualTo("mail-1");
        assertThat(attributes.envelope().sender()).isEqualTo(new Address("a@b.test"));
        assertThat(attributes.envelope().recipients())
                .containsExactly(new Recipient(new Address("c@d.test"), new Address("c@d.test")));
        assertThat(attributes.envelope().arrival())
                .isEqualTo(mail.getLastUpdated().toInstant())
                .isEqualTo(attributes.active());
    }

    @Test
    void believesTheSenderThatAMailetChanged() throws Exception {
        MailImpl mail = (MailImpl) committed("x\r\n", ENVELOPE);

        mail.setSender(new MailAddress("owner@list.test"));

        assertThat(MailAttributes.of(mail).envelope().sender()).isEqualTo(new Address("owner@list.test"));
    }
}
