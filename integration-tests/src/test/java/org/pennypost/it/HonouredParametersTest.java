package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pennypost.conf.Parameter;
import org.pennypost.conf.ParameterStatus;
import org.pennypost.conf.Registry;

/** The registry calls a parameter honoured only when something reads it: an administrator relies on that word. */
final class HonouredParametersTest {
    private static final Pattern LITERAL = Pattern.compile("\"([A-Za-z0-9_]+)\"");
    private static final Pattern REFERENCE = Pattern.compile("\\$[{(]?([a-z0-9_]+)");

    @Test
    void readsWhatItCallsHonoured() throws IOException {
        List<Parameter> honoured = Registry.standard().all().stream()
                .filter(parameter -> parameter.status() == ParameterStatus.HONOURED)
                .toList();
        Set<String> read = words(sources(), LITERAL);
        Set<String> referenced = words(honoured.stream().map(Parameter::defaultText), REFERENCE);

        assertThat(honoured.stream().map(Parameter::name))
                .hasSizeGreaterThan(50)
                .allSatisfy(name -> assertThat(
                                read.contains(name) || read.contains(ending(name)) || referenced.contains(name))
                        .as("%s is read by some main class", name)
                        .isTrue());
    }

    /** Clients read smtp_tls_loglevel and lmtp_tls_loglevel as {@code _tls_loglevel} of theirs. */
    private static String ending(String name) {
        return name.substring(Math.max(0, name.indexOf('_')));
    }

    private static Set<String> words(Stream<String> texts, Pattern pattern) {
        return texts.flatMap(text -> pattern.matcher(text).results())
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }

    private static Stream<String> sources() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        try (Stream<Path> files = Files.walk(root)) {
            return files
                    .filter(file ->
                            file.toString().endsWith(".java") && file.toString().contains("/src/main/"))
                    .toList()
                    .stream()
                    .map(HonouredParametersTest::text);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
