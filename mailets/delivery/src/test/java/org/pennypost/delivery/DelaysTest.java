package org.pennypost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DelaysTest {
    private static final Instant T = Instant.parse("2026-11-24T02:28:11Z");

    @ParameterizedTest(name = "{0} us with {1} places: {2}")
    @CsvSource({
        "0, 2, 0",
        "4999, 2, 0",
        "5000, 2, 0.01",
        "9999, 2, 0.01",
        "20000, 2, 0.02",
        "100000, 2, 0.1",
        "263999, 2, 0.26",
        "994999, 2, 0.99",
        "995000, 2, 1",
        "1000000, 2, 1",
        "1049999, 2, 1",
        "1050000, 2, 1.1",
        "5678000, 2, 5.7",
        "9960000, 2, 10",
        "10400000, 2, 10",
        "26900000, 2, 27",
        "432000000000, 2, 432000",
        "4999, 3, 0.005",
        "1234, 6, 0.0012",
        "1, 6, 0.000001",
        "12345, 6, 0.012",
        "499999, 0, 0",
        "1600000, 0, 2",
    })
    void showsTwoSignificantDigits(long micros, int places, String expected) {
        assertThat(Delays.seconds(Duration.ofNanos(micros * 1000), places)).isEqualTo(expected);
    }

    @Test
    void showsTheParts() {
        assertThat(Delays.between(
                                T, T.plusSeconds(27), T.plusMillis(27_020), T.plusMillis(27_020), T.plusMillis(27_024))
                        .text(2))
                .isEqualTo("delay=27, delays=27/0.02/0/0");
        assertThat(Delays.between(T, T.plusMillis(30), T.plusMillis(230), T.plusMillis(240), T.plusMillis(260))
                        .text(2))
                .isEqualTo("delay=0.26, delays=0.03/0.2/0.01/0.02");
    }

    @Test
    void takesAClockThatGoesBackForNoTime() {
        assertThat(Delays.between(T, T.minusSeconds(5), T.minusSeconds(3), T.minusSeconds(4), T.minusSeconds(9))
                        .text(2))
                .isEqualTo("delay=2, delays=0/2/0/0");
    }
}
