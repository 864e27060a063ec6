package org.pennypost.mbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients see of an mbox, and what the file holds afterwards. Expected texts are those of Dovecot 2.3. */
class IndexedMboxTest {
    private static final String FROM = "From a@b.test  Tue Nov 24 02:48:20 2026\n";

    @TempDir
    Path directory;

    private Path file;
    private IndexedMbox mailbox;
    private final List<MboxChange> changes = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        file = directory.resolve("alice");
        mailbox = opened();
    }

    private IndexedMbox opened() throws IOException {
        MboxPlace place = new MboxPlace(
                directory.resolve("state"),
                UserRights.SAME,
                () -> MailboxSettings.DEFAULTS,
                "alice@example.test",
                Clock.system(ZoneOffset.UTC));
        IndexedMbox made = new MboxRegistry().indexed(file, place);
        made.listen(changes::add, () -> {}, messages -> {});
        return made;
    }

    private void deliver(int... numbers) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int n : numbers) {
            text.append(message(n));
        }
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String message(int n) {
        return FROM + "Subject: " + n + "\nMessage-ID: <" + n + "@b.test>\n\nbody " + n + "\n\n";
    }

    private List<Long> uids() throws IOException {
        return mailbox.current().messages().stream().map(IndexedMessage::uid).toList();
    }

    private String text(long uid) throws IOException {
        return new String(
                mailbox.read(List.of(uid), false).get(uid).open().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static NewMessage message(String text, int bits, String... keywords) {
        return new NewMessage(
                () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)),
                Instant.ofEpochSecond(1795488500),
                MessageFlags.of(bits, Set.of(keywords)));
    }

    @Test
    void keepsTheUidsOfTwoMessagesThatAreTheSameWhenTheFileSaysOnlyOneOfThem() throws IOException {
        deliver(1, 2);
        assertThat(uids()).containsExactly(1L, 2L);
        mailbox.write();
        deliver(1, 3);
        assertThat(uids()).containsExactly(1L, 2L, 3L, 4L);

        mailbox = opened();

        assertThat(uids()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void givesUidsAndTextsWithoutTouchingTheFile() throws IOException {
        deliver(1, 2, 3);
        String before = Files.readString(file);

        assertThat(uids()).containsExactly(1L, 2L, 3L);
        assertThat(text(2)).isEqualTo("Subject: 2\r\nMessage-ID: <2@b.test>\r\n\r\nbody 2\r\n");
        assertThat(mailbox.current().find(2).orElseThrow().size()).isEqualTo(text(2).length());
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void expungesAMessageWithoutFinalNewlineWithWhatWasAddedToItsEnd() throws IOException {
        Files.writeString(file, message(1).strip());

        mailbox.append(List.of(message("Subject: 2\r\n\r\nbody 2\r\n", 0)));
        mailbox.expunge(List.of(1L));

        assertThat(Files.readString(file)).startsWith("From ");
        assertThat(uids()).containsExactly(2L);
        assertThat(text(2)).isEqualTo("Subject: 2\r\n\r\nbody 2\r\n");
    }

    @Test
    void remembersUidsThatTheFileDoesNotHold() throws IOException {
        deliver(1, 2, 3);
        long validity = mailbox.current().uidValidity();
        mailbox.expunge(List.of(1L, 3L));
        deliver(4);

        mailbox = opened();

        assertThat(uids()).containsExactly(2L, 4L);
        assertThat(mailbox.current().uidValidity()).isEqualTo(validity);
    }

    @Test
    void writesWhatDovecotWrites() throws IOException {
        deliver(1, 2);
        mailbox.flag(
                2,
                2,
                flags -> MessageFlags.of(
                        MessageFlags.SEEN | MessageFlags.OLD | MessageFlags.ANSWERED | MessageFlags.FLAGGED,
                        Set.of("work")));

        mailbox.write();

        assertThat(Files.readString(file).replaceAll("(?m)^(X-IMAPbase|X-UID)(.*?) +$", "$1$2"))
                .isEqualTo(FROM + "Subject: 1\nMessage-ID: <1@b.test>\nX-IMAPbase: "
                        + mailbox.current().uidValidity()
                        + " 0000000002 work\nX-UID: 1\nStatus: \n\nbody 1\n\n"
                        + FROM + "Subject: 2\nMessage-ID: <2@b.test>\nX-UID: 2\nStatus: RO\nX-Status: AF\n"
                        + "X-Keywords: work\n\nbody 2\n\n");
        assertThat(text(2)).isEqualTo("Subject: 2\r\nMessage-ID: <2@b.test>\r\n\r\nbody 2\r\n");
    }

    /** Dovecot takes X-Keywords with names that X-IMAPbase lacks for a header of the sender's, and removes it. */
    @Test
    void writesNoKeywordThatTheFirstMessageHasNoRoomToName() throws IOException {
        deliver(1);
        mailbox.write();
        Files.writeString(file, Files.readString(file).replaceAll("(X-IMAPbase: \\d+ \\d+) +\n", "$1\n"));

        mailbox.append(List.of(message("Subject: 2\r\n\r\nbody 2\r\n", MessageFlags.FLAGGED, "work")));

        assertThat(Files.readString(file))
                .contains(" 0000000002\n", "X-UID: 2", "X-Status: F\n")
                .doesNotContain("work");
        mailbox = opened();
        assertThat(mailbox.current().find(2).orElseThrow().flags().keywords()).containsExactly("work");
        mailbox.write();
        assertThat(Files.readString(file)).contains(" 0000000002 work ", "X-UID: 2", "X-Keywords: work\n");
    }

    /** Dovecot would give UIDs of its own to messages without, and to those behind them. */
    @Test
    void addsAMessageOnlyBehindSuchWhoseUidsTheFileHolds() throws IOException {
        deliver(1);
        mailbox.write();
        deliver(2, 3);
        mailbox.expunge(List.of(2L));

        mailbox.append(List.of(message("Subject: 4\r\n\r\nbody 4\r\n", 0, "work")));

        assertThat(Files.readString(file)
                        .lines()
                        .filter(line -> line.startsWith("X-"))
                        .map(String::strip))
                .containsExactly(
                        "X-IMAPbase: " + mailbox.current().uidValidity() + " 0000000004 work",
                        "X-UID: 1",
                        "X-UID: 3",
                        "X-UID: 4",
                        "X-Keywords: work");
    }

    @Test
    void givesNewUidsToMessagesThatAnotherProgramNumberedFirst() throws IOException {
        deliver(1);
        mailbox.write();
        String numbered = Files.readString(file);
        deliver(2, 3, 4);
        assertThat(uids()).containsExactly(1L, 2L, 3L, 4L);
        mailbox.expunge(List.of(2L));

        String here = numbered.replaceFirst(" 0000000001", " 0000000003");
        Files.writeString(
                file,
                here
                        + message(3).replaceFirst("\n\n", "\nX-UID: 2\n\n")
                        + message(4).replaceFirst("\n\n", "\nX-UID: 3\n\n"));

        assertThat(uids()).containsExactly(1L, 5L, 6L);
        assertThat(text(5)).contains("Subject: 3\r\n");
    }

    /** What Dovecot does: it writes flags in place and adds a message, and nobody has looked between. */
    @Test
    void seesFlagsThatChangedInAFileThatGrew() throws IOException {
        deliver(1, 2, 3);
        mailbox.write();
        String written = Files.readString(file);

        Files.writeString(
                file,
                written.replaceFirst("Status: \n", "Status: R\n").replaceFirst(" \nStatus", "\nStatus") + message(4));

        assertThat(uids()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(mailbox.current().find(1).orElseThrow().flags().has(MessageFlags.SEEN))
                .isTrue();
    }

    @Test
    void seesFlagsThatChangedInALargeFileThatGrewALittleLaterAndBeforeItIsWritten() throws IOException {
        for (boolean check : List.of(true, false)) {
            Files.deleteIfExists(file);
            mailbox = opened();
            String large = "some words\n".repeat(40_000);
            deliver(1, 2, 3);
            Files.writeString(file, Files.readString(file).replace("body 3\n", large + large + large));
            mailbox.current();
            mailbox.write();
            String written = Files.readString(file);
            long first = mailbox.current().uids().get(0);

            Files.writeString(
                    file,
                    written.replaceFirst("Status: \n", "Status: R\n").replaceFirst(" \nStatus", "\nStatus")
                            + message(4));
            assertThat(uids()).hasSize(4);
            if (check) {
                mailbox.check();
            } else {
                mailbox.flag(first, first, flags -> flags.with(MessageFlags.FLAGGED));
                mailbox.write();
                assertThat(Files.readString(file)).contains("Status: R\nX-Status: F\n");
            }

            assertThat(mailbox.current().find(first).orElseThrow().flags().has(MessageFlags.SEEN))
                    .as("checked: " + check)
                    .isTrue();
        }
    }

    /** A large file to which only this process adds is not read as a whole again and again. */
    @Test
    void doesNotDoubtWhatItHasAppendedItself() throws IOException {
        deliver(1);
        mailbox.write();
        List<Long> doubts = new ArrayList<>();
        mailbox.onDoubt(doubts::add);
        String large = "Subject: 2\n\n" + "some words\n".repeat(200_000);

        for (int i = 0; i < 2; i++) {
            assertThat(mailbox.file()
                            .append(
                                    FromLine.at(
                                            "a@b.test",
                                            Instant.ofEpochSecond(1795488500).atZone(ZoneOffset.UTC)),
                                    List.of(),
                                    out -> out.write(large.getBytes(StandardCharsets.ISO_8859_1)),
                                    MailboxSettings.DEFAULTS))
                    .isInstanceOf(AppendResult.Appended.class);
        }

        assertThat(uids()).containsExactly(1L, 2L, 3L);
        assertThat(doubts).isEmpty();
        deliver(4);
        assertThat(uids()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(doubts).hasSize(1);
    }

    /** Dovecot compares the size and the second of the last change, and reads messages where they were if both are the same. */
    @Test
    void looksOtherThanBeforeToThoseWhoCompareSizeAndSecond() throws Exception {
        deliver(1, 2);
        mailbox.write();
        await().pollInterval(Duration.ofMillis(1)).until(() -> System.currentTimeMillis() % 1000 < 100);
        mailbox.append(List.of(message("Subject: 3\r\n\r\nbody 3\r\n", 0)));
        FileStatus before = FileStatus.of(file).orElseThrow();

        mailbox.expunge(List.of(3L));
        mailbox.append(List.of(message("Subject: 4\r\n\r\nbody 4\r\n", 0)));

        FileStatus now = FileStatus.of(file).orElseThrow();
        assertThat(now.size()).isEqualTo(before.size());
        assertThat(now.modified().getEpochSecond())
                .isGreaterThan(before.modified().getEpochSecond());
        assertThat(uids()).containsExactly(1L, 2L, 4L);
        assertThat(changes).isEmpty();
    }

    @Test
    void waitsForASecondInWhichOthersSeeWhatIsWritten() throws Exception {
        deliver(1);
        mailbox.write();
        long size = Files.size(file);
        await().until(
                        () -> { // at once, but for a machine that takes a second for it
                            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
                            mailbox.flag(
                                    1,
                                    1,
                                    flags -> flags.has(MessageFlags.SEEN)
                                            ? MessageFlags.NONE
                                            : flags.with(MessageFlags.SEEN));
                            return !mailbox.writeSeen();
                        });

        assertThat(mailbox.isUnwritten()).isTrue();
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(1)));
        assertThat(mailbox.writeSeen()).isTrue();
        assertThat(mailbox.isUnwritten()).isFalse();
        boolean seen = mailbox.current().find(1).orElseThrow().flags().has(MessageFlags.SEEN);
        assertThat(Files.readString(file)).hasSize((int) size).contains(seen ? "Status: R\n" : "Status: \n");
    }

    /** What mailutils does, under its lock: the old file goes away before the new one comes. */
    @Test
    void waitsForTheFileThatComesInThePlaceOfAnother() throws Exception {
        deliver(1, 2, 3);
        mailbox.write();
        Path lock = Files.createFile(file.resolveSibling("alice.lock"));
        Path aside = Files.move(file, file.resolveSibling("aside"));
        Thread reader = new Thread(() -> {
            try {
                mailbox.current();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        reader.start();
        while (reader.isAlive() && reader.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        Files.move(aside, file);
        Files.delete(lock);
        reader.join();

        assertThat(uids()).containsExactly(1L, 2L, 3L);
        assertThat(changes).isEmpty();
    }

    @Test
    void findsEverythingAgainInTheFileAlone() throws IOException {
        deliver(1, 2, 3);
        mailbox.flag(3, 3, flags -> MessageFlags.of(MessageFlags.DELETED, Set.of("a", "b")));
        mailbox.expunge(List.of(1L));
        mailbox.write();
        MboxSnapshot before = mailbox.current();
        Files.delete(directory.resolve("state.told"));

        mailbox = opened();

        assertThat(uids()).containsExactly(2L, 3L);
        assertThat(mailbox.current().uidValidity()).isEqualTo(before.uidValidity());
        assertThat(mailbox.current().lastUid()).isEqualTo(3);
        assertThat(mailbox.current().find(3).orElseThrow().flags())
                .isEqualTo(MessageFlags.of(MessageFlags.DELETED, Set.of("a", "b")));
    }

    @Test
    void changesFlagsInPlaceOnceThereIsRoom() throws IOException {
        deliver(1, 2);
        mailbox.current();
        mailbox.flag(1, 2, flags -> flags.with(MessageFlags.OLD));
        mailbox.write();
        long size = Files.size(file);

        mailbox.flag(1, 2, flags -> flags.with(MessageFlags.SEEN).with(MessageFlags.FLAGGED));
        mailbox.write();

        assertThat(Files.size(file)).isEqualTo(size);
        assertThat(Files.readString(file)).contains("Status: RO\nX-Status: F\n");
    }

    @Test
    void expungesOneOfManyAndKeepsTheOthersWhole() throws IOException {
        deliver(IntStream.rangeClosed(1, 50).toArray());
        mailbox.current();
        mailbox.flag(1, 50, flags -> flags.with(MessageFlags.OLD));
        mailbox.write();

        mailbox.expunge(List.of(1L, 2L, 17L, 50L));

        assertThat(uids()).hasSize(46).startsWith(3L, 4L).endsWith(48L, 49L);
        assertThat(text(18)).isEqualTo("Subject: 18\r\nMessage-ID: <18@b.test>\r\n\r\nbody 18\r\n");
        mailbox = opened();
        assertThat(uids()).hasSize(46).startsWith(3L, 4L).endsWith(48L, 49L);
        assertThat(text(49)).isEqualTo("Subject: 49\r\nMessage-ID: <49@b.test>\r\n\r\nbody 49\r\n");
    }

    @Test
    void leavesAnEmptyFileAndTheUidValidityWhenAllIsGone() throws IOException {
        deliver(1, 2);
        long validity = mailbox.current().uidValidity();

        mailbox.expunge(List.of(1L, 2L));

        assertThat(file).isEmptyFile();
        deliver(3);
        mailbox = opened();
        assertThat(uids()).containsExactly(3L);
        assertThat(mailbox.current().uidValidity()).isEqualTo(validity);
    }

    @Test
    void appendsExactlyWhatAClientGives() throws IOException {
        String text = "Subject: x\r\nX-UID: 99\r\nStatus: RO\r\n\r\none\r\n\r\n" + FROM.replace("\n", "\r\n") + "end";

        List<IndexedMessage> added =
                mailbox.append(List.of(message(text, MessageFlags.SEEN, "kw"), message("A: b\r\n\r\n", 0)));

        assertThat(added).extracting(IndexedMessage::uid).containsExactly(1L, 2L);
        assertThat(text(1)).isEqualTo("Subject: x\r\n\r\none\r\n\r\n" + FROM.replace("\n", "\r\n") + "end");
        assertThat(text(2)).isEqualTo("A: b\r\n\r\n");
        assertThat(mailbox.current().messages()).allMatch(IndexedMessage::isStored);
        mailbox = opened();
        assertThat(mailbox.current().find(1).orElseThrow().flags())
                .isEqualTo(MessageFlags.of(MessageFlags.SEEN, Set.of("kw")));
        assertThat(changes).isEmpty();
    }

    @Test
    void followsWhatOthersAppend() throws IOException {
        deliver(1);
        mailbox.current();
        deliver(2);

        assertThat(uids()).containsExactly(1L, 2L);
        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).added()).extracting(IndexedMessage::uid).containsExactly(2L);
    }

    @Test
    void followsAFileThatIsReplacedWithoutSomeMessages() throws IOException {
        deliver(1, 2, 3, 4);
        mailbox.current();
        Path fresh = directory.resolve("fresh");
        Files.writeString(fresh, (message(2) + message(4) + message(5)).replace("test  Tue", "test Tue"));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);

        assertThat(uids()).containsExactly(2L, 4L, 5L);
        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).removed()).extracting(IndexedMessage::uid).containsExactly(1L, 3L);
        assertThat(changes.get(0).added()).extracting(IndexedMessage::uid).containsExactly(5L);
    }

    @Test
    void followsFlagsThatOthersWrite() throws IOException {
        deliver(1, 2);
        mailbox.current();
        mailbox.write();
        Files.writeString(file, Files.readString(file).replaceFirst("Status: \n", "Status: RO\n"));

        mailbox.current();

        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).flagged().get(0).after().flags().has(MessageFlags.SEEN))
                .isTrue();
        assertThat(uids()).containsExactly(1L, 2L);
    }

    @Test
    void followsAFileThatIsEmptiedOrDeleted() throws IOException {
        deliver(1, 2);
        mailbox.current();
        Files.writeString(file, "");
        assertThat(uids()).isEmpty();
        deliver(3);
        assertThat(uids()).containsExactly(3L);
        Files.delete(file);
        assertThat(uids()).isEmpty();
        assertThat(changes).hasSize(3);
    }

    @Test
    void refusesWhatIsNoMboxAndLeavesItAlone() throws IOException {
        for (String text : List.of("garbage\n", "\n" + FROM + "\nx\n", "From somebody\n\nx\n", "\0\0\0")) {
            Files.writeString(file, text);
            IndexedMbox broken = opened();

            assertThatThrownBy(broken::current).isInstanceOf(NotMboxException.class);
            assertThatThrownBy(() -> broken.append(List.of(message("A: b\r\n\r\n", 0))))
                    .isInstanceOf(NotMboxException.class);
            assertThat(file).hasContent(text);
        }
    }

    @Test
    void believesRisingUidsOnly() throws IOException {
        String base = "X-IMAPbase: 1795488602 0000000020\n";
        Files.writeString(file, uid(7, base) + uid(5, "") + uid(7, "") + uid(100, ""));

        assertThat(uids()).containsExactly(7L, 21L, 22L, 23L);
        assertThat(mailbox.current().uidValidity()).isEqualTo(1795488602L);
    }

    private static String uid(int uid, String more) {
        return FROM + "Subject: " + uid + "\n" + more + "X-UID: " + uid + "\n\nx\n\n";
    }

    @Test
    void understandsTheHeaderOfMailutils() throws IOException {
        Files.writeString(file, uid(3, "X-IMAPbase:           1795488602                    4\n"));

        assertThat(uids()).containsExactly(3L);
        assertThat(mailbox.current().uidValidity()).isEqualTo(1795488602L);
    }

    @Test
    void hidesTheMessageInWhichDovecotKeepsTheUidValidity() throws IOException {
        Files.writeString(
                file,
                "From MAILER_DAEMON  Tue Nov 24 02:48:20 2026\nSubject: DON'T DELETE\n"
                        + "X-IMAP: 1795488602 0000000009\nStatus: RO\n\nFOLDER INTERNAL DATA\n\n");

        assertThat(uids()).isEmpty();
        deliver(1);
        assertThat(uids()).containsExactly(10L);
        assertThat(mailbox.current().uidValidity()).isEqualTo(1795488602L);
    }

    /** As {@code mv backup /var/mail/alice} does. */
    @Test
    void seesWhatReplacesTheFileWithoutALock() throws IOException {
        deliver(1, 2);
        long size = Files.size(file);
        Path backup = Files.writeString(directory.resolve("backup"), message(3));

        mailbox.file().locked(MailboxSettings.DEFAULTS, LockMode.REWRITE, box -> {
            Files.move(backup, file, StandardCopyOption.ATOMIC_MOVE);
            assertThat(box.status().size()).isEqualTo(size);
            assertThat(box.changed()).isEmpty();
            return box;
        });
    }
}
