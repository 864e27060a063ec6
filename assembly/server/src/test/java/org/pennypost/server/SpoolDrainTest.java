package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SpoolDrainTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @Test
    void endsWhenTheQueueIsEmptyAndNothingRuns() throws Exception {
        AtomicLong queued = new AtomicLong(30);
        AtomicLong running = new AtomicLong(50);

        new SpoolDrain(() -> Math.max(0, queued.decrementAndGet()), () -> Math.max(0, running.decrementAndGet()))
                .await(LONG);

        assertThat(queued.get()).isLessThan(1);
        assertThat(running.get()).isLessThan(1);
    }

    @Test
    void doesNotWaitForMailThatWaitsItself() throws Exception {
        new SpoolDrain(() -> 7, () -> 0).await(LONG);
    }

    @Test
    void waitsNoLongerThanItMay() throws Exception {
        new SpoolDrain(() -> 7, () -> 1).await(Duration.ofMillis(300));
    }
}
