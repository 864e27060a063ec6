package org.pennypost.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.conf.Problem;
import org.pennypost.smtpd.TestSettings;

class AliasLoopsTest {
    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "none         | a@v.test b@v.test; b@v.test c@w.test               | -",
                "identity     | a@v.test a@v.test, b@w.test                        | -",
                "diamond      | a@v.test b@v.test c@v.test; b@v.test d; c@v.test d | -",
                "two          | x@v.test y; a@v.test b@v.test; B@v.test A@v.test   | 2 a@v.test -> b@v.test -> a@v.test",
                "behind       | x@v.test a@v.test; a@v.test b@v.test; b@v.test a@v.test | 1 a@v.test -> b@v.test -> a@v.test",
                "second       | a@v.test z@w.test, b@v.test; b@v.test a@v.test     | 1 a@v.test -> b@v.test -> a@v.test",
                "local user   | a b; b a                                           | 1 a@example.com -> b@example.com -> a@example.com",
                "catch-all    | @v.test @w.test; @w.test @v.test                   | 1 postmaster@v.test -> postmaster@w.test -> postmaster@v.test",
                "no address   | a@v.test <>                                        | -",
            })
    void findsVirtualLoops(String label, String lines, String found) throws Exception {
        Path file = Files.write(directory.resolve("virtual"), List.of(lines.split("; *")));
        List<Problem> problems =
                AliasLoops.problems(TestSettings.load(Map.of("virtual_alias_maps", "texthash:" + file)));
        assertThat(problems.stream()
                        .map(problem -> problem.line() + " " + problem.text().replace("virtual alias loop: ", "")))
                .containsExactlyElementsOf(found.equals("-") ? List.of() : List.of(found));
        assertThat(problems).allSatisfy(problem -> assertThat(problem.file()).contains(file));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "none         | a: b, c; b: root; c: root                 | -",
                "itself       | a: a                                      | -",
                "two          | x: y; a: b; b: A                          | 2 a -> b -> a",
                "with domain  | a: b@example.com; b: a@localhost          | 1 a -> b -> a",
                "elsewhere    | a: b@other.test; b: a                     | -",
                "escaped      | a: \\b; b: a                              | 1 a -> b -> a",
                "command      | a: \"/b a\", /b, :include:/b; b: a         | -",
                "longer       | a: b; b: c; c: d; d: e; e: f; f: a        | 1 a -> b -> c -> d -> e -> ...",
                "malformed    | a b; b: a                                 | -",
            })
    void findsLocalLoops(String label, String lines, String found) throws Exception {
        Path file = Files.write(directory.resolve("aliases"), List.of(lines.split("; *")));
        List<Problem> problems = AliasLoops.problems(TestSettings.load(Map.of("alias_maps", "texthash:" + file)));
        assertThat(problems.stream()
                        .map(problem -> problem.line() + " " + problem.text().replace("alias loop: ", "")))
                .containsExactlyElementsOf(found.equals("-") ? List.of() : List.of(found));
    }

    @Test
    void saysNothingOfTablesThatCannotBeRead() {
        assertThat(AliasLoops.problems(TestSettings.load(Map.of(
                        "virtual_alias_maps",
                        "texthash:/nonexistent, static:x, regexp:{{/x/ y}}, texthash:" + directory,
                        "alias_maps",
                        "hash:/nonexistent proxy:unix:passwd.byname"))))
                .isEmpty();
    }
}
