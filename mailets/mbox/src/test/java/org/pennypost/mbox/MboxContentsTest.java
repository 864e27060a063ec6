package org.pennypost.mbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How files of other programs, good and bad, fall into messages. */
class MboxContentsTest {
    private static final String A = "From a@b  Tue Nov 24 02:48:20 2026\n";
    private static final String B = "From c@d  Tue Nov 24 02:48:21 2026\n";

    @TempDir
    Path directory;

    static Stream<Arguments> files() {
        return Stream.of(
                row("empty file", "", 0),
                row("two good messages", A + "S: 1\n\nx\n\n" + B + "S: 2\n\ny\n\n", 0, "S: 1\n\nx\n", "S: 2\n\ny\n"),
                row("more blank lines belong to the message", A + "\nx\n\n\n\n" + B, 0, "\nx\n\n\n", ""),
                row("no blank line between", A + "S: 1\n\nx\n" + B + "\ny\n\n", 0, "S: 1\n\nx", "\ny\n"),
                row("no blank line at the end", A + "S: 1\n\nx\n", 0, "S: 1\n\nx"),
                row("no newline at the end", A + "S: 1\n\nx", 0, "S: 1\n\nx"),
                row("header only", A + "S: 1\n\n", 0, "S: 1\n"),
                row("header only, no blank line", A + "S: 1", 0, "S: 1"),
                row("From_ line only", A, 0, ""),
                row("From_ line only, no newline", A.trim(), 0, ""),
                row("two From_ lines", A + B, 0, "", ""),
                row("undated From line is text", A + "\nFrom here\n\n", 0, "\nFrom here\n"),
                row("quoted From line stays quoted", A + "\n>From x\n\n", 0, "\n>From x\n"),
                row("dated From line in the header", A + "S: 1\n" + B + "\n", 0, "S: 1", ""),
                row("CR LF", crlf(A + "S: 1\n\nx\n\n" + B + "\ny\n\n"), 0, "S: 1\r\n\r\nx\r\n", "\r\ny\r\n"),
                row("garbage first", "garbage\n\n" + A + "\nx\n\n", 9, "\nx\n"),
                row("blank lines first", "\n\n" + A + "\nx\n\n", 2, "\nx\n"),
                row("undated first line", "From here\n\nx\n", 13),
                row("nothing but garbage", "garbage", 7),
                row("nothing but newlines", "\n\n\n", 3),
                row("NUL bytes", "\0\0\0", 3));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void splits(String label, String file, long preamble, List<String> contents) throws IOException {
        assertThat(split(file)).isEqualTo(contents);
        assertThat(contents(file).preamble()).isEqualTo(preamble);
    }

    static Stream<Arguments> lengths() {
        String inner = "x\n" + B + "y\n";
        String right = "Content-Length: " + inner.length() + "\n\n";
        return Stream.of(
                row("right, blank line, From_", A + right + inner + "\n" + B + "\n", 0, right + inner, ""),
                row("right, end of file", A + right + inner, 0, right + inner.substring(0, inner.length() - 1)),
                row("right, blank line, end", A + right + inner + "\n", 0, right + inner),
                row("right, no blank line", A + right + inner + B, 0, right + inner.trim(), ""),
                row(
                        "any case",
                        A + right.toLowerCase(Locale.ROOT) + inner + "\n",
                        0,
                        right.toLowerCase(Locale.ROOT) + inner),
                row("none", A + "\n" + inner + "\n", 0, "\nx", "y\n"),
                row("zero", A + "Content-Length: 0\n\n" + inner + "\n", 0, "Content-Length: 0\n\nx", "y\n"),
                row("small", A + "Content-Length: 3\n\n" + inner + "\n", 0, "Content-Length: 3\n\nx", "y\n"),
                row("large", A + "Content-Length: 999\n\n" + inner + "\n", 0, "Content-Length: 999\n\nx", "y\n"),
                row(
                        "huge",
                        A + "Content-Length: 9999999999999999\n\nx\n" + B,
                        0,
                        "Content-Length: 9999999999999999\n\nx",
                        ""),
                row("negative", A + "Content-Length: -5\n\nx\n" + B, 0, "Content-Length: -5\n\nx", ""),
                row("not a number", A + "Content-Length: x\n\nx\n" + B, 0, "Content-Length: x\n\nx", ""),
                row(
                        "in the body",
                        A + "\nContent-Length: 38\n\n" + inner + "\n",
                        0,
                        "\nContent-Length: 38\n\nx",
                        "y\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lengths")
    void believesAContentLengthThatFits(String label, String file, long preamble, List<String> contents)
            throws IOException {
        assertThat(split(file)).isEqualTo(contents);
    }

    @Test
    void tellsWhereThePartsLie() throws IOException {
        String file = A + "S: 1\n\nx\n\n" + B + "S: 2\n\n";
        int second = A.length() + 9;

        assertThat(contents(file).messages())
                .containsExactly(
                        new MessageSpan(
                                FromLine.parse(A.trim()).orElseThrow(),
                                0,
                                A.length(),
                                A.length() + 6,
                                second - 1,
                                second),
                        new MessageSpan(
                                FromLine.parse(B.trim()).orElseThrow(),
                                second,
                                second + B.length(),
                                second + B.length() + 5,
                                second + B.length() + 5,
                                file.length()));
        assertThat(contents(file).messages().get(0).length()).isEqualTo(8);
    }

    @Test
    void findsMessagesAcrossTheEdgesOfItsBuffer() throws IOException {
        StringBuilder file = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String content = "S: " + i + "\n\n" + "x".repeat(i * 7 % 1999) + "\n";
            file.append(A).append(content).append('\n');
            expected.add(content);
        }

        assertThat(split(file.toString())).isEqualTo(expected);
    }

    @Test
    void failsWhenTheFileBecomesShorter() throws IOException {
        MessageSpan message = contents(A + "\nx\n\n").messages().get(0);

        assertThatThrownBy(() -> read("short", file -> MboxContents.content(file, message)))
                .isInstanceOf(IOException.class)
                .hasMessage("the mailbox has become shorter");
    }

    @Test
    void refusesOffsetsOutOfOrder() {
        FromLine from = FromLine.parse(A.trim()).orElseThrow();

        assertThatThrownBy(() -> new MessageSpan(from, 5, 5, 6, 7, 8)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MessageSpan(from, 0, 5, 4, 7, 8)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MessageSpan(from, 0, 5, 6, 5, 8)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MessageSpan(from, 0, 5, 6, 7, 6)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MessageSpan(from, -1, 5, 6, 7, 8)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Arguments row(String label, String file, long preamble, String... contents) {
        return Arguments.of(label, file, preamble, List.of(contents));
    }

    private static String crlf(String text) {
        return text.replace("\n", "\r\n");
    }

    private List<String> split(String text) throws IOException {
        return read(text, file -> {
            List<String> contents = new ArrayList<>();
            for (MessageSpan message : MboxContents.of(file).messages()) {
                contents.add(new String(MboxContents.content(file, message), ISO_8859_1));
            }
            return contents;
        });
    }

    private MboxContents contents(String text) throws IOException {
        return read(text, MboxContents::of);
    }

    private <T> T read(String text, Mbox.Reading<T> reading) throws IOException {
        Path path = Files.writeString(directory.resolve("mbox"), text, ISO_8859_1);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            return reading.read(file);
        }
    }
}
