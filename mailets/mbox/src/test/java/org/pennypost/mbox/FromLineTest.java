package org.pennypost.mbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FromLineTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "postfix          | From a@b.test  Tue Nov 24 02:48:20 2026                | a@b.test        | 2026-11-24T02:48:20 |",
                "one blank        | From a@b.test Tue Nov 24 02:48:20 2026                 | a@b.test        | 2026-11-24T02:48:20 |",
                "null sender      | From MAILER-DAEMON  Tue Nov 24 02:48:20 2026           |                 | 2026-11-24T02:48:20 |",
                "no sender        | From  Tue Nov 24 02:48:20 2026                         |                 | 2026-11-24T02:48:20 |",
                "day of one digit | From a  Sun Nov  1 02:48:20 2026                       | a               | 2026-11-01T02:48:20 |",
                "zone after year  | From a  Tue Nov 24 02:48:20 2026 +0100                 | a               | 2026-11-24T02:48:20 | +01:00",
                "name after year  | From a  Tue Nov 24 02:48:20 2026 CET                   | a               | 2026-11-24T02:48:20 |",
                "name before year | From a  Tue Nov 24 02:48:20 CET 2026                   | a               | 2026-11-24T02:48:20 |",
                "zone before year | From a  Tue Nov 24 02:48:20 +0100 2026                 | a               | 2026-11-24T02:48:20 |",
                "impossible zone  | From a  Tue Nov 24 02:48:20 2026 +9900                 | a               | 2026-11-24T02:48:20 |",
                "no seconds       | From a  Tue Nov 24 02:48 2026                          | a               | 2026-11-24T02:48:00 |",
                "leap second      | From a  Tue Nov 24 02:48:60 2026                       | a               | 2026-11-24T02:48:59 |",
                "rfc 822 style    | From a  Tue, 24 Nov 2026 02:48:20                      | a               | 2026-11-24T02:48:20 |",
                "rfc 822 and zone | From a  Tue, 24 Nov 2026 02:48:20 -0530                | a               | 2026-11-24T02:48:20 | -05:30",
                "quoted sender    | From \"a b\"@c.test  Tue Nov 24 02:48:20 2026          | \"a b\"@c.test  | 2026-11-24T02:48:20 |",
                "escaped quote    | From \"a\\\" b\"@c  Tue Nov 24 02:48:20 2026           | \"a\\\" b\"@c   | 2026-11-24T02:48:20 |",
                "remote from      | From a  Tue Nov 24 02:48:20 2026 remote from host      | a               | 2026-11-24T02:48:20 |",
                "unknown day name | From a  Xyz nov 24 02:48:20 2026                       | a               | 2026-11-24T02:48:20 |",
            })
    void readsWhatDovecotReads(String label, String line, String sender, LocalDateTime date, String zone) {
        Optional<ZoneOffset> offset = Optional.ofNullable(zone).map(ZoneOffset::of);

        assertThat(FromLine.parse(line)).contains(new FromLine(sender == null ? "" : sender, date, offset));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "From",
                "From ",
                "From: a@b.test",
                "From here on",
                "From a@b.test",
                "From a@b.test  24 02:48:20 2026",
                "From a@b.test  Tue Nov 24 2026",
                "From a@b.test  Tue Nov 24 02:48:20",
                "From a@b.test  Tue Nov 24 2:48:20 2026",
                "From a@b.test  Tue Nov 24 02:48:20 26",
                "From a@b.test  Tue Nov 24 02:48:20 0026",
                "From a@b.test  Tue Nov 24 25:48:20 2026",
                "From a@b.test  Tue Nov 32 02:48:20 2026",
                "From a@b.test  Tue Nop 24 02:48:20 2026",
                "From a@b.test  Tues Nov 24 02:48:20 2026",
                "From a@b.test  Tue Nov 24 02.48.20 2026",
                "From several words  Tue Nov 24 02:48:20 2026",
                "From \"open@b.test  Tue Nov 24 02:48:20 2026",
                "From a@b.test\tTue Nov 24 02:48:20 2026",
                "from a@b.test  Tue Nov 24 02:48:20 2026",
                ">From a@b.test  Tue Nov 24 02:48:20 2026",
                " From a@b.test  Tue Nov 24 02:48:20 2026",
                "From a@b.test  Tue Nov 24 02:48:20 20266",
            })
    void takesAsText(String line) {
        assertThat(FromLine.parse(line)).isEmpty();
    }

    @Test
    void takesAnEndlessLineAsText() {
        assertThat(FromLine.parse("From " + "a".repeat(1_000_000) + "  Tue Nov 24 02:48:20 2026"))
                .isEmpty();
        assertThat(FromLine.parse("From \"" + "\\".repeat(1_000))).isEmpty();
    }

    @Test
    void writesTheLocalTimeWithTwoBlanks() {
        ZonedDateTime time = ZonedDateTime.of(2018, 9, 5, 16, 56, 14, 0, ZoneId.of("Asia/Shanghai"));

        assertThat(FromLine.at("youremail@gmail.com", time).format())
                .isEqualTo("From youremail@gmail.com  Wed Sep  5 16:56:14 2018");
        assertThat(FromLine.at("", time).format()).isEqualTo("From MAILER-DAEMON  Wed Sep  5 16:56:14 2018");
    }

    @Test
    void givesTheMomentInItsZoneOrTheAssumedOne() {
        FromLine with = FromLine.parse("From a  Tue Nov 24 02:48:20 2026 +0100").orElseThrow();
        FromLine without = FromLine.parse("From a  Tue Nov 24 02:48:20 2026").orElseThrow();

        assertThat(with.instant(ZoneOffset.UTC)).isEqualTo("2026-11-24T01:48:20Z");
        assertThat(without.instant(ZoneOffset.UTC)).isEqualTo("2026-11-24T02:48:20Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\0b"})
    void refusesASenderThatBreaksTheLine(String sender) {
        assertThatThrownBy(() -> FromLine.at(sender, ZonedDateTime.now(ZoneOffset.UTC)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
