package org.pennypost.queue.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Recipient;
import org.pennypost.queue.Deferral;
import org.pennypost.queue.QueuedMessage;

/** Every byte of the queue's listings. Expected texts are those of Postfix 3.7. */
final class QueueReportTest {
    private static final Instant ARRIVAL = Instant.parse("2026-11-29T19:43:45Z");
    private static final String LONG = "verylongaddress".repeat(5) + "@[127.0.0.99]";
    private static final String REFUSED_98 = "connect to 127.0.0.98[127.0.0.98]:25: Connection refused";
    private static final String REFUSED_99 = "connect to 127.0.0.99[127.0.0.99]:25: Connection refused";
    private static final List<QueuedMessage> MESSAGES = List.of(
            message("deferred", "E730020E015", 271, false, "root@example.com", waiting(LONG, REFUSED_99)),
            message(
                    "hold",
                    "BFBFB20E004",
                    268,
                    true,
                    "joe@remote.test",
                    waiting("u3@[127.0.0.98]", REFUSED_98),
                    waiting("u1@[127.0.0.99]", REFUSED_99),
                    waiting("u4@x.test", ""),
                    waiting("u2@[127.0.0.99]", REFUSED_99)),
            message("active", "9A18920E339", 30_000_000, false, "", waiting("a \"b\\c\u0007\u00fc@x", "r".repeat(90))));

    private static QueuedMessage message(
            String queue, String id, long size, boolean expire, String sender, QueuedMessage.Waiting... recipients) {
        return new QueuedMessage(queue, id, ARRIVAL, size, expire, new Address(sender), List.of(recipients));
    }

    private static QueuedMessage.Waiting waiting(String address, String reason) {
        return new QueuedMessage.Waiting(
                new Recipient(new Address(address), new Address(address)),
                reason.isEmpty() ? Optional.empty() : Optional.of(new Deferral("4.4.1", reason, ARRIVAL)));
    }

    private static String report(QueueReport report, StringBuilder out, List<QueuedMessage> messages)
            throws IOException {
        for (QueuedMessage message : messages) {
            report.message(message);
        }
        report.end();
        return out.toString();
    }

    private static String text(boolean longIds, List<QueuedMessage> messages) throws IOException {
        StringBuilder out = new StringBuilder();
        return report(new QueueText(longIds, ZoneOffset.UTC, out), out, messages);
    }

    @Test
    void listsAsMailqDoes() throws Exception {
        assertThat(text(false, MESSAGES)).isEqualTo("""
                -Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------
                E730020E015     271 Sun Nov 29 19:43:45  root@example.com
                                    (connect to 127.0.0.99[127.0.0.99]:25: Connection refused)
                                                         %s

                BFBFB20E004!#     268 Sun Nov 29 19:43:45  joe@remote.test
                                                         u4@x.test
                                    (connect to 127.0.0.98[127.0.0.98]:25: Connection refused)
                                                         u3@[127.0.0.98]
                                    (connect to 127.0.0.99[127.0.0.99]:25: Connection refused)
                                                         u1@[127.0.0.99]
                                                         u2@[127.0.0.99]

                9A18920E339* 30000000 Sun Nov 29 19:43:45  MAILER-DAEMON
                (%s)
                                                         a "b\\c?\u00fc@x

                -- 29297 Kbytes in 3 Requests.
                """.formatted(LONG, "r".repeat(90)));
    }

    @Test
    void hasWiderColumnsForLongIds() throws Exception {
        QueuedMessage message = message("deferred", "3ZpT5Y2h8qz9vKb", 271, false, "a@b.test", waiting("c@d.test", ""));

        assertThat(text(true, List.of(message))).isEqualTo("""
                ----Queue ID----- --Size-- ---Arrival Time---- --Sender/Recipient------
                3ZpT5Y2h8qz9vKb        271 Sun Nov 29 19:43:45 a@b.test
                                                               c@d.test

                -- 0 Kbytes in 1 Request.
                """);
    }

    @Test
    void saysThatNothingIsThere() throws Exception {
        assertThat(text(false, List.of())).isEqualTo("Mail queue is empty\n");
        StringBuilder out = new StringBuilder();
        assertThat(report(new QueueJson(out), out, List.of())).isEmpty();
    }

    @Test
    void listsAsPostqueueDoesForPrograms() throws Exception {
        StringBuilder out = new StringBuilder();

        assertThat(report(new QueueJson(out), out, MESSAGES).lines())
                .containsExactly(
                        "{\"queue_name\": \"deferred\", \"queue_id\": \"E730020E015\", \"arrival_time\": 1795981425, "
                                + "\"message_size\": 271, \"forced_expire\": false, \"sender\": \"root@example.com\", "
                                + "\"recipients\": [{\"address\": \"" + LONG + "\", \"delay_reason\": \"" + REFUSED_99
                                + "\"}]}",
                        "{\"queue_name\": \"hold\", \"queue_id\": \"BFBFB20E004\", \"arrival_time\": 1795981425, "
                                + "\"message_size\": 268, \"forced_expire\": true, \"sender\": \"joe@remote.test\", "
                                + "\"recipients\": [{\"address\": \"u3@[127.0.0.98]\", \"delay_reason\": \""
                                + REFUSED_98 + "\"}, {\"address\": \"u1@[127.0.0.99]\", \"delay_reason\": \""
                                + REFUSED_99 + "\"}, {\"address\": \"u4@x.test\"}, {\"address\": \"u2@[127.0.0.99]\", "
                                + "\"delay_reason\": \"" + REFUSED_99 + "\"}]}",
                        "{\"queue_name\": \"active\", \"queue_id\": \"9A18920E339\", \"arrival_time\": 1795981425, "
                                + "\"message_size\": 30000000, \"forced_expire\": false, \"sender\": \"MAILER-DAEMON\", "
                                + "\"recipients\": [{\"address\": \"a \\\"b\\\\c\\u0007\u00fc@x\", \"delay_reason\": \""
                                + "r".repeat(90) + "\"}]}");
    }
}
