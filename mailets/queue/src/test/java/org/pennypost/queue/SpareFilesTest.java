package org.pennypost.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;

/** Files of messages that have left the queue are used again, and nothing of the old message is seen in the new one. */
class SpareFilesTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T02:48:20Z"), ZoneOffset.UTC);

    @TempDir
    Path directory;

    private final List<String> log = new ArrayList<>();
    private final QueueIds ids = new QueueIds(CLOCK, 1);

    private MessageQueue open() {
        return new MessageQueue(
                directory, new ActiveMessages((service, text) -> {}), (service, text) -> log.add(text), CLOCK);
    }

    private Path commit(MessageQueue queue, String content) throws IOException {
        Address address = new Address("joe@example.test");
        Envelope envelope =
                new Envelope(Address.NULL, List.of(new Recipient(address, address)), CLOCK.instant(), 10, Map.of());
        PartData data = new PartData(
                "spool",
                PartData.ROOT,
                CLOCK.millis(),
                false,
                Optional.of(new QueuedEnvelope(envelope, Map.of())),
                StandardCharsets.US_ASCII.encode("mail"));
        try (IncomingFile file = queue.begin(ids)) {
            file.content().write(content.getBytes(StandardCharsets.US_ASCII));
            file.commit(data, () -> {});
            return directory.resolve("incoming").resolve(file.queueId());
        }
    }

    private static String read(Part part) throws IOException {
        try (InputStream in = part.content().open()) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private List<Path> spare() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("spare"))) {
            return files.toList();
        }
    }

    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino");
    }

    @Test
    void usesAFileAgainOnceItsOldNameCannotComeBack() throws Exception {
        MessageQueue queue = open();
        Object first = inode(commit(queue, "a long message\r\n".repeat(1000)));
        queue.named("spool").take().release();
        assertThat(spare()).hasSize(1).allMatch(file -> file.toFile().length() == 0);

        assertThat(inode(commit(queue, "second\r\n"))).isNotEqualTo(first);
        Path third = commit(queue, "third\r\n");

        assertThat(inode(third)).isEqualTo(first);
        assertThat(spare()).isEmpty();
        assertThat(read(queue.named("spool").take())).isEqualTo("second\r\n");
        assertThat(read(queue.named("spool").take())).isEqualTo("third\r\n");
        assertThat(QueueFile.read(third).recipients()).hasSize(1);
    }

    @Test
    void leavesAFileToItsReader() throws Exception {
        MessageQueue queue = open();
        commit(queue, "first\r\n");
        Part part = queue.named("spool").take();
        try (InputStream reader = part.content().open()) {
            part.release();
            assertThat(spare()).isEmpty();
            commit(queue, "other\r\n");
            commit(queue, "another\r\n");

            assertThat(new String(reader.readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("first\r\n");
        }
    }

    @Test
    void leavesAFileThatIsDeletedToThoseWhoWorkOnIt() throws Exception {
        MessageQueue queue = open();
        commit(queue, "first\r\n");
        queue.files().iterator().next().delete();

        assertThat(spare()).isEmpty();
    }

    @Test
    void takesOverEmptyFilesOnly() throws Exception {
        Files.createDirectories(directory.resolve("spare"));
        Files.writeString(directory.resolve("spare/1"), "an old message");
        Files.createFile(directory.resolve("spare/2"));
        Object empty = inode(directory.resolve("spare/2"));

        MessageQueue queue = open();

        assertThat(spare()).containsExactly(directory.resolve("spare/2"));
        commit(queue, "first\r\n");
        assertThat(inode(commit(queue, "second\r\n"))).isEqualTo(empty);
    }

    @Test
    void removesAsBeforeWhereNothingCanBeKept() throws Exception {
        MessageQueue queue = open();
        commit(queue, "first\r\n");
        Files.delete(directory.resolve("spare"));

        queue.named("spool").take().release();

        assertThat(directory.resolve("incoming")).isEmptyDirectory();
        assertThat(queue.size()).isZero();
        assertThat(log).isEmpty();
    }
}
