package org.pennypost.conf.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;

class PatternTableTest {
    @TempDir
    Path etc;

    private final List<Problem> problems = new ArrayList<>();

    private LookupTable table(String type, String rules) throws IOException {
        Files.writeString(etc.resolve("main.cf"), "");
        Files.writeString(etc.resolve("master.cf"), "");
        Files.writeString(etc.resolve("rules"), rules);
        Settings settings = Settings.load(etc).settings().orElseThrow();
        return LookupTables.open(type + ":" + etc + "/rules", settings, true, problems::add);
    }

    private static String plain(String text) {
        return text.replace("\\n", "\n");
    }

    /** Rows: types, rules, key, answer and warnings of postmap 3.7.11. */
    @ParameterizedTest(name = "{0}: {1} [{2}]")
    @CsvFileSource(resources = "patterns.psv", delimiter = '~', quoteCharacter = '`', nullValues = "-")
    void answersAsPostmap(String types, String rules, String key, String answer, String warnings) throws Exception {
        for (String type : types.split(" ")) {
            problems.clear();
            LookupTable table = table(
                    type, rules.replace("\\\\n", "\u0001").replace("\\n", "\n").replace('\u0001', '\\'));
            assertThat(table.lookup(plain(key)).orElse(null)).as(type).isEqualTo(answer);
            assertThat(problems.stream()
                            .map(problem -> problem.line() + " " + problem.text())
                            .toList())
                    .as(type)
                    .isEqualTo(warnings == null ? List.of() : List.of(warnings.split(";")));
            assertThat(table.isFixed()).isFalse();
        }
    }

    @Test
    void endsInTimeWhateverThePatternIs() throws Exception {
        String key = "a".repeat(10_000) + "b";
        for (String type : List.of("regexp", "pcre")) {
            LookupTable table = table(type, "/^x(a+)+$/ none\n/(a+)+$/ y\n");
            Duration best = Duration.ofDays(1);
            for (int i = 0; i < 5; i++) {
                long start = System.nanoTime();
                assertThatThrownBy(() -> table.lookup(key)).isInstanceOf(LookupFailure.class);
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                best = took.compareTo(best) < 0 ? took : best;
            }
            assertThat(best).isLessThan(Duration.ofMillis(100));
        }
    }

    @Test
    void seesBytesAndGivesBackText() throws Exception {
        LookupTable table = table("regexp", "/^b(.*)r$/ $1\n/^(.).$/ two\n/\u00e9/ \u00e4\n");
        assertThat(table.lookup("b\u00fcr")).hasValue("\u00fc");
        assertThat(table.lookup("\u00fc")).hasValue("two");
        assertThat(table.lookup("caf\u00e9")).hasValue("\u00e4");
        Files.write(etc.resolve("rules"), "/\u00fc/ x\u00fc\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(table.lookup("other")).isEmpty();
    }
}
