package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class AnvilTest {
    private static final Duration UNIT = Duration.ofSeconds(60);

    private Instant now = Instant.parse("2026-11-04T02:28:11Z");
    private final Anvil anvil = new Anvil(new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    private static InetAddress address(int last) throws Exception {
        return InetAddress.getByAddress(new byte[] {10, 0, (byte) (last >> 8), (byte) last});
    }

    private int count(Anvil.Event event, int client) throws Exception {
        return anvil.count(event, "smtp", address(client), UNIT);
    }

    @Test
    void countsWhatIsOpenForEachServiceAndClient() throws Exception {
        assertThat(anvil.connect("smtp", address(1), UNIT)).isEqualTo(1);
        assertThat(anvil.connect("smtp", address(1), UNIT)).isEqualTo(2);
        assertThat(anvil.connect("submission", address(1), UNIT)).isEqualTo(1);
        assertThat(anvil.connect("smtp", address(2), UNIT)).isEqualTo(1);
        anvil.disconnect("smtp", address(1));
        assertThat(anvil.connect("smtp", address(1), UNIT)).isEqualTo(2);
    }

    @Test
    void beginsAnewAfterAUnitOfTime() throws Exception {
        assertThat(count(Anvil.Event.MESSAGE, 1)).isEqualTo(1);
        assertThat(count(Anvil.Event.AUTH, 1)).isEqualTo(1);
        now = now.plusSeconds(60);
        assertThat(count(Anvil.Event.MESSAGE, 1)).isEqualTo(2);
        assertThat(count(Anvil.Event.MESSAGE, 2)).isEqualTo(1);
        now = now.plusSeconds(1);
        assertThat(anvil.sofar(Anvil.Event.AUTH, "smtp", address(1), UNIT)).isZero();
        assertThat(count(Anvil.Event.MESSAGE, 1)).isEqualTo(1);
    }

    @Test
    void forgetsWhoIsGone() throws Exception {
        for (int client = 0; client < 1000; client++) {
            anvil.connect("smtp", address(client), UNIT);
            count(Anvil.Event.CONNECTION, client);
            if (client != 5) {
                anvil.disconnect("smtp", address(client));
            }
        }
        assertThat(anvil.size()).isEqualTo(1000);
        now = now.plusSeconds(61);
        anvil.connect("smtp", address(7), UNIT);
        assertThat(anvil.size()).isEqualTo(2);
    }
}
