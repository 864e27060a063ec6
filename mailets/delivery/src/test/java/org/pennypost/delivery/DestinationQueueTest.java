package org.pennypost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DestinationQueueTest {
    private static final long SECONDS = 30;

    private final DestinationQueue queue = new DestinationQueue("test");
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        queue.close();
    }

    private void await() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aHangingDestinationHoldsUpNoOther() throws Exception {
        for (int i = 0; i < 100; i++) {
            queue.submit("slow", 2, 10, this::await);
        }
        CountDownLatch done = new CountDownLatch(100);
        for (int i = 0; i < 100; i++) {
            queue.submit("quick", 2, 10, done::countDown);
        }

        assertThat(done.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(queue.size()).isBetween(100, 102); // the last quick ones may not have ended yet
    }

    @Test
    void keepsTheLimits() throws Exception {
        AtomicInteger running = new AtomicInteger();
        List<Integer> seen = new CopyOnWriteArrayList<>();
        Semaphore ended = new Semaphore(0);
        for (int i = 0; i < 300; i++) {
            queue.submit("destination-" + i % 5, 2, 4, () -> {
                seen.add(running.incrementAndGet());
                Thread.yield();
                running.decrementAndGet();
                ended.release();
            });
        }

        assertThat(ended.tryAcquire(300, SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).hasSize(300).allMatch(count -> count <= 4);
    }

    @Test
    void aFailureEndsOnlyItself() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        queue.submit("a", 1, 1, () -> {
            throw new IllegalStateException("thrown by the test");
        });
        queue.submit("a", 1, 1, done::countDown);

        assertThat(done.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    }
}
