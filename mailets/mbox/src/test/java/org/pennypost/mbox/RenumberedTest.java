package org.pennypost.mbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** UIDs that were told under one UIDVALIDITY, when mailutils has put a file with another one in place. */
class RenumberedTest {
    private static final String FROM = "From a@b.test  Tue Nov 24 02:48:20 2026\n";
    private static final long NEW = 1795488602;

    @TempDir
    Path directory;

    private Path file;
    private IndexedMbox mailbox;
    private long old;

    /** Three messages, of which mailutils keeps two, which it numbers from 1 on. */
    @BeforeEach
    void open() throws IOException {
        file = directory.resolve("alice");
        Files.writeString(file, message(1, "") + message(2, "") + message(3, ""));
        mailbox = new MboxRegistry()
                .indexed(
                        file,
                        new MboxPlace(
                                directory.resolve("state"),
                                UserRights.SAME,
                                () -> MailboxSettings.DEFAULTS,
                                "alice@example.test",
                                Clock.system(ZoneOffset.UTC)));
        old = mailbox.current().uidValidity();
        Path fresh = Files.writeString(
                directory.resolve("fresh"),
                message(2, "X-IMAPbase:           " + NEW + "                    3\nX-UID: 1\n")
                        + message(3, "X-UID: 2\n"));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String message(int n, String numbers) {
        return FROM + "Subject: " + n + "\nMessage-ID: <" + n + "@b.test>\n" + numbers + "\nbody " + n + "\n\n";
    }

    @Test
    void expungesNothingThatAnotherMessageHasTheUidOf() throws IOException {
        String before = Files.readString(file);

        assertThatExceptionOfType(MailboxFailure.class)
                .isThrownBy(() -> mailbox.expunge(old, List.of(1L, 2L)))
                .withMessageContaining("UIDVALIDITY was " + old + " and is " + NEW)
                .matches(failure -> failure.problem() == MailboxProblem.RENUMBERED);

        assertThat(file).content().isEqualTo(before);
        assertThat(mailbox.current().messages()).hasSize(2);
    }

    @Test
    void flagsNothingThatAnotherMessageHasTheUidOf() throws IOException {
        assertThatExceptionOfType(MailboxFailure.class)
                .isThrownBy(() -> mailbox.flag(old, 1, 2, flags -> flags.with(MessageFlags.DELETED)))
                .matches(failure -> failure.problem() == MailboxProblem.RENUMBERED);

        assertThat(mailbox.current().messages())
                .noneMatch(message -> message.flags().has(MessageFlags.DELETED));
    }

    @Test
    void takesUidsOfTheNewUidValidity() throws IOException {
        assertThat(mailbox.isRenumbered(old)).isFalse();
        assertThat(mailbox.current().uidValidity()).isEqualTo(NEW);
        assertThat(mailbox.isRenumbered(old)).isTrue();
        assertThat(mailbox.isRenumbered(NEW)).isFalse();

        assertThat(mailbox.flag(NEW, 1, 1, flags -> flags.with(MessageFlags.SEEN)))
                .hasSize(1);
        assertThat(mailbox.expunge(NEW, List.of(2L)))
                .extracting(IndexedMessage::uid)
                .containsExactly(2L);
    }
}
