package org.pennypost.mbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.pennypost.mbox.Appending.AT_ONCE;
import static org.pennypost.mbox.Appending.FROM;
import static org.pennypost.mbox.Appending.FROM_LINE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of an append that was cut off goes, and nothing else. */
class UnfinishedTest {
    private static final String OLD = "From x@y.test  Mon Nov 23 02:48:20 2026\n\nold\n\n";
    private static final String NEW = FROM_LINE + "Received: by mx.test id A\n\none\n\ntwo\n\n";
    private static final String OTHER = FROM_LINE + "Received: by mx.test id B\n\nother\n\n";

    private final List<String> log = new ArrayList<>();

    @TempDir
    Path directory;

    private Path file;
    private Path notes;

    @BeforeEach
    void makeMailbox() throws IOException {
        file = Files.writeString(directory.resolve("root"), OLD);
        notes = directory.resolve("notes");
    }

    private static MessageContent content(String form) {
        return Appending.content(form.substring(form.indexOf('\n') + 1, form.length() - 1));
    }

    private AppendResult deliver(AppendNotes open, String form) throws IOException {
        return new MboxRegistry(open).mailbox(file).append(FROM, List.of(), content(form), AT_ONCE);
    }

    private AppendNotes reopened() throws IOException {
        return AppendNotes.open(notes, log::add);
    }

    /** Says that this is written at the end of the mailbox, writes some of it, and ends there. */
    private void killedAfter(int written, String piece, boolean last) throws IOException {
        AppendNotes killed = reopened();
        long size = Files.size(file);
        AppendNotes.Writing writing =
                killed.begin(file.toRealPath(), FileStatus.of(file).orElseThrow(), size);
        writing.next(size, ByteBuffer.wrap(piece.getBytes(ISO_8859_1)), last);
        add(piece.substring(0, written));
    }

