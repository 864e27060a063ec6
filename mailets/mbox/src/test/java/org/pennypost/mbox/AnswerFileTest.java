package org.pennypost.mbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers are given again as long as they are about the same messages, and leave nothing behind. */
final class AnswerFileTest {
    private static final String QUESTION = "FETCH ENVELOPE";

    @TempDir
    Path directory;

    private Path file;
    private IndexedMbox mailbox;

    @BeforeEach
    void open() throws IOException {
        file = directory.resolve("alice");
        Files.writeString(file, message(1) + message(2) + message(3));
        MboxPlace place = new MboxPlace(
                directory.resolve("state"),
                UserRights.SAME,
                () -> MailboxSettings.DEFAULTS,
                "alice@example.test",
                Clock.systemUTC());
        mailbox = new MboxRegistry().indexed(file, place);
    }

    private static String message(int n) {
        return "From a@b.test  Tue Nov 24 02:48:20 2026\nSubject: " + n + "\n\nbody " + n + "\n\n";
    }

    private void keep(IndexedMessage message, String answer) throws IOException {
        Map<IndexedMessage, byte[]> answers = new LinkedHashMap<>();
        answers.put(message, answer.getBytes(StandardCharsets.UTF_8));
        mailbox.answers(QUESTION).keep(answers);
    }

    private Map<Long, String> kept() throws IOException {
        Map<Long, String> texts = new LinkedHashMap<>();
        mailbox.answers(QUESTION).of(mailbox.current().messages()).forEach((uid, answer) -> {
            texts.put(uid, new String(answer, StandardCharsets.UTF_8));
        });
        return texts;
    }

    @Test
    void givesEachMessageItsAnswerInWhateverOrderTheyCame() throws IOException {
        List<IndexedMessage> messages = mailbox.current().messages();
        keep(messages.get(2), "three");
        keep(messages.get(0), "one");
        assertThat(kept()).containsExactlyInAnyOrderEntriesOf(Map.of(1L, "one", 3L, "three"));
        assertThat(mailbox.answers(QUESTION).has(messages.get(1))).isFalse();
        keep(messages.get(1), "two");
        keep(messages.get(0), "one again");
        assertThat(kept()).containsExactlyInAnyOrderEntriesOf(Map.of(1L, "one again", 2L, "two", 3L, "three"));
    }

    @Test
    void keepsMoreThanItExpected() throws IOException {
        StringBuilder many = new StringBuilder();
        for (int n = 4; n <= 1000; n++) {
            many.append(message(n));
        }
        Files.writeString(file, many, java.nio.file.StandardOpenOption.APPEND);
        Map<IndexedMessage, byte[]> answers = new LinkedHashMap<>();
        for (IndexedMessage message : mailbox.current().messages()) {
            answers.put(message, ("x".repeat(1500) + message.uid()).getBytes(StandardCharsets.UTF_8));
        }
        mailbox.answers(QUESTION).keep(answers);
        assertThat(kept())
                .hasSize(1000)
                .allSatisfy((uid, answer) -> assertThat(answer)
                        .hasSize(1500 + String.valueOf(uid).length())
                        .endsWith("x" + uid));
    }

    @Test
    void forgetsWhenAnotherProgramRewritesTheFileOrAMessageGrows() throws IOException {
        keep(mailbox.current().messages().get(0), "one");
        Files.writeString(file, message(1).replace("body", "ydob") + message(2));
        assertThat(mailbox.current().messages()).hasSize(2);
        assertThat(kept()).isEmpty();
        keep(mailbox.current().messages().get(1), "two");
        Files.writeString(file, "more of it\n\n", java.nio.file.StandardOpenOption.APPEND);
        mailbox.current();
        assertThat(kept()).isEmpty();
    }

    @Test
    void keepsWhatIsKnownWhenMessagesAreAddedOrFlagged() throws IOException {
        keep(mailbox.current().messages().get(0), "one");
        Files.writeString(file, message(4), java.nio.file.StandardOpenOption.APPEND);
        mailbox.flag(1, 4, flags -> flags.with(MessageFlags.SEEN));
        mailbox.write();
        assertThat(mailbox.current().messages()).hasSize(4);
        assertThat(kept()).containsExactly(Map.entry(1L, "one"));
    }

    @Test
    void remembersTheLastQuestionsAndHasNoFilesInSight() throws IOException {
        keep(mailbox.current().messages().get(0), "one");
        for (int n = 0; n < 5; n++) {
            assertThat(mailbox.answers("other " + n).of(mailbox.current().messages()))
                    .isEmpty();
        }
        assertThat(kept()).isEmpty();
        try (var files = Files.list(directory)) {
            assertThat(files.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("answers"));
        }
    }

    @Test
    void keepsNothingWhereNoFileCanBeMade() throws IOException {
        IndexedMessage first = mailbox.current().messages().get(0);
        AnswerFile answers = AnswerFile.beside(directory.resolve("missing/state"));

        answers.keep(Map.of(first, new byte[] {1}));

        assertThat(answers.has(first)).isFalse();
        assertThat(answers.of(List.of(first))).isEmpty();
    }

    @Test
    void beginsAnewWhenAnInterruptHasClosedTheFile() throws IOException {
        List<IndexedMessage> messages = mailbox.current().messages();
        keep(messages.get(0), "one");
        AnswerFile closed = mailbox.answers(QUESTION);
        Thread.currentThread().interrupt();

        closed.keep(Map.of(messages.get(1), new byte[] {2}));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(closed.of(messages)).isEmpty();
        assertThat(kept()).isEmpty();
        keep(messages.get(2), "three");
        assertThat(kept()).containsOnly(Map.entry(messages.get(2).uid(), "three"));
    }
}
