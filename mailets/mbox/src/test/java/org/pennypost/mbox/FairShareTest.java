package org.pennypost.mbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FairShareTest {
    private long now = Long.MAX_VALUE - 5;
    private final FairShare share = new FairShare(() -> now);

    private void after(int millis) {
        now += Duration.ofMillis(millis).toNanos();
    }

    private void hold(int millis) {
        share.taken();
        after(millis);
        share.given();
    }

    private long rest() {
        return Duration.ofNanos(share.rest()).toMillis();
    }

    @Test
    void leavesNothingWhileNobodyElseWantsTheFile() {
        hold(40);

        assertThat(rest()).isZero();
    }

    @Test
    void leavesTheFileAsLongAsItWasHeldOnceSomebodyElseHadIt() {
        share.busy();
        hold(40);
        assertThat(rest()).isEqualTo(40);

        after(30);
        assertThat(rest()).isEqualTo(10);
        after(30);
        assertThat(rest()).isZero();

        hold(10_000);
        assertThat(rest()).isEqualTo(250);
        after(250);
        hold(0);
        assertThat(rest()).isEqualTo(1);
    }

    @Test
    void forgetsOthersAfterAMinute() {
        share.busy();
        after(59_000);
        hold(40);
        assertThat(rest()).isEqualTo(40);

        after(1000);
        hold(40);
        assertThat(rest()).isZero();
    }
}
