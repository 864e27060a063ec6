package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever comes too often is sent away, and nobody else waits for it. The same with 10 000 of each is {@code bench/crowd.sh}. */
@Alone
@ExtendWith(Distribution.Unpacked.class)
final class CrowdIT {
    private static final int HELD = 500;
    private static final int ADDRESSES = 250;
    private static final int ATTEMPTS = 1000;
    private static final int LIMIT = 50;
    private static final long GREETING_MILLIS = 200;

    @Test
    void othersAreGreetedAtOnce(Distribution distribution) throws Exception {
        List<Conversation> open = new ArrayList<>();
        try (Instance instance = Instance.make(
                        distribution,
                        "-o",
                        "smtpd_client_connection_count_limit=" + LIMIT,
                        "-o",
                        "smtpd_client_event_limit_exceptions=127.3.0.1")
                .start()) {
            for (int i = 0; i < HELD; i++) {
                open.add(Conversation.from("127.1.0." + (1 + i % ADDRESSES), instance.smtp()));
            }
            for (Conversation each : open) {
                each.greeted();
            }
            List<Long> others = new ArrayList<>();
            int refused = 0;
            for (int i = 0; i < ATTEMPTS; i++) {
                Conversation client = Conversation.from("127.2.0.1", instance.smtp());
                String greeting = client.reply().orElse("");
                if (greeting.startsWith("220 ")) {
                    open.add(client);
                } else {
                    assertThat(greeting)
                            .isEqualTo("421 4.7.0 mail.example.com Error: too many connections from 127.2.0.1");
                    refused++;
                    client.close();
                }
                if (i % 20 == 0) {
                    others.add(greetingMillis(instance));
                }
            }
            List<Long> sorted = others.stream().sorted().toList();
            long most = sorted.get(sorted.size() * 9 / 10);
            System.out.println("greeting beside " + HELD + " connections and " + ATTEMPTS + " attempts: median "
                    + sorted.get(sorted.size() / 2) + " ms, nine of ten within " + most + " ms");
            assertThat(refused).isEqualTo(ATTEMPTS - LIMIT);
            assertThat(most).isLessThanOrEqualTo(GREETING_MILLIS);
            assertThat(instance.log()).doesNotContain("OutOfMemory", "Exception");
        } finally {
            for (Conversation each : open) {
                each.close();
            }
        }
    }

    private static long greetingMillis(Instance instance) throws IOException {
        long begin = System.nanoTime();
        try (Conversation client = Conversation.from("127.3.0.1", instance.smtp())) {
            client.greeted();
            return (System.nanoTime() - begin) / 1_000_000;
        }
    }
}
