package org.pennypost.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class PenaltiesTest {
    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }

    private static final class Hands extends Clock {
        private Instant now = Guest.NOW;

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final Hands clock = new Hands();
    private final Penalties penalties = new Penalties(clock);

    @Test
    void growWithEachFailureUpToFifteenSeconds() throws Exception {
        for (int expected : new int[] {2, 4, 8, 15, 15}) {
            penalties.failed(address("198.51.100.7"));
            assertThat(penalties.of(address("198.51.100.7"))).isEqualTo(Duration.ofSeconds(expected));
        }
        assertThat(penalties.of(address("198.51.100.8"))).isZero();
    }

    @Test
    void endWithASuccessOrAfterAnHour() throws Exception {
        penalties.failed(address("198.51.100.7"));
        penalties.succeeded(address("198.51.100.7"));
        assertThat(penalties.of(address("198.51.100.7"))).isZero();

        penalties.failed(address("198.51.100.7"));
        clock.now = clock.now.plus(Duration.ofMinutes(61));
        assertThat(penalties.of(address("198.51.100.7"))).isZero();
    }

    @Test
    void countNetworksOfIpv6AndSpareThisMachine() throws Exception {
        penalties.failed(address("2001:db8:1:2::3"));
        assertThat(penalties.of(address("2001:db8:1:ffff::1"))).isEqualTo(Duration.ofSeconds(2));
        assertThat(penalties.of(address("2001:db8:2::3"))).isZero();
        penalties.failed(address("127.0.0.1"));
        assertThat(penalties.of(address("127.0.0.1"))).isZero();
    }
}