    private void add(String text) throws IOException {
        Files.writeString(file, Files.readString(file, ISO_8859_1) + text, ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 40, 41, 70})
    void removesWhatAKilledProcessLeftBeforeAnythingElseIsDelivered(int written) throws Exception {
        killedAfter(written, NEW, true);

        deliver(reopened(), OTHER);

        assertThat(file).hasContent(OLD + OTHER);
        assertThat(log).singleElement().asString().contains("root: removed " + written + " bytes from offset ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"F", "From ", "From alice@example"})
    void takesTheBeginningOfAFirstMessageForNothing(String left) throws Exception {
        Files.writeString(file, left);

        deliver(AppendNotes.none(), OTHER);

        assertThat(file).hasContent(OTHER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fro:", "x", "From alice@example\n"})
    void keepsWhatIsNoBeginningOfAMessage(String head) throws Exception {
        Files.writeString(file, head);

        deliver(AppendNotes.none(), OTHER);

        assertThat(Files.readString(file)).startsWith(head).endsWith("\n" + OTHER);
    }

    private static final String SECOND = FROM_LINE + "Received: by mx.test id C\n\nsecond\n\n";

    /** Says on stable storage that these are written, writes some, and ends there. */
    private void cutAfter(String there) throws IOException {
        AppendNotes cut = reopened();
        long size = Files.size(file);
        AppendNotes.Writing writing =
                cut.begin(file.toRealPath(), FileStatus.of(file).orElseThrow(), size);
        assertThat(writing.several(ByteBuffer.wrap((NEW + SECOND).getBytes(ISO_8859_1))))
                .isTrue();
        add(there);
    }

    static Stream<Arguments> partsOfSeveral() {
        String holes = "\0".repeat(20);
        return Stream.of(
                Arguments.of("nothing of them", "", ""),
                Arguments.of("all", NEW + SECOND, NEW + SECOND),
                Arguments.of("the end is missing", NEW + SECOND.substring(0, 60), NEW),
                Arguments.of("the first is whole", NEW, NEW),
                Arguments.of("a hole in the second", NEW + SECOND.substring(0, 45) + holes + SECOND.substring(65), NEW),
                Arguments.of("a hole in the first", NEW.substring(0, 45) + holes + NEW.substring(65) + SECOND, ""),
                Arguments.of("others were there", NEW.substring(0, 45) + "x", NEW.substring(0, 45) + "x\n\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("partsOfSeveral")
    void removesOfSeveralWhatIsNotWhole(String label, String there, String left) throws Exception {
        cutAfter(there);

        deliver(reopened(), OTHER);

        assertThat(Files.readString(file, ISO_8859_1)).isEqualTo(OLD + left + OTHER);
    }

    @Test
    void removesSeveralPieces() throws Exception {
        String large = FROM_LINE + "x".repeat(200_000) + "\n\n";
        AppendNotes killed = reopened();
        long size = Files.size(file);
        AppendNotes.Writing writing =
                killed.begin(file.toRealPath(), FileStatus.of(file).orElseThrow(), size);
        for (int at = 0; at < 3 * 65_536; at += 65_536) {
            writing.next(
                    size + at, ByteBuffer.wrap(large.substring(at, at + 65_536).getBytes(ISO_8859_1)), false);
        }
        add(large.substring(0, 3 * 65_536 - 100));

        deliver(reopened(), OTHER);

        assertThat(file).hasContent(OLD + OTHER);
    }

    @Test
    void keepsAMessageThatIsComplete() throws Exception {
        killedAfter(NEW.length(), NEW, true);

        deliver(reopened(), OTHER);

        assertThat(file).hasContent(OLD + NEW + OTHER);
        assertThat(log).isEmpty();
    }

    @Test
    void keepsWhatOthersHaveAddedSince() throws Exception {
        killedAfter(50, NEW, true);
        add("\nmail of others\n\n");

        deliver(reopened(), OTHER);

        assertThat(file).hasContent(OLD + NEW.substring(0, 50) + "\nmail of others\n\n" + OTHER);
        assertThat(log)
                .singleElement()
                .asString()
                .contains("root: part of a message may have been left from offset " + OLD.length());
    }

    @Test
    void keepsAMailboxThatWasReplaced() throws Exception {
        killedAfter(50, NEW, true);
        Path next = Files.writeString(directory.resolve("next"), Files.readString(file));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);

        deliver(reopened(), OTHER);

        assertThat(Files.readString(file))
                .startsWith(OLD + NEW.substring(0, 50))
                .endsWith(OTHER);
    }

    @Test
    void forgetsWhatHasEnded() throws Exception {
        AppendNotes first = reopened();
        deliver(first, NEW);
        deliver(first, OTHER);
        try (FileChannel cut = FileChannel.open(file, StandardOpenOption.WRITE)) {
            cut.truncate(cut.size() - 5); // somebody else, afterwards
        }
        String before = Files.readString(file);

        deliver(reopened(), NEW);

        assertThat(Files.readString(file)).startsWith(before);
    }

    @Test
    void doesWithoutNotesThatAreGarbage() throws Exception {
        Files.write(notes, new byte[] {1, 2, 3});
        deliver(reopened(), NEW);
        Files.write(notes, "garbage".repeat(100_000).getBytes(ISO_8859_1));
        deliver(reopened(), OTHER);

        assertThat(file).hasContent(OLD + NEW + OTHER);
    }

    static Stream<Arguments> ends() {
        String earlier = NEW.replace("24 02:48:20", "24 01:00:00");
        String nuls = "\0".repeat(60);
        return Stream.of(
                Arguments.of("half of it", NEW.substring(0, 50), true),
                Arguments.of("all but the last line end", NEW.substring(0, NEW.length() - 1), true),
                Arguments.of("tried at another time", earlier.substring(0, 50), true),
                Arguments.of("ends with a blank line of the body", NEW.substring(0, NEW.length() - 5), true),
                Arguments.of("the beginning of its From_ line", FROM_LINE.substring(0, 8), true),
                Arguments.of("its end came to the disk, not its beginning", nuls + NEW.substring(60), true),
                Arguments.of("its beginning came to the disk, then nothing", NEW.substring(0, 45) + nuls, false),
                Arguments.of("a word that could be another's", "From", false),
                Arguments.of("nothing but NULs", nuls, false),
                Arguments.of("all of it: an earlier copy", NEW, false),
                Arguments.of("other text", NEW.substring(0, 50) + "X", false),
                Arguments.of("another sender", NEW.replace("a@b", "a@c").substring(0, 50), false),
                Arguments.of("more than it", NEW + "x", false),
                Arguments.of("no blank line before", "text\n" + NEW.substring(0, 50), false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    void removesTheBeginningOfTheSameMessageOnly(String label, String end, boolean goes) throws Exception {
        add(end);

        deliver(AppendNotes.none(), NEW);

        String found = Files.readString(file, ISO_8859_1);
        assertThat(found).startsWith(goes ? OLD + NEW : OLD + end).endsWith(NEW);
        assertThat(found.length() == OLD.length() + NEW.length()).isEqualTo(goes);
    }

    @Test
    void keepsAWholeMessageThatIsTheBeginningOfAnother() throws Exception {
        String small = FROM_LINE + "Subject: a\n\none\n\n";
        add(small);

        deliver(AppendNotes.none(), FROM_LINE + "Subject: a\n\none\n\ntwo\n\n");

        assertThat(Files.readString(file)).startsWith(OLD + small + FROM_LINE);
    }
}
