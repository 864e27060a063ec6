package org.pennypost.queue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is in the queue directory after the process has ended, however it ended. */
class MessageQueueTest {
    private static final String CONTENT = "Subject: \u00fc\r\n\r\nbody\r\n";

    private final List<String> log = new ArrayList<>();
    private final QueueIds ids = new QueueIds(Clock.systemUTC());

    @TempDir
    private Path directory;

    private MessageQueue open() {
        return new MessageQueue(
                directory,
                new ActiveMessages((service, text) -> log.add(text)),
                (service, text) -> log.add(text),
                Clock.systemUTC());
    }

    private static PartData data(String mail, long due) {
        return new PartData("spool", due, UTF_8.encode(mail));
    }

    private String commit(MessageQueue queue, String content, String mail) throws IOException {
        try (IncomingFile file = queue.begin(ids)) {
            file.content().write(content.getBytes(ISO_8859_1));
            file.commit(data(mail, 0), () -> {});
            return file.queueId();
        }
    }

    private static String content(Part part) throws IOException {
        try (InputStream in = part.content().open()) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }

    private static List<String> mails(MessageQueue queue) throws IOException {
        List<String> mails = new ArrayList<>();
        for (Part part : queue.named("spool").waiting()) {
            mails.add(UTF_8.decode(part.read().mail()).toString());
        }
        return mails;
    }

    private List<String> files(String name) throws IOException {
        try (Stream<Path> paths = Files.list(directory.resolve(name))) {
            return paths.map(path -> path.getFileName().toString()).sorted().collect(Collectors.toList());
        }
    }

    @Test
    void keepsWhatWasCommitted() throws Exception {
        String id = commit(open(), CONTENT, "mail");

        MessageQueue again = open();
        Part part = again.named("spool").take();

        assertThat(part.queueId()).isEqualTo(id);
        assertThat(part.recovered()).isTrue();
        assertThat(part.isIntact()).isTrue();
        assertThat(UTF_8.decode(part.read().mail()).toString()).isEqualTo("mail");
        assertThat(content(part)).isEqualTo(CONTENT);
        assertThat(Files.getPosixFilePermissions(directory.resolve("incoming").resolve(id)))
                .hasSize(2); // its owner reads and writes
    }

    @Test
    void forgetsWhatIsDone() throws Exception {
        MessageQueue queue = open();
        String id = commit(queue, CONTENT, "mail");
        Part part = queue.named("spool").take();
        part.hold();
        part.release();
        assertThat(files("incoming")).containsExactly(id);
        part.release();
        part.release();

        assertThat(files("incoming")).isEmpty();
        assertThat(queue.named("spool").size()).isZero();
        assertThat(log).containsExactly(id + ": removed");
        assertThat(open().named("spool").size()).isZero();
    }

    @Test
    void keepsThePartsThatAreNotDone() throws Exception {
        MessageQueue queue = open();
        String id = commit(queue, CONTENT, "all");
        Part all = queue.named("spool").take();
        queue.add(data("first", Long.MAX_VALUE), all.content());
        queue.add(data("second", 5), all.content());
        all.release();

        MessageQueue again = open();
        assertThat(mails(again)).containsExactly("second", "first");
        assertThat(files("deferred")).containsExactly(id);
        Part second = again.named("spool").take();
        assertThat(content(second)).isEqualTo(CONTENT);
        second.release();

        MessageQueue third = open();
        assertThat(mails(third)).containsExactly("first");
        assertThat(third.named("spool").flush()).isEqualTo(1);
        third.named("spool").take().release();
        assertThat(files("deferred")).isEmpty();
    }

    @Test
    void keepsWhatARuleMadeOfTheContent() throws Exception {
        MessageQueue queue = open();
        commit(queue, CONTENT, "all");
        Part all = queue.named("spool").take();
        String changed = "Subject: changed\r\n\r\n" + "line\r\n".repeat(50_000);
        queue.add(data("changed", 0), all.accepted(), out -> out.write(changed.getBytes(ISO_8859_1)));
        queue.add(data("plain", 1), all.accepted());
        all.release();

        MessageQueue again = open();
        Part part = again.named("spool").take();
        assertThat(content(part)).isEqualTo(changed);
        again.add(data("once more", 0), part.content());
        part.release();
        assertThat(content(open().named("spool").take())).isEqualTo(changed);
        assertThat(mails(open())).containsExactly("once more", "plain");
    }

    @Test
    void changesNothingWhenNewContentCannotBeWritten() throws Exception {
        MessageQueue queue = open();
        commit(queue, CONTENT, "all");
        Part all = queue.named("spool").take();

        assertThatThrownBy(() -> queue.add(data("x", 0), all.accepted(), out -> {
                    out.write(new byte[200_000]);
                    throw new IOException("No space left on device");
                }))
                .hasMessage("No space left on device");

        assertThat(mails(open())).containsExactly("all");
        assertThat(queue.add(data("y", 0), all.accepted())).isPresent();
        assertThat(mails(open())).containsExactlyInAnyOrder("all", "y");
    }

    @Test
    void tellsThatAMessageHasLeft() throws Exception {
        MessageQueue queue = open();
        commit(queue, CONTENT, "all");
        Part all = queue.named("spool").take();
        MessageContent content = all.content();
        all.release();

        assertThat(queue.add(data("late", 0), content)).isEqualTo(Optional.empty());
        assertThatThrownBy(content::open).isInstanceOf(IOException.class);
    }

