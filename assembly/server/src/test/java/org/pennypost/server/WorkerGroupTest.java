package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerGroupTest {
    private static final int MOST = 250;

    private final WorkerGroup workers = new WorkerGroup("test", MOST);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        workers.close();
    }

    @Test
    void runsTheNextConnectionWhileTwoHundredWait() throws Exception {
        blockConnections(200);
        CountDownLatch ran = new CountDownLatch(1);

        workers.group().next().execute(ran::countDown);

        assertThat(ran.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void keepsTheOrderWithinOneConnection() throws Exception {
        EventExecutor connection = workers.group().next();
        List<Integer> seen = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(5000);

        for (int i = 0; i < 5000; i++) {
            int number = i;
            connection.execute(() -> {
                seen.add(number);
                done.countDown();
            });
        }

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).isEqualTo(IntStream.range(0, 5000).boxed().toList());
    }

    @Test
    void queuesBeyondItsLimitAndLosesNothing() throws Exception {
        blockConnections(MOST);
        CountDownLatch ran = new CountDownLatch(20);
        for (int i = 0; i < 20; i++) {
            workers.group().next().execute(ran::countDown);
        }
        assertThat(ran.getCount()).isEqualTo(20);

        release.countDown();

        assertThat(ran.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void usesAnIdleThreadAgain() throws Exception {
        Set<String> names = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 500; i++) {
            CountDownLatch done = new CountDownLatch(1);
            workers.group().next().execute(() -> {
                names.add(Thread.currentThread().getName());
                done.countDown();
            });
            assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(names).hasSizeLessThan(20);
    }

    @Test
    void refusesWorkWhenClosed() {
        workers.close();

        assertThatThrownBy(() -> workers.group().next().execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class);
    }

    private void blockConnections(int number) throws InterruptedException {
        CountDownLatch waiting = new CountDownLatch(number);
        for (int i = 0; i < number; i++) {
            workers.group().next().execute(() -> {
                waiting.countDown();
                await(release);
            });
        }
        assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
