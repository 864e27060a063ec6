package org.pennypost.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueueIdsTest {
    private static final Clock FIXED = Clock.fixed(Instant.parse("2026-11-24T00:00:00.631098999Z"), ZoneOffset.UTC);

    @Test
    void isMicrosecondsAndANumber() {
        QueueIds ids = new QueueIds(FIXED, 0);

        assertThat(ids.next()).isEqualTo("9A13A100000");
        assertThat(ids.next()).isEqualTo("9A13A100001");
    }

    @Test
    void fillsUpSmallMicroseconds() {
        Clock second = Clock.fixed(Instant.parse("2026-11-24T00:00:00Z"), ZoneOffset.UTC);

        assertThat(new QueueIds(second, 5).next()).isEqualTo("00000100005");
    }

    @Test
    void staysWithinSixDigitsWhenItBeginsAgain() {
        QueueIds ids = new QueueIds(FIXED, 0x1000000 - 0x100000 - 1);

        assertThat(ids.next()).isEqualTo("9A13AFFFFFF");
        assertThat(ids.next()).isEqualTo("9A13A100000");
    }

    @Test
    void isTimeAndANumberWhereItIsLong() {
        QueueIds ids = new QueueIds(FIXED, () -> true, 0);
        Clock second = Clock.fixed(Instant.parse("2026-11-24T00:00:00Z"), ZoneOffset.UTC);

        assertThat(ids.next()).isEqualTo("4jYNGm4TNVz7t7J");
        assertThat(new QueueIds(second, () -> true, 5).next()).isEqualTo("4jYNGm0000z7t7P");
    }

    @Test
    void neverGivesAnIdTwice() {
        QueueIds ids = new QueueIds(Clock.systemUTC());
        Set<String> seen = new HashSet<>();

        assertThat(IntStream.range(0, 100_000).mapToObj(i -> ids.next()))
                .allMatch(id -> id.matches("[0-9A-F]{11}"))
                .allMatch(seen::add);
    }
}