    @Test
    void leavesNothingOfWhatIsNotCommitted() throws Exception {
        MessageQueue queue = open();
        try (IncomingFile file = queue.begin(ids)) {
            file.content().write(new byte[300_000]);
            assertThat(files("incoming")).containsExactly(file.queueId());
        }
        assertThat(files("incoming")).isEmpty();

        IncomingFile killed = queue.begin(ids);
        killed.content().write(new byte[300_000]);
        assertThat(open().named("spool").size()).isZero();
        assertThat(files("incoming")).isEmpty();
        assertThat(files("corrupt")).isEmpty();
        assertThat(log)
                .containsExactly("warning: removing the incomplete message \"" + killed.queueId()
                        + "\" from queue \"incoming\"");
    }

    /** Wherever a crash cuts the file off behind the content, each part that was written whole is there. */
    @Test
    void readsAFileThatIsCutOff() throws Exception {
        MessageQueue queue = open();
        String id = commit(queue, CONTENT, "all");
        Path file = directory.resolve("incoming").resolve(id);
        long committed = Files.size(file);
        Part all = queue.named("spool").take();
        queue.add(data("first", 0), all.content());
        long one = Files.size(file);
        queue.add(data("second", 0), all.content());
        long two = Files.size(file);
        all.release();
        byte[] bytes = Files.readAllBytes(file);

        for (int length = (int) committed; length <= bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            List<String> expected = new ArrayList<>(length < bytes.length ? List.of("all") : List.of());
            if (length >= one) {
                expected.add("first");
            }
            if (length >= two) {
                expected.add("second");
            }
            assertThat(mails(open())).as("%d bytes", length).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(mails(open())).as("%d bytes, read again", length).hasSameSizeAs(expected);
        }
    }

    /** One byte that is wrong never makes a mail appear that was not there. */
    @Test
    void believesNoDamagedRecord() throws Exception {
        MessageQueue queue = open();
        String id = commit(queue, CONTENT, "all");
        Part all = queue.named("spool").take();
        queue.add(data("first", 0), all.content());
        all.release();
        Path file = directory.resolve("incoming").resolve(id);
        byte[] bytes = Files.readAllBytes(file);

        Random random = new Random(1);
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= (byte) (1 + random.nextInt(255));
            Files.write(file, damaged);
            MessageQueue again = open();
            List<String> mails = mails(again);
            boolean aside = !Files.exists(file);
            assertThat(aside ? List.of() : mails).as("byte %d", i).isSubsetOf("all", "first");
            boolean inContent = i >= MessageFormat.HEAD && i < MessageFormat.HEAD + CONTENT.length();
            if (inContent) {
                assertThat(again.named("spool").take().isIntact())
                        .as("byte %d", i)
                        .isFalse();
            } else {
                assertThat(aside || !mails.isEmpty()).as("byte %d", i).isTrue();
            }
            Files.deleteIfExists(directory.resolve("corrupt").resolve(id));
        }
    }

    @ParameterizedTest
    @CsvSource({"deferred, 0", "deferred, 10", "incoming, 31", "active, 4000", "hold, 100000"})
    void setsAsideWhatIsNoMessage(String name, int size) throws Exception {
        String id = commit(open(), CONTENT, "mail");
        byte[] noise = new byte[size];
        new Random(size).nextBytes(noise);
        Files.write(directory.resolve(name).resolve("0123456789A"), noise);

        MessageQueue queue = open();

        assertThat(queue.named("spool").take().queueId()).isEqualTo(id);
        assertThat(files("corrupt")).containsExactly("0123456789A");
        assertThat(Files.readAllBytes(directory.resolve("corrupt/0123456789A"))).isEqualTo(noise);
        assertThat(log)
                .contains("warning: saving corrupt file \"0123456789A\" from queue \"" + name
                        + "\" to queue \"corrupt\"");
    }

    @Test
    void setsAsideWhatCannotBeReadLater() throws Exception {
        MessageQueue queue = open();
        String id = commit(queue, CONTENT, "mail");
        Part part = queue.named("spool").take();
        part.setAside("it cannot be read");

        assertThat(files("corrupt")).containsExactly(id);
        assertThat(queue.named("spool").size()).isZero();
        assertThat(log).contains("warning: " + id + ": it cannot be read");
        commit(queue, CONTENT, "next");
        assertThat(mails(queue)).containsExactly("next");
    }

    @Test
    void takesNothingThatIsOnHold() throws Exception {
        String id = commit(open(), CONTENT, "mail");
        Files.move(
                directory.resolve("incoming").resolve(id),
                directory.resolve("hold").resolve(id));

        assertThat(open().named("spool").size()).isZero();
        assertThat(files("hold")).containsExactly(id);
    }

    @Test
    void triesAgainLaterInTheOrderOfTime() throws Exception {
        MessageQueue queue = open();
        commit(queue, CONTENT, "a");
        commit(queue, CONTENT, "b");
        Part a = queue.named("spool").take();
        a.retry(Long.MAX_VALUE);
        Part b = queue.named("spool").take();
        b.retry(0);

        assertThat(mails(queue)).containsExactly("b", "a");
        assertThat(queue.named("spool").remove(part -> part == a)).isEqualTo(1);
        assertThat(mails(open())).containsExactly("b");
    }

    @Test
    void servesWhereTheDirectoriesCannotBeMade() throws Exception {
        Files.writeString(directory.resolve("incoming"), "no directory");
        MessageQueue queue = open();

        assertThat(log).anyMatch(line -> line.startsWith("warning: cannot make the queue directory: "));
        assertThatThrownBy(() -> commit(queue, CONTENT, "mail")).isInstanceOf(IOException.class);
        assertThat(queue.named("spool").size()).isZero();
    }
}
