package org.pennypost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.mbox.FromLine;
import org.pennypost.mbox.PreparedMessage;
import org.pennypost.queue.james.QueuedContent;

/** Several messages to one mailbox are delivered together, and each has its own end. */
@Timeout(60)
class BatchTest {
    private static final int MESSAGES = 30;
    private static final DeliveryStatus SENT = DeliveryStatus.of("2.0.0", "delivered to mailbox");

    @TempDir
    Path directory;

    private LocalHost host;

    @BeforeEach
    void start() throws IOException {
        host = new LocalHost(directory, "mailbox_size_limit = 400000", "message_size_limit = 300000");
        host.processor = host.delivery::service;
    }

    @AfterEach
    void stop() throws IOException {
        host.close();
    }

    private void burst(List<String> contents, String... recipients) throws Exception {
        for (String content : contents) {
            host.send("a@remote.test", content, recipients);
        }
        Route route = new Route(host.settings, host.completion, host.manager);
        route.init(new RouteTest.Parameters(Map.of("transports", "local")));
        for (int i = 0; i < contents.size(); i++) {
            Mail mail = host.next();
            mail.setState("route");
            route.service(mail);
        }
        host.finish();
        while (host.manager.size() > 0) {
            Thread.onSpinWait();
        }
    }

    private long logged(String text) {
        return host.log.stream().filter(line -> line.contains(text)).count();
    }

    @Test
    void deliversEachMessageOfABurstOnce() throws Exception {
        List<String> contents = new ArrayList<>(IntStream.range(0, MESSAGES)
                .mapToObj(number -> "Subject: m" + number + "\r\n\r\nFrom " + number + "\r\n")
                .toList());
        contents.set(10, "Subject: m10\r\n\r\n" + "long\r\n".repeat(20_000));

        burst(contents, "root");

        String mailbox = host.mailbox("root");
        for (String content : contents) {
            String text = content.replace("\r\n", "\n").replace("\nFrom ", "\n>From ") + "\n";
            assertThat(mailbox.split(Pattern.quote(text), -1))
                    .as(content.substring(0, 12))
                    .hasSize(2);
        }
        assertThat(logged("status=sent (delivered to mailbox)")).isEqualTo(MESSAGES);
        assertThat(logged(": removed")).isEqualTo(MESSAGES);
        assertThat(host.waiting()).isZero();
    }

    @Test
    void deliversToAllMembersOfAnAliasAndSendsOnWhatGoesElsewhere() throws Exception {
        host.aliases("team: root, daemon, far@remote.test");

        burst(List.of("Subject: a\r\n\r\na\r\n", "Subject: b\r\n\r\nb\r\n", "Subject: c\r\n\r\nc\r\n"), "team");

        assertThat(host.mailbox("root")).contains("\na\n\n").contains("\nb\n\n").contains("\nc\n\n");
        assertThat(host.mailbox("daemon"))
                .contains("\na\n\n")
                .contains("\nb\n\n")
                .contains("\nc\n\n");
        assertThat(logged("status=sent (forwarded as ")).isEqualTo(3);
        assertThat(sentOn(3)).allMatch(content -> content.contains("\r\nDelivered-To: team@example.com\r\nSubject: "));
    }

    @Test
    void sendsOnWhatARuleMadeOfAMessage() throws Exception {
        host.aliases("team: far@remote.test");
        host.processor = mail -> {
            mail.getMessage().setHeader("Subject", "ruled");
            mail.getMessage().saveChanges();
            host.delivery.service(mail);
        };

        burst(List.of("Subject: a\r\n\r\na\r\n", "Subject: b\r\n\r\nb\r\n"), "team");

        assertThat(sentOn(2)).allMatch(content -> content.contains("Subject: ruled\r\n"));
    }

    /** The messages that were sent on. */
    private List<String> sentOn(int count) throws Exception {
        List<String> contents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            QueuedContent.writeTo(host.next(), content);
            contents.add(content.toString(StandardCharsets.UTF_8));
        }
        return contents;
    }

    @Test
    void tellsTheSendersOfThoseThatFindNoRoom() throws Exception {
        String large = "Subject: x\r\n\r\n" + "0123456789\r\n".repeat(5_000);

        burst(IntStream.range(0, 10).mapToObj(number -> large).toList(), "root");

        // Seven of 55 KB fit.
        assertThat(logged("status=sent (delivered to mailbox)")).isEqualTo(7);
        assertThat(logged("dsn=5.2.2, status=bounced (cannot update mailbox ")).isEqualTo(3);
    }

    @Test
    void endsAllTheOthersWhereOneCannotBeEnded() throws Exception {
        List<String> ended = new ArrayList<>();
        Batch batch = new Batch();
        Supplier<DeliveryStatus> failing = batch.add("a", message("1"), messages -> {
            throw new IOException("Input/output error");
        });
        Supplier<DeliveryStatus> good = batch.add("b", message("2"), messages -> List.of(SENT));
        batch.then(() -> ended.add(failing.get().text()));
        batch.then(() -> {
            throw new MessagingException("no queue");
        });
        batch.then(() -> ended.add(good.get().text()));

        batch.run();

        assertThat(ended).containsExactly("mailbox delivery failed: Input/output error", "delivered to mailbox");
    }

    @Test
    void holdsNoMoreThanALittleInMemory() throws Exception {
        List<Integer> portions = new ArrayList<>();
        Batch batch = new Batch();
        for (int i = 0; i < 12; i++) {
            batch.add("a", message("x".repeat(50_000)), messages -> {
                portions.add(messages.size());
                return messages.stream().map(message -> SENT).toList();
            });
        }
        batch.run();

        assertThat(portions).containsExactly(6, 6);
    }

    private static PreparedMessage message(String body) throws IOException {
        FromLine from = FromLine.at("a@b.test", ZonedDateTime.parse("2026-11-24T02:48:20Z"));
        return PreparedMessage.of(from, List.of(), out -> out.write((body + "\n").getBytes(StandardCharsets.US_ASCII)))
                .orElseThrow();
    }
}
