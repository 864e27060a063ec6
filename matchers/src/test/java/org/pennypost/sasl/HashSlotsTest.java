package org.pennypost.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class HashSlotsTest {
    @Test
    void keepsWhatRunsAtOnceWithinTheMemory() {
        HashSlots slots = new HashSlots(8, 128, Duration.ofSeconds(10));
        AtomicInteger held = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        IntStream.range(0, 40).parallel().forEach(each -> {
            try {
                assertThat(slots.run(64, () -> {
                            most.accumulateAndGet(held.addAndGet(64), Math::max);
                            Thread.yield();
                            held.addAndGet(-64);
                            return true;
                        }))
                        .isTrue();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(most.get()).isBetween(64, 128);
    }

    @Test
    void runsWhatNeedsMoreThanThereIsAlone() throws IOException {
        assertThat(new HashSlots(1, 10, Duration.ofSeconds(1)).run(1000, () -> true))
                .isTrue();
    }

    @Test
    void saysAfterAWhileThatItIsTooMuch() throws Exception {
        HashSlots slots = new HashSlots(1, 10, Duration.ofMillis(50));
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread other = new Thread(() -> {
            try {
                slots.run(1, () -> {
                    running.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return true;
                });
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        other.start();
        running.await();
        assertThatThrownBy(() -> slots.run(1, () -> true)).hasMessage("too many users log in at the same time");
        assertThatThrownBy(() -> slots.run(10, () -> true)).isInstanceOf(IOException.class);
        end.countDown();
        other.join();
        assertThat(slots.run(10, () -> true)).isTrue();
    }
}
