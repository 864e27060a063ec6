package org.pennypost.mbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailboxUpkeepTest {
    private static final int COUNT = 5000;
    private static final String MESSAGE =
            "From a@b.test  Sat Feb  3 04:05:06 2001\nSubject: 1\n\n" + "some words\n".repeat(300) + "\n";

    @Test
    void whatIsBeingWrittenAtTheEndIsWritten(@TempDir Path directory) throws Exception {
        Path inbox = Files.writeString(directory.resolve("inbox"), MESSAGE.repeat(COUNT));
        MailUser alice = new MailUser("alice", inbox, Optional.empty(), UserRights.SAME, UserRights.SAME);
        try (MboxStore store = new MboxStore(
                new MboxRegistry(),
                name -> Optional.of(alice),
                () -> MailboxSettings.DEFAULTS,
                directory.resolve("data"),
                "example.test",
                Clock.systemUTC())) {
            IndexedMbox box = store.mailbox(new MboxStore.Folder("alice", "INBOX"));
            box.flag(1, Long.MAX_VALUE, flags -> flags.with(MessageFlags.SEEN));
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> !box.isUnwritten());
        }

        assertThat(Files.readAllLines(inbox).stream().filter("Status: R"::equals))
                .hasSize(COUNT);
        assertThat(directory.resolve("inbox.lock")).doesNotExist();
    }
}
