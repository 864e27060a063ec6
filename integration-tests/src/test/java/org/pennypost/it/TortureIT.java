package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Everybody who takes locks works on one mbox at once for a quarter of a minute. The same for longer, with mailutils, which takes none, and with Dovecot, is
 * {@code bench/torture.sh}.
 */
@Alone
@ExtendWith(Distribution.Unpacked.class)
final class TortureIT {
    private static final String MINUTES = "0.2";

    @Test
    void losesDoublesAndTearsNothingWhileEverybodyWorksOnOneMbox(Distribution distribution) throws Exception {
        List.of(Peer.PYTHON, Peer.POSTFIX, Peer.MUTT).forEach(Peer::program);
        assumeTrue("root".equals(System.getProperty("user.name")), "Postfix's master runs as root only");

        Shell.Outcome torture = new Shell()
                .run(
                        "bash",
                        "bench/torture.sh",
                        "--without-mail",
                        MINUTES,
                        "1",
                        distribution.home().toString())
                .ok();

        assertThat(torture.out())
                .contains("\n0 problems")
                .contains(
                        "appended by server",
                        "appended by postfix",
                        "appended by script",
                        "expunged over IMAP",
                        "mutt");
    }
}
