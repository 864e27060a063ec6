package org.pennypost.mbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the next process knows of a mailbox without reading it, and when it reads it after all. */
class SavedIndexTest {
    @TempDir
    Path directory;

    private Path file;
    private Path saved;

    @BeforeEach
    void deliver() throws IOException {
        file = directory.resolve("alice");
        saved = directory.resolve("state.index");
        StringBuilder text = new StringBuilder();
        for (int n = 1; n <= 3; n++) {
            text.append("From a@b.test  Tue Nov 24 02:48:20 2026\nSubject: ")
                    .append(n)
                    .append("\nStatus: RO\nX-Keywords: work\n\nbody\n\n");
        }
        Files.writeString(file, text);
    }

    private IndexedMbox opened(ZoneId zone) throws IOException {
        MboxPlace place = new MboxPlace(
                directory.resolve("state"),
                UserRights.SAME,
                () -> MailboxSettings.DEFAULTS,
                "alice@example.test",
                Clock.system(zone));
        return new MboxRegistry().indexed(file, place);
    }

    private IndexedMbox opened() throws IOException {
        return opened(ZoneOffset.UTC);
    }

    private MboxSnapshot save() throws IOException {
        IndexedMbox mailbox = opened();
        MboxSnapshot known = mailbox.current();
        mailbox.save();
        return known;
    }

    /** Another text of the same length at the same time: only who reads the file can tell. */
    private void disguise() throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        Files.writeString(file, Files.readString(file).replace("Subject: 2", "Subject: X"));
        Files.setLastModifiedTime(file, time);
    }

    @Test
    void doesNotReadWhatNobodyChanged() throws IOException {
        MboxSnapshot known = save();
        disguise();
        MboxSnapshot next = opened().current();
        assertThat(next.messages()).isEqualTo(known.messages());
        assertThat(next.highestModSeq()).isEqualTo(known.highestModSeq());
        assertThat(next.keywords()).containsExactly("work");
    }

    @Test
    void readsWhatChanged() throws IOException {
        save();
        disguise();
        Files.writeString(
                file, "From a@b.test  Tue Nov 24 02:48:20 2026\nSubject: 4\n\nx\n", StandardOpenOption.APPEND);
        MboxSnapshot next = opened().current();
        assertThat(next.messages()).hasSize(4);
        assertThat(next.messages().get(3).uid()).isGreaterThan(3);
    }

    @Test
    void readsDatesAgainInAnotherZone() throws IOException {
        MboxSnapshot known = save();
        MboxSnapshot next = opened(ZoneId.of("Asia/Tokyo")).current();
        assertThat(next.messages().get(0).date())
                .isEqualTo(known.messages().get(0).date() - 9 * 3600);
    }

    @Test
    void keepsFlagsThatWereToldLater() throws IOException {
        IndexedMbox mailbox = opened();
        mailbox.current();
        mailbox.save();
        mailbox.flag(2, 2, flags -> MessageFlags.of(flags.bits() | MessageFlags.FLAGGED, Set.of("late")));
        disguise();
        MboxSnapshot next = opened().current();
        assertThat(next.find(2).orElseThrow().flags())
                .isEqualTo(
                        MessageFlags.of(MessageFlags.SEEN | MessageFlags.OLD | MessageFlags.FLAGGED, Set.of("late")));
        assertThat(next.find(2).orElseThrow().modSeq())
                .isGreaterThan(next.find(1).orElseThrow().modSeq());
        assertThat(next.keywords()).containsExactly("late", "work");
    }

    @Test
    void aDamagedIndexIsAsGoodAsNone() throws IOException {
        save();
        byte[] whole = Files.readAllBytes(saved);
        List<Long> uids = List.of(1L, 2L, 3L);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= (byte) (1 << (i % 8));
            Files.write(saved, damaged);
            assertThat(opened().current().messages())
                    .extracting(IndexedMessage::uid)
                    .isEqualTo(uids);
            Files.write(saved, java.util.Arrays.copyOf(whole, i));
            assertThat(opened().current().messages())
                    .extracting(IndexedMessage::uid)
                    .isEqualTo(uids);
        }
    }

    @Test
    void aFlagWrittenAndFoundAgain() throws IOException {
        IndexedMbox mailbox = opened();
        mailbox.flag(1, 1, flags -> flags.with(MessageFlags.ANSWERED));
        mailbox.write();
        mailbox.save();
        MboxSnapshot known = mailbox.current();
        assertThat(opened().current().messages()).isEqualTo(known.messages());
        assertThat(opened().current().based()).isTrue();
    }

    @Test
    void aLargeMailboxAtRestIsFollowedAsBefore() throws IOException {
        String message = "From a@b.test  Tue Nov 24 02:48:20 2026\nSubject: x\n\nbody\n\n";
        int count = 5000;
        assertThat(IndexFile.isMapped(count)).isTrue();
        Files.writeString(file, message.repeat(count));
        IndexedMbox mailbox = opened();
        List<MboxChange> changes = new java.util.ArrayList<>();
        mailbox.listen(changes::add, () -> {}, messages -> {});
        List<IndexedMessage> before = List.copyOf(mailbox.current().messages());
        mailbox.rest();
        mailbox.save();
        mailbox.rest();
        assertThat(mailbox.current().messages()).isEqualTo(before);
        assertThat(mailbox.flag(7, 7, flags -> flags.with(MessageFlags.FLAGGED)))
                .hasSize(1);
        mailbox.rest();
        assertThat(mailbox.current().find(7).orElseThrow().flags().has(MessageFlags.FLAGGED))
                .isTrue();
        Files.writeString(file, message, StandardOpenOption.APPEND);
        assertThat(mailbox.current().messages()).hasSize(count + 1);
        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).added()).extracting(IndexedMessage::uid).containsExactly(count + 1L);
        mailbox.write();
        mailbox.save();
        mailbox.rest();
        List<IndexedMessage> after = List.copyOf(mailbox.current().messages());
        assertThat(after.get(6).isStored()).isTrue();
        assertThat(opened().current().messages()).isEqualTo(after);
        assertThat(mailbox.expunge(List.of(3L))).hasSize(1);
        mailbox.save();
        mailbox.rest();
        assertThat(mailbox.current().find(3)).isEmpty();
        assertThat(opened().current().messages()).isEqualTo(mailbox.current().messages());
    }
}
