package org.pennypost.mbox.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client gets as many bytes as it was promised. */
class ExactStreamTest {
    private static ExactStream stream(String text, long length) {
        return new ExactStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)), length);
    }

    @ParameterizedTest
    @CsvSource({"abc, 3, abc", "abc, 2, ab", "abc, 5, 'abc  '", "'', 2, '  '", "abc, 0, ''"})
    void isFilledOrCut(String text, long length, String read) throws IOException {
        try (ExactStream stream = stream(text, length)) {
            assertThat(stream.readAllBytes())
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo(read);
        }
    }

    @Test
    void byteByByte() throws IOException {
        try (ExactStream stream = stream("a", 2)) {
            assertThat(stream.available()).isEqualTo(2);
            assertThat(stream.read(new byte[1], 0, 0)).isZero();
            assertThat(stream.read()).isEqualTo('a');
            assertThat(stream.read()).isEqualTo(' ');
            assertThat(stream.read()).isEqualTo(-1);
            assertThat(stream.markSupported()).isFalse();
        }
    }

    @Test
    void skippedBytesCount() throws IOException {
        try (ExactStream stream = stream("abcdef", 4)) {
            assertThat(stream.skip(3)).isEqualTo(3);
            assertThat(stream.skip(-1)).isZero();
            assertThat(stream.readAllBytes())
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("d");
            assertThat(stream.skip(1)).isZero();
        }
    }
}
