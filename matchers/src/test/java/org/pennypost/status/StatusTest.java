package org.pennypost.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusTest {
    @Test
    void readsAndShowsAnEnhancedStatus() {
        assertThat(EnhancedStatus.of("4.3.0"))
                .isEqualTo(new EnhancedStatus(4, 3, 0))
                .hasToString("4.3.0");
        assertThat(EnhancedStatus.of("4.3.0").isTemporary()).isTrue();
        assertThat(EnhancedStatus.of("5.1.1").isTemporary()).isFalse();
        assertThat(EnhancedStatus.of("2.0.0").isTemporary()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5.1", "3.0.0", "5.1.1000", "5.1000.1", "5.-1.1", "5.1.-1", "a.b.c", "5.1.1.1"})
    void refusesWhatIsNoEnhancedStatus(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> EnhancedStatus.of(text));
    }

    @Test
    void writesEachLineWithTheCode() {
        Reply one = Reply.of("250 2.1.0 Ok");
        assertThat(one.wire()).isEqualTo("250 2.1.0 Ok\r\n");
        assertThat(one).hasToString("250 2.1.0 Ok");
        assertThat(one.isError()).isFalse();
        Reply two = new Reply(550, List.of("a", "b"));
        assertThat(two.wire()).isEqualTo("550-a\r\n550 b\r\n");
        assertThat(two.text()).isEqualTo("b");
        assertThat(two.isError()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "250", "25 x", "abc x", "2500 x", "199 x", "600 x"})
    void refusesWhatIsNoReply(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(text));
    }

    @Test
    void refusesAReplyWithoutLines() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Reply(250, List.of()));
    }
}
