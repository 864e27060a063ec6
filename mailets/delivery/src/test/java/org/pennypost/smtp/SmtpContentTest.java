package org.pennypost.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SmtpContentTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '#',
            value = {
                "nothing                # '' # ''",
                "plain                  # a|b| # a|b|",
                "end is missing         # a|b # a|b|",
                "dot alone              # a|.|b| # a|..|b|",
                "dots                   # .a|..| # ..a|...|",
                "dot within             # a.b| # a.b|",
                "long line              # 123456789| # 12345|␠6789|",
                "just long enough       # 12345| # 12345|",
                "very long              # 12345678901| # 12345|␠6789|␠01|",
                "dot after a break      # 12345.| # 12345|␠.|",
                "bare line feed         # a␊.␊b| # a|..|b|",
                "bare carriage return   # a␍b| # a␍b|",
            })
    void writesWhatDataWants(String label, String content, String expected) throws IOException {
        byte[] bytes = bytes(content);
        for (int piece = 1; piece <= bytes.length + 1; piece++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            SmtpContent data = new SmtpContent(out, 5);
            for (int i = 0; i < bytes.length; i += piece) {
                data.write(bytes, i, Math.min(piece, bytes.length - i));
            }
            data.end();

            assertThat(out.toString(ISO_8859_1))
                    .as("in pieces of %d", piece)
                    .isEqualTo(new String(bytes(expected), ISO_8859_1));
        }
    }

    private static byte[] bytes(String text) {
        return text.replace("''", "")
                .replace("|", "\r\n")
                .replace("␠", " ")
                .replace("␊", "\n")
                .replace("␍", "\r")
                .getBytes(ISO_8859_1);
    }
}
