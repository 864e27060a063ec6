package org.pennypost.queue.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pennypost.queue.Deferral;

@Timeout(60)
class SchedulerTest {
    private static final Feedback ONE = new Feedback(1, Feedback.Divisor.ONE);
    private static final Deferral REFUSED = new Deferral("4.4.1", "Connection refused", Instant.EPOCH);

    private final Scheduler scheduler = new Scheduler("test");
    private final BlockingQueue<Job> running = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> suspended = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        scheduler.close();
    }

    private static TransportSettings settings(int initial, int limit, Duration delay, Duration deadTime) {
        return new TransportSettings(100, initial, limit, ONE, ONE, 1, delay, Duration.ZERO, 50, deadTime, 1);
    }

    private static final TransportSettings USUAL = settings(2, 3, Duration.ZERO, Duration.ofHours(1));

    /** A delivery that ends when the test says so. */
    private final class Job implements Delivery {
        private final String name;
        private final CountDownLatch end = new CountDownLatch(1);
        private Optional<Deferral> failure = Optional.empty();

        Job(String name) {
            this.name = name;
        }

        void end(Optional<Deferral> result) {
            failure = result;
            end.countDown();
        }

        @Override
        public Optional<Deferral> run(List<Delivery> others) {
            running.add(this);
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return failure;
        }

        @Override
        public void suspended(Deferral why) {
            suspended.add(name + ": " + why.reason());
        }
    }

    private void submit(TransportSettings settings, String destination, int count) {
        for (int i = 0; i < count; i++) {
            scheduler.submit("smtp", destination, settings, new Job(destination));
        }
    }

    private List<Job> begun(int count) throws InterruptedException {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Job job = running.poll(30, TimeUnit.SECONDS);
            assertThat(job).as("delivery " + i).isNotNull();
            jobs.add(job);
        }
        return jobs;
    }

    private void awaitSize(int size) {
        while (scheduler.size() != size) {
            Thread.onSpinWait();
        }
    }

    @Test
    void beginsSlowlyAndRunsMoreAfterEachSuccess() throws Exception {
        submit(USUAL, "a", 7);
        List<Job> first = begun(2);
        assertThat(running).isEmpty();

        first.get(0).end(Optional.empty());
        begun(2); // the one that ended, and one more
        awaitSize(6);
        assertThat(running).isEmpty();

        first.get(1).end(Optional.empty());
        begun(1); // the limit is reached
        awaitSize(5);
        assertThat(running).isEmpty();
        assertThat(scheduler.isFlowing("smtp", "a")).isTrue();
        assertThat(scheduler.isFlowing("smtp", "b")).isFalse();
    }

    @Test
    void forgetsDestinationsThatNothingFollowed() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            submit(USUAL, name, 1);
            begun(1).get(0).end(Optional.empty());
        }
        awaitSize(0);

        while (scheduler.destinations("smtp") > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void beginsASingleOneAtOnceAndGathersThoseOfABurst() throws Exception {
        List<Integer> portions = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(30);
        for (int i = 0; i < 30; i++) {
            scheduler.submit("local", "joe@", USUAL.together(20), new Delivery() {
                @Override
                public Optional<Deferral> run(List<Delivery> others) {
                    portions.add(1 + others.size());
                    for (int each = 0; each <= others.size(); each++) {
                        done.countDown();
                    }
                    return Optional.empty();
                }

                @Override
                public void suspended(Deferral why) {
                    throw new AssertionError(why);
                }
            });
        }
        done.await();
        awaitSize(0);

        assertThat(portions).startsWith(1, 20).hasSizeLessThanOrEqualTo(4);
        assertThat(portions.stream().mapToInt(Integer::intValue).sum()).isEqualTo(30);
    }

    @Test
    void gathersNoLongerThanTheBurstLasts() {
        Destination destination = new Destination("joe@", USUAL.together(20));
        assertThat(destination.rest(7)).isZero();
        destination.begin(7);
        assertThat(destination.rest(7)).isEqualTo(Destination.GATHER.toNanos());

        destination.burstEnded();

        assertThat(destination.rest(7)).isZero();
    }

    @Test
    void gathersNothingWhereARateIsSet() {
        assertThat(settings(1, 1, Duration.ofSeconds(1), Duration.ZERO)
                        .together(20)
                        .together())
                .isEqualTo(1);
    }

    @Test
    void delaysNoOtherDestination() throws Exception {
        submit(USUAL, "hangs", 10_000);
        begun(2);

        submit(USUAL, "b", 1);

        assertThat(begun(1).get(0).name).isEqualTo("b");
    }

    @Test
    void leavesADeadDestinationAlone() throws Exception {
        submit(USUAL, "a", 4);
        List<Job> jobs = begun(2);
        jobs.forEach(job -> job.end(Optional.of(REFUSED)));

        assertThat(suspended.poll(30, TimeUnit.SECONDS)).isEqualTo("a: Connection refused");
        assertThat(suspended.poll(30, TimeUnit.SECONDS)).isEqualTo("a: Connection refused");
        awaitSize(0);
        submit(USUAL, "a", 1);
        assertThat(suspended.poll(30, TimeUnit.SECONDS)).isEqualTo("a: Connection refused");

        scheduler.reviveAll();
        submit(USUAL, "a", 1);
        begun(1);
    }

    @Test
    void triesADeadDestinationAnewAfterAWhile() throws Exception {
        TransportSettings soon = settings(1, 1, Duration.ZERO, Duration.ofMillis(50));
        submit(soon, "a", 1);
        begun(1).get(0).end(Optional.of(REFUSED));
        awaitSize(0);

        while (running.isEmpty()) {
            submit(soon, "a", 1);
            Thread.onSpinWait();
        }
    }

    @Test
    void waitsBetweenDeliveriesToOneDestination() throws Exception {
        TransportSettings slow = settings(1, 1, Duration.ofMillis(300), Duration.ofHours(1));
        submit(slow, "a", 2);
        begun(1).get(0).end(Optional.empty());
        long ended = System.nanoTime();

        begun(1);

        assertThat(Duration.ofNanos(System.nanoTime() - ended)).isGreaterThan(Duration.ofMillis(250));
    }

    @Test
    void givesEachTransportThreadsOfItsOwn() throws Exception {
        TransportSettings one =
                new TransportSettings(1, 5, 5, ONE, ONE, 1, Duration.ZERO, Duration.ZERO, 50, Duration.ofHours(1), 1);
        scheduler.submit("smtp", "a", one, new Job("smtp a"));
        scheduler.submit("smtp", "b", one, new Job("smtp b"));
        scheduler.submit("local", "c", one, new Job("local c"));

        assertThat(begun(2)).extracting(job -> job.name).containsExactlyInAnyOrder("smtp a", "local c");
        assertThat(running).isEmpty();
    }
}
