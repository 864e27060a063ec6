package org.pennypost.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pennypost.address.Address;

class ActiveMessagesTest {
    private final List<String> log = new ArrayList<>();
    private final ActiveMessages messages = new ActiveMessages((service, text) -> log.add(service + ": " + text));

    @Test
    void saysWhatBecomesActiveAndWhatIsRemoved() {
        messages.active("A", new Address("a@b.test"), 300, 2);
        messages.active("B", Address.NULL, 0, 1);
        messages.removed("A");

        assertThat(log)
                .containsExactly(
                        "qmgr: A: from=<a@b.test>, size=300, nrcpt=2 (queue active)",
                        "qmgr: B: from=<>, size=0, nrcpt=1 (queue active)",
                        "qmgr: A: removed");
    }
}
