package org.pennypost.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class MainCfTextTest {
    static Stream<Arguments> rows() {
        return Stream.of(
                Arguments.of("absent: at the end", "a = 1\n", "a = 1\nname = v\n"),
                Arguments.of("empty file", "", "name = v\n"),
                Arguments.of("in place", "a = 1\nname = old\nb = 2\n", "a = 1\nname = v\nb = 2\n"),
                Arguments.of("no blanks", "name=old\nb=2\n", "name = v\nb=2\n"),
                Arguments.of("with its continuation", "name = x\n  y\n\tz\nb = 2\n", "name = v\nb = 2\n"),
                Arguments.of("comment in between stays", "name = x\n# why\nb = 2\n", "name = v\n# why\nb = 2\n"),
                Arguments.of("last of two", "name = 1\nname = 2\n", "name = 1\nname = v\n"),
                Arguments.of("another name that ends alike", "myname = 1\n", "myname = 1\nname = v\n"),
                Arguments.of("another name that begins alike", "name_x = 1\n", "name_x = 1\nname = v\n"),
                Arguments.of("commented out: not that", "#name = 1\n", "#name = 1\nname = v\n"),
                Arguments.of("indented: a continuation, not that", "a =\n name = 1\n", "a =\n name = 1\nname = v\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void setsOneParameter(String label, String before, String after) {
        MainCfText main = new MainCfText(before);

        main.set("name", "v");

        assertThat(main.text()).isEqualTo(after);
    }

    @org.junit.jupiter.api.Test
    void writesAnEmptyValueWithoutTrailingBlank() {
        MainCfText main = new MainCfText("");

        main.set("relayhost", "");

        assertThat(main.text()).isEqualTo("relayhost =\n");
    }
}
