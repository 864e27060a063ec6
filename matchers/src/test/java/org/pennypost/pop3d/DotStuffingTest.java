package org.pennypost.pop3d;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DotStuffingTest {
    /** Whatever the pieces in which a message comes: RFC 1939 section 3. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "A: b~~.~..x~y.~| A: b~~..~...x~y.~.~",
                ".A: b~~.| ..A: b~~..~.~",
                "A: b~~x| A: b~~x~.~",
                "A: b~~x^y^| A: b~~x~y~.~",
                "^.^| ~..~.~",
                "A: b~~x$y~$~| A: b~~x$y~$~.~",
            })
    void stuffs(String message, String expected) throws IOException {
        byte[] bytes = bytes(message);
        for (int piece = 1; piece <= bytes.length; piece++) {
            assertThat(stuffed(bytes, piece, OptionalInt.empty())).isEqualTo(bytes(expected.strip()));
        }
        assertThat(stuffed(bytes, 0, OptionalInt.empty())).isEqualTo(bytes(expected.strip()));
    }

    /** The header, the line behind it and so many lines of the body. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A: b~ c~~x~.y~z~|0|A: b~ c~~.~",
                "A: b~ c~~x~.y~z~|1|A: b~ c~~x~.~",
                "A: b~ c~~x~.y~z~|2|A: b~ c~~x~..y~.~",
                "A: b~ c~~x~.y~z~|9|A: b~ c~~x~..y~z~.~",
                "A: b^^x^y^|1|A: b~~x~.~",
                "A: b~$~~x~|0|A: b~$~.~",
                "A: b|0|A: b~.~",
            })
    void ends(String message, int lines, String expected) throws IOException {
        byte[] bytes = bytes(message);
        for (int piece = 1; piece <= bytes.length; piece++) {
            assertThat(stuffed(bytes, piece, OptionalInt.of(lines))).isEqualTo(bytes(expected));
        }
    }

    /** ~ stands for CR LF, ^ for LF alone, $ for CR alone. */
    private static byte[] bytes(String text) {
        return text.replace("~", "\r\n").replace("^", "\n").replace("$", "\r").getBytes(ISO_8859_1);
    }

    /** A piece of 0 bytes is the single byte. */
    private static byte[] stuffed(byte[] bytes, int piece, OptionalInt lines) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DotStuffing stuffing = new DotStuffing(out, lines);
        for (int at = 0; at < bytes.length; at += Math.max(1, piece)) {
            if (piece == 0) {
                stuffing.write(bytes[at]);
            } else {
                stuffing.write(bytes, at, Math.min(piece, bytes.length - at));
            }
        }
        stuffing.end();
        return out.toByteArray();
    }
}
