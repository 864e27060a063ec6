package org.pennypost.mbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SightingsTest {
    private static final Instant NOW = Instant.parse("2026-12-01T04:00:00.250Z");

    private final Sightings sightings = new Sightings();

    @Test
    void givesTheTimeOfTheChangeWhereTheSizeIsAnother() {
        sightings.saw(NOW, 100);

        assertThat(sightings.visible(NOW.plusMillis(1), 101)).isEqualTo(NOW.plusMillis(1));
        assertThat(sightings.visible(NOW.plusSeconds(1), 100)).isEqualTo(NOW.plusSeconds(1));
    }

    @Test
    void givesTheNextSecondThatNobodyHasSeenWithThisSize() {
        sightings.saw(NOW, 100);
        sightings.saw(NOW.plusSeconds(1), 100);

        assertThat(sightings.visible(NOW.plusMillis(1), 100)).isEqualTo("2026-12-01T04:00:02Z");
    }

    @Test
    void forgetsWhatIsOld() {
        sightings.saw(NOW, 100);
        sightings.saw(NOW.plusSeconds(3), 101);
        for (int size = 0; size < 1000; size++) {
            sightings.saw(NOW.plusSeconds(3), 1000 + size);
        }

        assertThat(sightings.visible(NOW, 100)).isEqualTo(NOW);
        assertThat(sightings.visible(NOW.plusSeconds(3), 101)).isEqualTo(NOW.plusSeconds(3));
        assertThat(sightings.visible(NOW.plusSeconds(3), 1999)).isEqualTo("2026-12-01T04:00:04Z");
    }
}
