package org.pennypost.mbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pennypost.mbox.Appending.AT_ONCE;
import static org.pennypost.mbox.Appending.FROM;
import static org.pennypost.mbox.Appending.FROM_LINE;
import static org.pennypost.mbox.Appending.append;
import static org.pennypost.mbox.Appending.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of an mbox file: what is written, and that it is read back. */
class MboxFormatTest {
    @TempDir
    Path spool;

    private Mbox mbox;

    @BeforeEach
    void makeMbox() throws IOException {
        mbox = new MboxRegistry().mailbox(spool.resolve("root"));
    }

    /** Content as postcat showed it, and the mailbox that Postfix 3.7 local(8) made of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain", "from-lines", "header-from", "mailbox-line", "no-header", "empty", "trailing-blank",
                "only-header", "bytes", "long-lines", "null-sender", "quoted-sender", "removed-headers", "extension"
            })
    void writesByteForByteWhatPostfixWrites(String name) throws Exception {
        byte[] expected = resource(name + ".mbox");
        List<String> lines = new String(expected, ISO_8859_1).lines().limit(4).toList();
        String content = new String(resource(name + ".content"), ISO_8859_1);

        AppendResult result = mbox.append(
                FromLine.parse(lines.get(0)).orElseThrow(),
                lines.subList(1, 4),
                content(content.replace("\n", "\r\n")),
                AT_ONCE);

        assertThat(result).isEqualTo(new AppendResult.Appended(0, expected.length));
        assertThat(Files.readAllBytes(mbox.path())).isEqualTo(expected);
    }

    static Stream<Arguments> contents() {
        return Stream.of(
                Arguments.of("nothing", "", "\n"),
                Arguments.of("no final newline", "a", "a\n\n"),
                Arguments.of("final LF", "a\n", "a\n\n"),
                Arguments.of("final CR LF", "a\r\n", "a\n\n"),
                Arguments.of("final CR", "a\r", "a\r\n\n"),
                Arguments.of("only CR", "\r", "\r\n\n"),
                Arguments.of("only LF", "\n", "\n\n"),
                Arguments.of("blank lines at the end", "a\r\n\r\n\r\n", "a\n\n\n\n"),
                Arguments.of("CR inside a line", "a\rb\r\n", "a\rb\n\n"),
                Arguments.of("CR before CR LF", "a\r\r\n", "a\r\n\n"),
                Arguments.of("NUL and 8 bit", "a\0\u00e4\u00ff\r\n", "a\0\u00e4\u00ff\n\n"),
                Arguments.of("From_ at the beginning", "From x", ">From x\n\n"),
                Arguments.of("From_ after CR LF", "a\r\nFrom x\r\n", "a\n>From x\n\n"),
                Arguments.of("From_ after a lone CR", "a\rFrom x\r\n", "a\rFrom x\n\n"),
                Arguments.of("From_ alone", "From ", ">From \n\n"),
                Arguments.of("From without a blank", "From\r\nFromx\r\nFrom:\r\n", "From\nFromx\nFrom:\n\n"),
                Arguments.of("cut off From_", "F\r\nFr\r\nFro\r\nFrom", "F\nFr\nFro\nFrom\n\n"),
                Arguments.of("From_ with CR inside", "Fr\rom x\r\n", "Fr\rom x\n\n"),
                Arguments.of("From and CR", "From\r", "From\r\n\n"),
                Arguments.of("FFrom_", "FFrom x\r\n", "FFrom x\n\n"),
                Arguments.of("already quoted", ">From x\r\n", ">From x\n\n"),
                Arguments.of("other case", "from x\r\nFROM x\r\n", "from x\nFROM x\n\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("contents")
    void writesContent(String label, String content, String expected) throws Exception {
        append(mbox, content, AT_ONCE);

        assertThat(Files.readString(mbox.path(), ISO_8859_1)).isEqualTo(FROM_LINE + expected);
    }

    static Stream<Arguments> endings() {
        return Stream.of(
                Arguments.of("nothing", "", ""),
                Arguments.of("one blank line", "\n", ""),
                Arguments.of("two blank lines", "\n\n", ""),
                Arguments.of("good end", "From x\nb\n\n", ""),
                Arguments.of("good end with CR LF", "From x\r\nb\r\n\r\n", ""),
                Arguments.of("CR LF then LF", "b\r\n\n", ""),
                Arguments.of("no blank line", "From x\nb\n", "\n"),
                Arguments.of("no blank line, CR LF", "From x\r\nb\r\n", "\n"),
                Arguments.of("no newline", "From x\nb", "\n\n"),
                Arguments.of("CR at the end", "From x\nb\r", "\n\n"),
                Arguments.of("one letter", "b", "\n\n"),
                Arguments.of("one letter and newline", "b\n", "\n"),
                Arguments.of("CR LF only", "\r\n", "\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endings")
    void addsWhatTheLastMessageLacks(String label, String before, String missing) throws Exception {
        Files.writeString(mbox.path(), before, ISO_8859_1);

        AppendResult result = append(mbox, "c", AT_ONCE);

        int start = before.length() + missing.length();
        assertThat(Files.readString(mbox.path(), ISO_8859_1)).isEqualTo(before + missing + FROM_LINE + "c\n\n");
        assertThat(result).isEqualTo(new AppendResult.Appended(start, Files.size(mbox.path())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"A: b\nC: d", "A: b\r", "A: \0"})
    void refusesAHeaderThatIsNotOneLine(String header) {
        assertThatThrownBy(() -> mbox.append(FROM, List.of(header), content("c"), AT_ONCE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(mbox.path()).doesNotExist();
    }

    /** What is appended is read back, but for line ends, quoting, and a final newline. */
    @Test
    void readsBackWhatItAppended() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String content = randomContent(random);
            append(mbox, content, AT_ONCE);
            String lf = content.replace("\r\n", "\n");
            lf = lf.isEmpty() || lf.endsWith("\n") ? lf : lf + "\n";
            expected.add(lf.replaceAll("(?md)^From ", ">From "));
        }

        ReadResult<List<String>> found = mbox.read(AT_ONCE, file -> {
            List<String> contents = new ArrayList<>();
            for (MessageSpan message : MboxContents.of(file).messages()) {
                assertThat(message.from()).isEqualTo(FROM);
                contents.add(new String(MboxContents.content(file, message), ISO_8859_1));
            }
            return contents;
        });

        assertThat(found).as("seed %d", seed).isEqualTo(new ReadResult.Read<>(expected));
    }

    private static String randomContent(Random random) {
        String[] pieces = {
            "\r\n",
            "\r\n",
            "\n",
            "From ",
            "From a@b  Tue Nov 24 02:48:20 2026",
            ">",
            "F",
            "Fro",
            "x",
            "a: b",
            "\0",
            "\r",
            "\u00e4",
            "\u00ff",
            " ",
            "y".repeat(random.nextInt(3000)),
            "\r\nSubject: z\r\n\r\n"
        };
        StringBuilder content = new StringBuilder();
        for (int n = random.nextInt(30); n > 0; n--) {
            content.append(pieces[random.nextInt(pieces.length)]);
        }
        return content.toString();
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = MboxFormatTest.class.getResourceAsStream("/postfix/" + name)) {
            return in.readAllBytes();
        }
    }
}
