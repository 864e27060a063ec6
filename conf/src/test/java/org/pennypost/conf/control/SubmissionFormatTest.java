package org.pennypost.conf.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SubmissionFormatTest {
    private static final Submission SUBMISSION = new Submission(
            "jörg@example.com",
            Optional.of("Jörg = J"),
            Map.of(Submission.DSN_ENVID, "a=b", Submission.TRACE, Submission.RECORD),
            List.of("root", "", "a b@c"));

    private static byte[] bytes(Submission submission, String content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SubmissionFormat.write(submission, new ByteArrayInputStream(content.getBytes(UTF_8)), out);
        return out.toByteArray();
    }

    private static String content(SubmissionFormat.Reader reader) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] piece = new byte[1000];
        for (int read = reader.read(piece); read >= 0; read = reader.read(piece)) {
            out.write(piece, 0, read);
        }
        return out.toString(UTF_8);
    }

    @Test
    void readsWhatWasWritten() throws Exception {
        for (String text : List.of("", "Subject: x\r\n\r\nä\r\n", "0123456789".repeat(10_000))) {
            SubmissionFormat.Reader reader =
                    new SubmissionFormat.Reader(new ByteArrayInputStream(bytes(SUBMISSION, text)));

            assertThat(reader.submission()).isEqualTo(SUBMISSION);
            assertThat(content(reader)).isEqualTo(text);
            assertThat(reader.read(new byte[1])).isEqualTo(-1);
        }
    }

    @Test
    void takesNothingThatIsCutOff() throws Exception {
        byte[] whole = bytes(SUBMISSION, "x".repeat(100));
        for (int length = 0; length < whole.length; length++) {
            ByteArrayInputStream part = new ByteArrayInputStream(whole, 0, length);

            assertThatThrownBy(() -> content(new SubmissionFormat.Reader(part)))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOfAny(EOFException.class, MalformedSubmission.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no first line       | Subject: x",
                "unknown kind        | PNYDROP1\\nZ\\0\\0\\0\\0",
                "negative length     | PNYDROP1\\nS\\377\\377\\377\\377",
                "huge text           | PNYDROP1\\nS\\177\\377\\377\\377",
                "end with a length   | PNYDROP1\\nE\\0\\0\\0\\1x",
                "not UTF-8           | PNYDROP1\\nS\\0\\0\\0\\1\\377",
                "envelope behind     | PNYDROP1\\nM\\0\\0\\0\\1xR\\0\\0\\0\\1y"
            })
    void refusesWhatIsNoSubmission(String label, String escaped) {
        byte[] bytes = unescaped(escaped.strip());

        assertThatThrownBy(() -> content(new SubmissionFormat.Reader(new ByteArrayInputStream(bytes))))
                .as(label)
                .isInstanceOf(MalformedSubmission.class);
    }

    private static byte[] unescaped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        java.util.regex.Matcher each =
                java.util.regex.Pattern.compile("\\\\n|\\\\([0-7]{1,3})|(.)").matcher(text);
        while (each.find()) {
            bytes.write(
                    each.group(2) != null
                            ? each.group(2).charAt(0)
                            : each.group(1) == null ? '\n' : Integer.parseInt(each.group(1), 8));
        }
        return bytes.toByteArray();
    }

    @Test
    void boundsTheEnvelope() throws Exception {
        byte[] many = bytes(
                new Submission(
                        "",
                        Optional.empty(),
                        Map.of(),
                        List.of("x".repeat(60_000)).stream()
                                .flatMap(each -> java.util.Collections.nCopies(200, each).stream())
                                .toList()),
                "");

        assertThatThrownBy(() -> new SubmissionFormat.Reader(new ByteArrayInputStream(many)))
                .isInstanceOf(MalformedSubmission.class)
                .hasMessage("its envelope is too large");
        assertThatThrownBy(() -> bytes(new Submission("x".repeat(70_000), Optional.empty(), Map.of(), List.of()), ""))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aMaildropIsForAllToWriteAndItsFilesAreForTheirOwners(@TempDir Path queue) throws Exception {
        Maildrop maildrop = Maildrop.of(queue);
        maildrop.make();
        maildrop.make();

        maildrop.write(SUBMISSION, new ByteArrayInputStream("x\r\n".getBytes(UTF_8)));

        assertThat((Integer) Files.getAttribute(maildrop.directory(), "unix:mode") & 07777)
                .isEqualTo(01733);
        Path file = onlyFile(maildrop.directory());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rwx------");
        assertThat(file).hasBinaryContent(bytes(SUBMISSION, "x\r\n"));
    }

    private static Path onlyFile(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    @Test
    void leavesNothingWhereTheMessageCannotBeRead(@TempDir Path queue) throws Exception {
        Maildrop maildrop = Maildrop.of(queue);
        maildrop.make();
        java.io.InputStream broken = new java.io.InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("broken");
            }
        };

        assertThatThrownBy(() -> maildrop.write(SUBMISSION, broken)).hasMessage("broken");

        assertThat(maildrop.directory()).isEmptyDirectory();
    }
}
