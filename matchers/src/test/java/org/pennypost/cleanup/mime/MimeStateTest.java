package org.pennypost.cleanup.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MimeStateTest {
    private static final MimeSettings SETTINGS = new MimeSettings(100, 3, 20, true, EnumSet.allOf(MimeProblem.class));

    private final List<String> seen = new ArrayList<>();

    /** Writes down what it is told: P, M or N and a header; B and a line of a body, C without its end; E; ! and a problem. */
    private final MimeSink sink = new MimeSink() {
        @Override
        public void header(HeaderClass kind, byte[] bytes, int length) {
            seen.add(kind.name().charAt(0) + " " + new String(bytes, 0, length, ISO_8859_1));
        }

        @Override
        public void headerEnd() {
            seen.add("E");
        }

        @Override
        public void body(byte[] bytes, int from, int to, boolean ended, long offset) {
            seen.add((ended ? "B" : "C") + offset + " " + new String(bytes, from, to - from, ISO_8859_1));
        }

        @Override
        public void problem(MimeProblem problem, byte[] text, int length) {
            seen.add("!" + problem + " " + new String(text, 0, length, ISO_8859_1));
        }
    };

    static Stream<Arguments> structures() {
        String multipart = "Content-Type: multipart/mixed; boundary=";
        return Stream.of(
                row("nothing", "", "E"),
                row("no body", "A: b", "P A: b", "E"),
                row("no header", "x", "E", "B0 ", "B0 x"),
                row("no name", ": x", "E", "B0 ", "B0 : x"),
                row("control character in a name", "A\1: x", "E", "B0 ", "B0 A\1: x"),
                row("blanks before the colon", "A \t: x|", "P A: x", "E", "B0 "),
                row("folded", "A: x| y|\tz|", "P A: x\n y\n\tz", "E", "B0 "),
                row("NUL ends a header", "A: x\0y| z\0|", "P A: x\n z", "E", "B0 "),
                row("offset", "A: b||12|3", "P A: b", "E", "B0 ", "B1 12", "B4 3"),
                row(
                        "parts",
                        multipart + "x||--x|B: c||d|--x--|e",
                        "P " + multipart + "x",
                        "E",
                        "B0 ",
                        "B1 --x",
                        "M B: c",
                        "B0 ",
                        "B1 d",
                        "B0 --x--",
                        "B6 e"),
                row(
                        "a part without a header ends in a line that is no header",
                        multipart + "x||--x|d",
                        "P " + multipart + "x",
                        "E",
                        "B0 ",
                        "B1 --x",
                        "B0 d"),
                row(
                        "message in a message",
                        "Content-Type: message/rfc822||A: b||c",
                        "P Content-Type: message/rfc822",
                        "E",
                        "B0 ",
                        "N A: b",
                        "B0 ",
                        "B1 c"),
                row(
                        "digest",
                        "Content-Type: multipart/digest; boundary=x||--x||A: b||c",
                        "P Content-Type: multipart/digest; boundary=x",
                        "E",
                        "B0 ",
                        "B1 --x",
                        "B0 ",
                        "N A: b",
                        "B0 ",
                        "B1 c"),
                row(
                        "message in parts is body",
                        "Content-Type: message/partial||A: b",
                        "P Content-Type: message/partial",
                        "E",
                        "B0 ",
                        "B1 A: b"),
                row(
                        "quoted boundary with a fold",
                        "Content-Type: multipart/mixed; boundary=\"x \t| \\y\"||--x y|B: c",
                        "P Content-Type: multipart/mixed; boundary=\"x \t\n \\y\"",
                        "E",
                        "B0 ",
                        "B1 --x y",
                        "M B: c"),
                row(
                        "not closed",
                        multipart + "\"x||--x|B: c",
                        "P " + multipart + "\"x",
                        "E",
                        "B0 ",
                        "B1 --x",
                        "M B: c"),
                row(
                        "comments",
                        "Content-Type: (a (b) \\) c) multipart(/)/mixed; (z) boundary(=)=x (||--x|B: c",
                        "P Content-Type: (a (b) \\) c) multipart(/)/mixed; (z) boundary(=)=x (",
                        "E",
                        "B0 ",
                        "B1 --x",
                        "M B: c"),
                row(
                        "eight bits",
                        "A: \u00e4||\u00f6|\u00fc",
                        "!EIGHT_BIT_HEADER A: \u00e4",
                        "P A: \u00e4",
                        "E",
                        "B0 ",
                        "!EIGHT_BIT_BODY \u00f6",
                        "B1 \u00f6",
                        "B3 \u00fc"),
                row(
                        "eight bits as announced",
                        "Content-Transfer-Encoding: 8bit||\u00f6",
                        "P Content-Transfer-Encoding: 8bit",
                        "E",
                        "B0 ",
                        "B1 \u00f6"),
                row(
                        "encoded parts",
                        multipart + "x|Content-Transfer-Encoding: BASE64||",
                        "P " + multipart + "x",
                        "P Content-Transfer-Encoding: BASE64",
                        "E",
                        "!ENCODING_DOMAIN base64",
                        "B0 ",
                        "B1 "),
                row(
                        "encoded part of a message",
                        "Content-Type: message/partial|Content-Transfer-Encoding: 8bit||",
                        "P Content-Type: message/partial",
                        "P Content-Transfer-Encoding: 8bit",
                        "E",
                        "!ENCODING_DOMAIN 8bit",
                        "B0 ",
                        "B1 "),
                row(
                        "five boundaries",
                        multipart + "a; boundary=b; boundary=c; boundary=d; boundary=e||--e|--d|A: b",
                        "!NESTING " + multipart + "a; boundary=b; boundary=c; boundary=d; boundary=e",
                        "P " + multipart + "a; boundary=b; boundary=c; boundary=d; boundary=e",
                        "E",
                        "B0 ",
                        "B1 --e",
                        "B5 --d",
                        "M A: b"),
                row(
                        "long boundary",
                        multipart + "1234567890123456789012345||--12345678901234567890x|A: b",
                        "P " + multipart + "1234567890123456789012345",
                        "E",
                        "B0 ",
                        "B1 --12345678901234567890x",
                        "M A: b"));
    }

    private static Arguments row(String label, String lines, String... expected) {
        return Arguments.of(label, lines, List.of(expected));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("structures")
    void tellsHeadersFromBodies(String label, String lines, List<String> expected) throws IOException {
        MimeState state = new MimeState(SETTINGS, sink);
        if (!lines.isEmpty()) {
            for (String line : lines.split("\\|", -1)) {
                byte[] bytes = line.getBytes(ISO_8859_1);
                state.line(bytes, 0, bytes.length, true);
            }
        }
        state.end();
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void takesLongLinesInPieces() throws IOException {
        MimeState state = new MimeState(SETTINGS, sink);
        byte[] piece = "A: 456789".getBytes(ISO_8859_1);
        for (int i = 0; i < 50; i++) {
            state.line(piece, 0, piece.length, false);
        }
        state.end();
        assertThat(seen).hasSize(2);
        assertThat(seen.get(0)).hasSize(2 + 108); // the piece that reached the limit is the last
        seen.clear();
        state.line(piece, 0, 4, false);
        state.end();
        assertThat(seen).containsExactly("C0 A: 4", "B5 ");
    }

    @Test
    void ignoresStructureWhereItIsTold() throws IOException {
        MimeState state = new MimeState(new MimeSettings(100, 3, 20, false, Set.of()), sink);
        for (String line : List.of("Content-Type: message/rfc822", "", "A: b")) {
            state.line(line.getBytes(ISO_8859_1), 0, line.length(), true);
        }
        assertThat(state.isPlainBody()).isTrue();
        assertThat(seen).endsWith("B1 A: b");
    }

    @Test
    @Timeout(20)
    void standsAHundredThousandNestedBoundaries() throws IOException {
        MimeState state = new MimeState(new MimeSettings(102400, 100, 2048, true, Set.of()), sink);
        for (int i = 0; i < 100_000; i++) {
            for (String line : List.of("Content-Type: multipart/mixed; boundary=b" + i, "", "--b" + i)) {
                state.line(line.getBytes(ISO_8859_1), 0, line.length(), true);
            }
        }
        state.end();
        assertThat(seen).hasSizeGreaterThan(300_000);
    }
}
