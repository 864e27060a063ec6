package org.pennypost.mbox;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When messages came into a mailbox. Source: RFC 8514. */
class SaveDatesTest {
    private static final Instant NOW = Instant.parse("2026-11-24T02:48:20.123Z");
    private static final Instant OLD = Instant.parse("2001-02-03T04:05:06Z");
    private static final String MESSAGE = "From a@b.test  Sat Feb  3 04:05:06 2001\nSubject: 1\n\none\n\n";

    @TempDir
    Path directory;

    private MboxStore store() throws IOException {
        Path home = Files.createDirectories(directory.resolve("home"));
        MailUser alice =
                new MailUser("alice", directory.resolve("inbox"), Optional.of(home), UserRights.SAME, UserRights.SAME);
        return new MboxStore(
                new MboxRegistry(),
                name -> Optional.of(alice),
                () -> MailboxSettings.DEFAULTS,
                directory.resolve("data"),
                "example.test",
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static MboxStore.Folder folder(String name) {
        return new MboxStore.Folder("alice", name);
    }

    private static NewMessage message(Optional<Instant> saved) {
        return new NewMessage(
                () -> new ByteArrayInputStream("Subject: 1\r\n\r\none\r\n".getBytes(US_ASCII)),
                OLD,
                MessageFlags.NONE,
                saved);
    }

    private static List<Instant> dates(MboxStore store, String folder) throws IOException {
        IndexedMbox box = store.mailbox(folder(folder));
        return box.current().messages().stream()
                .map(message -> {
                    try {
                        return Instant.ofEpochMilli(box.saveDates().applyAsLong(message));
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    private Path kept(String name) {
        return directory.resolve("data/mailboxes/alice").resolve(name);
    }

    @Test
    void areKeptWithWhatElseIsKeptOfAMailbox() throws IOException {
        try (MboxStore store = store()) {
            store.create(folder("a"));
            store.mailbox(folder("a")).append(List.of(message(Optional.of(OLD)), message(Optional.empty())));
            store.mailbox(folder("a")).append(List.of(message(Optional.empty())));
            assertThat(dates(store, "a")).containsExactly(OLD, NOW, NOW);
        }
        Files.delete(kept("a.index"));
        Files.writeString(kept("a.saved"), "17 1 torn", StandardOpenOption.APPEND);
        try (MboxStore again = store()) {
            again.mailbox(folder("a")).append(List.of(message(Optional.empty())));
            assertThat(dates(again, "a")).containsExactly(OLD, NOW, NOW, NOW);
        }
        Files.delete(kept("a.saved"));
        try (MboxStore lost = store()) {
            assertThat(dates(lost, "a")).containsExactly(OLD, OLD, OLD, OLD);
        }
    }

    @Test
    void areTheTimesAtWhichTheServerSeesWhatOthersAdd() throws IOException {
        Files.writeString(directory.resolve("inbox"), MESSAGE);
        try (MboxStore store = store()) {
            assertThat(dates(store, "INBOX")).containsExactly(OLD);
            Files.writeString(directory.resolve("inbox"), MESSAGE, StandardOpenOption.APPEND);
            assertThat(dates(store, "INBOX")).containsExactly(OLD, NOW);
        }
    }

    @Test
    void goWithAFolderAndEndWithIt() throws IOException {
        try (MboxStore store = store()) {
            for (String name : List.of("a", "a/b")) {
                store.create(folder(name));
                store.folders("alice").becomeFile(name);
                store.mailbox(folder(name)).append(List.of(message(Optional.empty())));
            }
            store.forget(folder("a"));
            store.rename(folder("a"), folder("c/d"));
            assertThat(dates(store, "c/d")).containsExactly(NOW);
            assertThat(dates(store, "c/d/b")).containsExactly(NOW);

            store.folders("alice").delete("c/d/b");
            store.forget(folder("c/d/b"));
            assertThat(kept("c%2Fd%2Fb.saved")).doesNotExist();
            assertThat(kept("c%2Fd.saved")).exists();
        }
    }

    @Test
    void ofMessagesThatAreGoneAreLeftOutInTime() throws IOException {
        try (MboxStore store = store()) {
            store.create(folder("a"));
            IndexedMbox box = store.mailbox(folder("a"));
            box.append(List.of(message(Optional.empty()), message(Optional.of(OLD)), message(Optional.empty())));
            String gone = String.join("", Collections.nCopies(60_000, "1 700000 700000 1700000000000\n"));
            Files.writeString(kept("a.saved"), gone, StandardOpenOption.APPEND);

            box.append(List.of(message(Optional.empty())));

            assertThat(Files.size(kept("a.saved"))).isLessThan(1000);
            assertThat(dates(store, "a")).containsExactly(NOW, OLD, NOW, NOW);
        }
    }
}
