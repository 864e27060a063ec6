package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A host that takes connections and says nothing holds up its own mail only. {@code -Dhanging=10000} messages wait for it in the
 * long form.
 */
@Alone
@ExtendWith(Distribution.Unpacked.class)
final class HangingDestinationIT {
    private static final int HANGING = Integer.getInteger("hanging", 400);
    private static final int SENDERS = 4;
    private static final int OTHERS = 10;

    @Test
    void doesNotDelayMailToOthers(Distribution distribution) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
                Instance peer = Instance.make(distribution, "--domain", "quick.test", "--user", "bob:secret");
                Instance instance = Instance.make(
                        distribution, "--domain", "example.com", "--user", "alice:secret", "-o", maps(silent, peer))) {
            peer.start();
            instance.start();
            long before = longest(instance, peer, "before");
            queue(instance);
            long during = longest(instance, peer, "during");

            System.out.println("longest delivery to others: " + before + " ms without, " + during + " ms with "
                    + HANGING + " messages for a host that hangs");
            assertThat(Duration.ofMillis(during)).isLessThan(Duration.ofMillis(before + 1000));
            assertThat(instance.log()).doesNotContain("@hang.test>, relay");
        }
    }

    private static String maps(ServerSocket silent, Instance peer) {
        return "transport_maps=inline:{ {hang.test=smtp:[127.0.0.1]:" + silent.getLocalPort()
                + "}, {quick.test=smtp:[127.0.0.1]:" + peer.smtp() + "} }";
    }

    private static void queue(Instance instance) throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try {
            List<Callable<Void>> all = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                all.add(() -> {
                    try (Conversation client = Conversation.with(instance.smtp())) {
                        client.greeted().ask("EHLO client.test", 250);
                        for (int j = 0; j < HANGING / SENDERS; j++) {
                            send(client, "u" + j + "@hang.test", "hanging");
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> each : senders.invokeAll(all)) {
                each.get();
            }
        } finally {
            senders.shutdownNow();
        }
    }

    private static void send(Conversation client, String recipient, String subject) throws IOException {
        client.ask("MAIL FROM:<>", 250)
                .ask("RCPT TO:<" + recipient + ">", 250)
                .ask("DATA", 354)
                .ask("Subject: " + subject + "\r\n\r\nbody\r\n.", 250);
    }

    /** Sends to a mailbox here and to another host, and gives the longest time until a message was there. */
    private static long longest(Instance instance, Instance peer, String run) throws IOException {
        long longest = 0;
        for (int i = 0; i < OTHERS; i++) {
            String subject = "Subject: " + run + "-" + i + "\n";
            long start = System.nanoTime();
            try (Conversation client = Conversation.with(instance.smtp())) {
                client.greeted().ask("EHLO client.test", 250);
                send(client, "alice@example.com", run + "-" + i);
                send(client, "bob@quick.test", run + "-" + i);
            }
            instance.awaitMail("alice", text -> text.contains(subject));
            peer.awaitMail("bob", text -> text.contains(subject));
            longest = Math.max(longest, (System.nanoTime() - start) / 1_000_000);
        }
        return longest;
    }
}
