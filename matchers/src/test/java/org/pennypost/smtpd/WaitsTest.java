package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WaitsTest {
    private final Waits waits = new Waits(8);

    private List<Waits.Place> fill(String server) {
        List<Waits.Place> places = new ArrayList<>();
        for (Optional<Waits.Place> place = waits.enter(server); place.isPresent(); place = waits.enter(server)) {
            places.add(place.get());
        }
        return places;
    }

    @Test
    void letsHalfOfTheThreadsWaitForABusyServer() {
        List<Waits.Place> places = fill("a");
        assertThat(places).hasSize(4);
        assertThat(waits.enter("b")).isPresent();
        places.get(2).close();
        assertThat(waits.enter("a")).isPresent();
        assertThat(waits.enter("a")).isEmpty();
    }

    @Test
    void letsAQuarterWaitForOneThatHangs() {
        List<Waits.Place> places = fill("a");
        // Two who have waited for long stay, two go.
        await().pollInterval(Duration.ofMillis(20)).until(() -> {
            places.get(3).close();
            places.get(2).close();
            Optional<Waits.Place> place = waits.enter("a");
            place.ifPresent(Waits.Place::close);
            return place.isEmpty();
        });
        places.get(0).close();
        assertThat(fill("a")).hasSize(1);
        places.get(1).close();
        assertThat(fill("a")).hasSize(3);
    }

    @Test
    void letsOneWaitWhereThereIsOneThread() {
        assertThat(new Waits(1).enter("a")).isPresent();
        assertThat(new Waits(3).enter("a")).isPresent();
    }
}
