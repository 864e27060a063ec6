package org.pennypost.conf.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.conf.Problem;

class CidrTableTest {
    @TempDir
    Path directory;

    /** Rows: rules, key, answer and warnings of postmap 3.7.11. */
    @ParameterizedTest(name = "{0} [{1}]")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "1.2.3.0/24 x | 1.2.3.4 | x | -",
                "1.2.3.4/24 x | 1.2.3.4 | - | 1 non-null host address bits in \"1.2.3.4/24\", perhaps you should use \"1.2.3.0/24\" instead: skipping this rule",
                "1.2.3.4 x | 1.2.3.4 | x | -",
                "1.2.3.4 | 1.2.3.4 | - | 1 no lookup result: skipping this rule",
                "1.2.3.0/33 x | 1.2.3.4 | - | 1 bad mask length in \"1.2.3.0/33\": skipping this rule",
                "1.2.3.0/a x | 1.2.3.4 | - | 1 bad mask value in \"1.2.3.0/a\": skipping this rule",
                "1.2.3.4/ x | 1.2.3.4 | - | 1 bad mask value in \"1.2.3.4/\": skipping this rule",
                "1.2.3.4/32/3 x | 1.2.3.4 | - | 1 bad mask value in \"1.2.3.4/32/3\": skipping this rule",
                "abc x | 1.2.3.4 | - | 1 bad address pattern: \"abc\": skipping this rule",
                "01.2.3.4 x | 1.2.3.4 | - | 1 bad address pattern: \"01.2.3.4\": skipping this rule",
                "1.2.3 x | 1.2.3 | - | 1 bad address pattern: \"1.2.3\": skipping this rule",
                "1.2.3.999 x | 1.2.3.4 | - | 1 bad address pattern: \"1.2.3.999\": skipping this rule",
                "!1.2.3.0/24 x | 1.2.4.4 | x | -",
                "! 1.2.3.0/24 x | 1.2.4.4 | x | -",
                "!1.2.3.0/24 x | ::1 | - | -",
                "::/0 x | 1.2.3.4 | - | -",
                "0.0.0.0/0 x | 1.2.3.4 | x | -",
                "0.0.0.0/0 x | ::ffff:1.2.3.4 | - | -",
                "::1 x | 0:0::1 | x | -",
                "fe80::/10 x | FE80::1 | x | -",
                "[::1]/128 x | ::1 | x | -",
                "[1.2.3.4] x | 1.2.3.4 | x | -",
                "1.2.3.0/24 x | foo | - | -",
                "::ffff:1.2.3.4 x | ::ffff:1.2.3.4 | x | -",
                "::ffff:1.2.3.4 x | 1.2.3.4 | - | -",
                "10.0.0.0/8 a  b \\n c | 10.1.1.1 | a  b  c | -",
                "if 1.2.3.0/24\\n1.2.3.4 x\\nendif\\n1.2.4.4 z | 1.2.3.4 | x | -",
                "if 1.2.3.0/24\\n1.2.4.4 x\\nendif\\n1.2.4.4 z | 1.2.4.4 | z | -",
                "IF !1.2.3.0/24\\n1.2.4.4 x\\nENDIF\\n1.2.4.4 z | 1.2.4.4 | x | -",
                "if 1.2.3.0/24 junk\\n1.2.3.4 x\\nendif | 1.2.3.4 | x | 1 bad mask value in \"1.2.3.0/24 junk\": skipping this rule;3 ENDIF without IF: skipping this rule",
                "if 1.2.3.0/24\\n1.2.3.4 x | 1.2.3.4 | x | 1 IF has no matching ENDIF",
                "endif\\n1.2.3.4 x | 1.2.3.4 | x | 1 ENDIF without IF: skipping this rule",
                "endif foo\\n1.2.3.4 x | 1.2.3.4 | x | 1 garbage after ENDIF: skipping this rule",
                "` 1.2.3.4 x` | 1.2.3.4 | - | 1 logical line must not start with whitespace: \" 1.2.3.4 x\"",
            })
    void answersAsPostmap(String rules, String key, String answer, String warnings) throws Exception {
        Path file = Files.writeString(directory.resolve("rules"), rules.replace("\\n", "\n") + "\n");
        List<Problem> problems = new ArrayList<>();
        LookupTable table = CidrTable.read(file, problems::add);
        assertThat(table.lookup(key).orElse(null)).isEqualTo(answer);
        assertThat(table.isFixed()).isFalse();
        assertThat(problems.stream()
                        .map(problem -> problem.line() + " " + problem.text())
                        .toList())
                .isEqualTo(warnings == null ? List.of() : List.of(warnings.split(";")));
    }
}
