package org.pennypost.queue.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pennypost.queue.Deferral;

class DestinationTest {
    private static final Deferral REFUSED = new Deferral("4.4.1", "refused", Instant.EPOCH);

    private static Destination destination(Feedback positive, Feedback negative, int cohorts) {
        return new Destination(
                "a",
                new TransportSettings(
                        100, 5, 20, positive, negative, cohorts, Duration.ZERO, Duration.ZERO, 50, Duration.ZERO, 1));
    }

    private static Feedback feedback(String text) {
        return Feedback.parse(text).orElseThrow();
    }

    @Test
    void flowsWhenDeliveriesFollowEachOther() {
        Destination destination = destination(feedback("1"), feedback("1"), 0);
        long second = Destination.FOLLOWING.toNanos();
        destination.begin(5 * second);
        assertThat(destination.isFlowing()).isFalse();
        destination.ended(6 * second);

        destination.begin(7 * second);
        assertThat(destination.isFlowing()).isTrue();
        destination.begin(9 * second); // another still runs
        assertThat(destination.isFlowing()).isTrue();
        destination.ended(9 * second);
        destination.ended(9 * second);

        assertThat(destination.isFollowing(10 * second)).isTrue();
        assertThat(destination.isFollowing(10 * second + 1)).isFalse();
        destination.begin(10 * second + 1);
        assertThat(destination.isFlowing()).isFalse();
    }

    @Test
    void countsUpAndDown() {
        Destination destination = destination(feedback("1"), feedback("1"), 0);
        destination.succeeded();
        assertThat(destination.window()).isEqualTo(5); // no more than runs, and as many again
        assertThat(destination.failed(REFUSED)).isFalse();
        assertThat(destination.window()).isEqualTo(4);
        destination.succeeded();
        assertThat(destination.window()).isEqualTo(5);
        for (int i = 0; i < 9; i++) {
            destination.failed(REFUSED);
        }
        assertThat(destination.window()).isEqualTo(1);
    }

    @Test
    void changesByParts() {
        Destination destination = destination(feedback("1/2"), feedback("1 / concurrency"), 0);
        destination.failed(REFUSED);
        assertThat(destination.window()).isEqualTo(4); // the first failure counts at once
        destination.succeeded();
        assertThat(destination.window()).isEqualTo(4);
        destination.succeeded();
        assertThat(destination.window()).isEqualTo(5);
    }

    @Test
    void isDeadAfterAWholeRoundOfFailures() {
        Destination destination = destination(feedback("1"), feedback("1/sqrt_concurrency"), 1);
        int failures = 1;
        while (!destination.failed(REFUSED)) {
            failures++;
        }
        assertThat(failures).isBetween(4, 5);
        assertThat(destination.dead()).contains(REFUSED);
        assertThat(destination.mayRun()).isFalse();
        destination.revive();
        assertThat(destination.dead()).isEqualTo(Optional.empty());
        assertThat(destination.window()).isEqualTo(5);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"1, 4, 1", "0.5, 4, 0.5", "1/4, 9, 0.25", "1 / concurrency, 4, 0.25", "1/SQRT_CONCURRENCY, 4, 0.5"})
    void readsFeedback(String text, int window, double expected) {
        assertThat(feedback(text).at(window)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "feedback {0}")
    @ValueSource(strings = {"", "x", "1/", "1/x", "2", "-1", "1/0", "/2", "NaN", "1/concurrency/2"})
    void readsNothingElse(String text) {
        assertThat(Feedback.parse(text)).isEmpty();
    }
}
