package org.pennypost.conf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogicalLinesTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "one               | a\\n               | 1-1:a",
                "no line end       | a                  | 1-1:a",
                "continued         | a,\\n  b\\n        | 1-2:a,  b",
                "comment inside    | a\\n# x\\n  # y\\n b\\nc | 1-4:a b;5-5:c",
                "empty line inside | a\\n\\n   \\n b     | 1-4:a b",
                "comment only      | # a\\n  #b\\n\\n    | ``",
                "indented first    | ` a\\nb`           | 1-1: a;2-2:b",
                "comment after     | a\\n#b\\n          | 1-1:a",
            })
    void joins(String label, String text, String expected) {
        StringBuilder found = new StringBuilder();
        for (LogicalLines.Line line : LogicalLines.split(text.replace("\\n", "\n"))) {
            found.append(found.length() > 0 ? ";" : "")
                    .append(line.first())
                    .append('-')
                    .append(line.last())
                    .append(':')
                    .append(line.text());
        }
        assertThat(found).hasToString(expected);
    }
}
