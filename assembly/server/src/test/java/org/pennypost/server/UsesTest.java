package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UsesTest {
    private final AtomicInteger ends = new AtomicInteger();
    private final Uses uses = new Uses(ends::incrementAndGet);

    @Test
    void endsOnceWhenItIsRetiredAndTheLastUserLeaves() {
        assertThat(uses.enter()).isTrue();
        assertThat(uses.enter()).isTrue();
        uses.leave();
        uses.retire();
        assertThat(ends).hasValue(0);
        assertThat(uses.enter()).isTrue(); // one that was on its way while it was retired
        uses.leave();
        uses.leave();

        assertThat(ends).hasValue(1);
        assertThat(uses.enter()).isFalse();
        assertThat(ends).hasValue(1);
    }

    @Test
    void staysWhileItIsNotRetired() {
        assertThat(uses.enter()).isTrue();
        uses.leave();
        assertThat(uses.enter()).isTrue();
        assertThat(ends).hasValue(0);
    }
}
