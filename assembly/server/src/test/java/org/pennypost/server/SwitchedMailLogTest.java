package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class SwitchedMailLogTest {
    private final List<String> first = new CopyOnWriteArrayList<>();
    private final List<String> second = new CopyOnWriteArrayList<>();
    private final SwitchedMailLog log = new SwitchedMailLog((service, text) -> first.add(service + ": " + text));

    @Test
    void writesNoLineBetweenTheOldFileAndTheNewSettings() throws Exception {
        Thread writer = new Thread(() -> log.log("smtpd", "meanwhile"));
        log.log("smtpd", "before");
        log.swap((service, text) -> second.add(service + ": " + text), () -> {
            writer.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> writer.getState() == Thread.State.WAITING);
            assertThat(first).containsExactly("smtpd: before");
            assertThat(second).isEmpty();
        });
        writer.join();

        assertThat(first).containsExactly("smtpd: before");
        assertThat(second).containsExactly("smtpd: meanwhile");
    }
}
