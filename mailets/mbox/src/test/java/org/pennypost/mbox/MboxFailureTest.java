package org.pennypost.mbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.pennypost.mbox.Appending.AT_ONCE;
import static org.pennypost.mbox.Appending.BOTH;
import static org.pennypost.mbox.Appending.FROM;
import static org.pennypost.mbox.Appending.FROM_LINE;
import static org.pennypost.mbox.Appending.append;
import static org.pennypost.mbox.Appending.failed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong while a message is appended, the mailbox is as it was. */
class MboxFailureTest {
    private static final String OLD = FROM_LINE + "\nold, without blank line";
    private static final String FULL = "No space left on device";

    @TempDir
    Path spool;

    private Path file;

    @BeforeEach
    void makeMailbox() throws IOException {
        file = Files.writeString(spool.resolve("root"), OLD);
    }

    private Mbox mbox() throws IOException {
        return new MboxRegistry().mailbox(file);
    }

    private Mbox failing(long room, FailingChannel.Also also, String reason) throws IOException {
        return new MboxRegistry(
                        (path, options) -> new FailingChannel(FileChannel.open(path, options), room, also, reason))
                .mailbox(file);
    }

    private void assertUnchanged() {
        assertThat(file).hasContent(OLD);
        assertThat(Dotlock.pathFor(file)).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 30, 65536, 100_000, 199_000})
    void cutsBackWhenTheDiskIsFull(long room) throws Exception {
        Mbox mbox = failing(room, FailingChannel.Also.NOTHING, FULL);

        assertThat(append(mbox, "line\r\n".repeat(40_000), AT_ONCE))
                .isEqualTo(failed(MailboxProblem.FULL, "error writing message: " + FULL));
        assertUnchanged();
    }

    static Stream<Arguments> reasons() {
        return Stream.of(
                Arguments.of("disk full", FULL, MailboxProblem.FULL),
                Arguments.of("quota", "Disk quota exceeded", MailboxProblem.QUOTA),
                Arguments.of("limit of the process", "File too large", MailboxProblem.TOO_LARGE),
                Arguments.of("broken disk", "Input/output error", MailboxProblem.IO));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reasons")
    void tellsTheKindOfFailure(String label, String reason, MailboxProblem problem) throws Exception {
        Mbox mbox = failing(10, FailingChannel.Also.NOTHING, reason);

        assertThat(append(mbox, "new", AT_ONCE)).isEqualTo(failed(problem, "error writing message: " + reason));
        assertUnchanged();
    }

    @Test
    void cutsBackWhenSyncingFails() throws Exception {
        Mbox mbox = failing(9999, FailingChannel.Also.FORCE, "Input/output error");

        assertThat(append(mbox, "new", AT_ONCE))
                .isEqualTo(failed(
                        MailboxProblem.IO,
                        "error writing message: Input/output error (and it could not be cut back to " + OLD.length()
                                + " bytes: Input/output error)"));
        assertUnchanged();
    }

    @Test
    void saysSoWhenItCannotCutBack() throws Exception {
        Mbox mbox = failing(2, FailingChannel.Also.TRUNCATE, FULL);

        assertThat(append(mbox, "new", AT_ONCE))
                .isEqualTo(failed(
                        MailboxProblem.FULL,
                        "error writing message: " + FULL + " (and it could not be cut back to " + OLD.length()
                                + " bytes: " + FULL + ")"));
        assertThat(file).hasContent(OLD + "\n\n");
    }

    @Test
    void writesNothingWhenItCannotReadTheEnd() throws Exception {
        Mbox mbox = failing(9999, FailingChannel.Also.READ, "Input/output error");

        assertThat(append(mbox, "new", AT_ONCE))
                .isEqualTo(failed(MailboxProblem.IO, "error writing message: Input/output error"));
        assertUnchanged();
    }

    @Test
    void cutsBackWhenTheContentCannotBeRead() throws Exception {
        IOException broken = new IOException("queue file is broken");
        MessageContent content = out -> {
            out.write(new byte[100_000]);
            throw broken;
        };

        assertThatThrownBy(() -> mbox().append(FROM, List.of(), content, AT_ONCE))
                .isSameAs(broken);
        assertUnchanged();
    }

    @Test
    void cutsBackWhenTheContentHasABug() throws Exception {
        IllegalStateException bug = new IllegalStateException("a bug");
        MessageContent content = out -> {
            out.write(new byte[100_000]);
            throw bug;
        };

        assertThatThrownBy(() -> mbox().append(FROM, List.of(), content, AT_ONCE))
                .isSameAs(bug);
        assertUnchanged();
    }

    @Test
    void isNotFooledByAContentThatHidesTheFailure() throws Exception {
        MessageContent content = out -> {
            for (int i = 0; i < 5; i++) {
                try {
                    out.write(new byte[100_000]);
                } catch (IOException hidden) {
                    continue;
                }
            }
        };

        assertThat(failing(10, FailingChannel.Also.NOTHING, FULL).append(FROM, List.of(), content, AT_ONCE))
                .isEqualTo(failed(MailboxProblem.FULL, "error writing message: " + FULL));
        assertUnchanged();
    }

    @Test
    void takesAWrappedFailureForItsOwn() throws Exception {
        MessageContent content = out -> {
            try {
                out.write(new byte[100_000]);
            } catch (IOException e) {
                throw new IOException("wrapped", e);
            }
        };

        assertThat(failing(10, FailingChannel.Also.NOTHING, FULL).append(FROM, List.of(), content, AT_ONCE))
                .isEqualTo(failed(MailboxProblem.FULL, "error writing message: " + FULL));
    }

    @Test
    void cutsBackWhenItIsInterrupted() throws Exception {
        MessageContent content = out -> {
            out.write(new byte[100_000]);
            Thread.currentThread().interrupt();
            out.write(new byte[100_000]);
        };

        AppendResult result = mbox().append(FROM, List.of(), content, AT_ONCE);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result).isEqualTo(failed(MailboxProblem.IO, "error writing message: ClosedByInterruptException"));
        assertUnchanged();
    }

    @Test
    void doesNotBeginWhenItIsInterrupted() throws Exception {
        Thread.currentThread().interrupt();

        AppendResult result = append(mbox(), "new", AT_ONCE);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result).isEqualTo(failed(MailboxProblem.BUSY, "interrupted while waiting for the mailbox"));
        assertUnchanged();
    }

    @ParameterizedTest(name = "limit {0} bytes from the need")
    @CsvSource({"0, true", "1, true", "-1, false", "-20, false", "-99, false"})
    void keepsTheWholeFileWithinTheLimit(long more, boolean fits) throws Exception {
        String added = "\n\n" + FROM_LINE + "new\n\n";
        MailboxSettings settings = new MailboxSettings(
                BOTH, 1, Duration.ZERO, Duration.ofSeconds(500), OLD.length() + added.length() + more);

        AppendResult result = append(mbox(), "new", settings);

        if (fits) {
            assertThat(file).hasContent(OLD + added);
        } else {
            assertThat(result).isEqualTo(failed(MailboxProblem.TOO_LARGE, "error writing message: File too large"));
            assertUnchanged();
        }
    }

    @Test
    void leavesANewMailboxEmpty() throws Exception {
        Files.delete(file);

        append(failing(5, FailingChannel.Also.NOTHING, FULL), "new", AT_ONCE);

        assertThat(file).isEmptyFile();
    }

    @Test
    void survivesAFileSystemThatIsReallyFull() throws Exception {
        Path small = Files.createDirectory(spool.resolve("small"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small.toString()),
                "needs a user who may mount a tmpfs");
        try {
            Path mailbox = Files.writeString(small.resolve("root"), OLD);

            assertThat(append(new MboxRegistry().mailbox(mailbox), "x".repeat(200_000), AT_ONCE))
                    .isEqualTo(failed(MailboxProblem.FULL, "error writing message: " + FULL));
            assertThat(mailbox).hasContent(OLD);
            assertThat(append(new MboxRegistry().mailbox(mailbox), "x".repeat(1_000), AT_ONCE))
                    .isInstanceOf(AppendResult.Appended.class);
        } finally {
            run("umount", small.toString());
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException absent) {
            throw new UncheckedIOException(absent);
        }
    }
}
