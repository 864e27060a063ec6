package org.pennypost.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is shipped and told about parameters is what the registry says. */
final class ParameterDocumentsTest {
    private static final String REGENERATE = "mvn -pl conf test -Dtest=ParameterDocumentsTest -Dregenerate";
    private static final Pattern ROW = Pattern.compile("\\| `([A-Za-z0-9_]+)` \\| (.*) \\| (.*) \\| (.*) \\|");

    @TempDir
    private Path etc;

    private final ParameterDocuments documents = new ParameterDocuments(Registry.standard());

    private enum Generated {
        PROTO("conf/etc/main.cf.proto"),
        MAIN("conf/etc/main.cf"),
        TABLE("assembly/dist/docs/parameters.md");

        private final String file;

        Generated(String file) {
            this.file = file;
        }

        String text(ParameterDocuments documents) throws IOException {
            return switch (this) {
                case PROTO -> documents.proto();
                case MAIN -> documents.main(ParameterDocuments.read("conf/src/test/resources/main.cf.template"));
                case TABLE -> documents.table();
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void isAsTheRegistrySays(Generated generated) throws IOException {
        String text = generated.text(documents);
        if (System.getProperty("regenerate") != null) {
            Files.writeString(ParameterDocuments.path(generated.file), text);
        }
        assertThat(ParameterDocuments.read(generated.file))
                .as(generated.file + " is made by: " + REGENERATE)
                .isEqualTo(text);
    }

    @Test
    void eachHonouredParameterHasItsRowAndEachRowIsHonoured() throws IOException {
        Map<String, List<String>> rows = new TreeMap<>();
        for (String line : ParameterDocuments.read("assembly/dist/docs/parameters.md")
                .lines()
                .toList()) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                assertThat(rows.put(row.group(1), List.of(row.group(2), row.group(3), row.group(4))))
                        .as("a second row of " + row.group(1))
                        .isNull();
            }
        }
        Map<String, List<String>> declared = new TreeMap<>();
        for (Parameter each : Registry.standard().all()) {
            if (each.status() == ParameterStatus.HONOURED) {
                declared.put(
                        each.name(),
                        List.of(
                                ParameterDocuments.kind(each),
                                ParameterDocuments.defaultOf(each).replace("|", "\\|"),
                                each.meaning()));
            }
        }
        assertThat(rows).isEqualTo(declared);
    }

    @Test
    void theRegistryIsOrderedByNameSoThatItFindsWhatItHolds() {
        assertThat(Registry.standard().all())
                .extracting(Parameter::name)
                .isSorted()
                .doesNotHaveDuplicates()
                .allSatisfy(name ->
                        assertThat(Registry.standard().declared(name)).as(name).isPresent());
    }

    @Test
    void saysWhatEachHonouredParameterIsFor() {
        assertThat(Registry.standard().all())
                .filteredOn(each -> each.status() == ParameterStatus.HONOURED)
                .allSatisfy(each -> assertThat(each.meaning())
                        .as(each.name())
                        .matches("\\p{Lu}.{8,}\\.")
                        .doesNotContain("|", "\\"));
    }

    @Test
    void theProtoSetsNothingAndEachOfItsLinesCouldBeSet() throws IOException {
        String proto = documents.proto();
        List<Problem> problems = new ArrayList<>();
        assertThat(MainCf.read(Files.writeString(etc.resolve("main.cf"), proto), problems)
                        .entries())
                .isEmpty();
        Files.writeString(etc.resolve("main.cf"), proto.replaceAll("(?m)^#(?=[a-z0-9_]+ =)", ""));
        MainCf all = MainCf.read(etc.resolve("main.cf"), problems);

        assertThat(problems).isEmpty();
        assertThat(all.entries())
                .hasSizeGreaterThan(100)
                .allSatisfy(entry -> assertThat(entry.value())
                        .isEqualTo(ParameterDocuments.sample(
                                Registry.standard().declared(entry.name()).orElseThrow())));
    }

    @Test
    void theShippedMainCfIsSound() throws IOException {
        Files.writeString(etc.resolve("main.cf"), ParameterDocuments.read("conf/etc/main.cf"));
        Files.writeString(etc.resolve("master.cf"), ParameterDocuments.read("conf/etc/master.cf"));
        assertThat(Settings.load(etc).problems()).isEmpty();
    }
}
