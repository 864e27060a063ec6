package org.pennypost.mbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of folders on disk. The Chinese and Japanese one is that of RFC 3501 section 5.1.3. */
class ModifiedUtf7Test {
    @ParameterizedTest
    @CsvSource({
        "Sent, Sent",
        "~peter/mail/\u53f0\u5317/\u65e5\u672c\u8a9e, '~peter/mail/&U,BTFw-/&ZeVnLIqe-'",
        "R&D, R&-D",
        "&, &-",
        "Entw\u00fcrfe, Entw&APw-rfe",
        "\u00e9t\u00e9, &AOk-t&AOk-",
        "a\u007fb, a&AH8-b",
        "\ud83d\udce7, &2D3c5w-"
    })
    void isEncodedAndDecoded(String name, String coded) {
        assertThat(ModifiedUtf7.encode(name)).isEqualTo(coded);
        assertThat(ModifiedUtf7.decode(coded)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"R&D", "a&b-c", "&!!-", "&AGE-", "&APw", "Entw\u00fcrfe", "&AP-", "x&U,BTFw", "\u00fc&-"})
    void aNameThatIsNoCodeIsTakenAsItIs(String name) {
        assertThat(ModifiedUtf7.decode(name)).isEqualTo(name);
    }
}
