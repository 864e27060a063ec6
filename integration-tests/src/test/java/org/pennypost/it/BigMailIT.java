package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Messages that are large in one way or another, in the heap that the distribution sets. */
@ExtendWith(Distribution.Unpacked.class)
final class BigMailIT {
    private static final int RECIPIENTS = 1000;
    private static final int MEGABYTES = 50;

    @Test
    void deliversToAThousandRecipientsAndFiftyMegabytes(Distribution distribution) throws Exception {
        try (Instance instance = Instance.make(
                distribution,
                "--domain",
                "example.com",
                "--user",
                "alice:secret",
                "--user",
                "bob:secret",
                "-o",
                "recipient_delimiter=+",
                "-o",
                "message_size_limit=60000000",
                "-o",
                "mailbox_size_limit=0")) {
            instance.start();
            thousandRecipients(instance);
            fiftyMegabytes(instance);
            assertThat(instance.log()).doesNotContain("OutOfMemory", "Exception", "status=deferred");
        }
    }

    private static void thousandRecipients(Instance instance) throws Exception {
        try (Conversation client = Conversation.with(instance.smtp())) {
            client.greeted().ask("EHLO client.test", 250).ask("MAIL FROM:<>", 250);
            for (int i = 0; i < RECIPIENTS; i++) {
                client.ask("RCPT TO:<alice+" + i + "@example.com>", 250);
            }
            client.ask("DATA", 354).ask("Subject: to many\r\n\r\nbody\r\n.", 250);
        }
        String text =
                instance.awaitMail("alice", mail -> mail.split("Subject: to many\n", -1).length == RECIPIENTS + 1);
        assertThat(text.lines()
                        .filter(line -> line.startsWith("Delivered-To: "))
                        .distinct())
                .hasSize(RECIPIENTS);
    }

    private static void fiftyMegabytes(Instance instance) throws Exception {
        String line = "0123456789".repeat(7) + "\r\n";
        String megabyte = line.repeat((1 << 20) / line.length());
        try (Conversation client = Conversation.with(instance.smtp())) {
            client.greeted()
                    .ask("EHLO client.test", 250)
                    .ask("MAIL FROM:<>", 250)
                    .ask("RCPT TO:<bob@example.com>", 250)
                    .ask("DATA", 354)
                    .raw("Subject: large\r\n\r\n");
            for (int i = 0; i < MEGABYTES; i++) {
                client.raw(megabyte);
            }
            client.ask(".", 250);
        }
        long size = (megabyte.length() / line.length()) * (line.length() - 1L) * MEGABYTES;
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(60))
                .until(() -> Files.exists(instance.mailbox("bob")) && Files.size(instance.mailbox("bob")) > size);
        assertThat(Files.size(instance.mailbox("bob")) - size).isLessThan(1000);
    }
}
