package org.pennypost.conf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every parameter that Postfix 3.7 or Pennypost knows, by name.
 *
 * <p>Declared in the resource {@code parameters.tsv}, one line each: name, type, status, default, meaning; read once, at
 * first use. A line is taken apart when somebody asks for it: a command asks for a few of a thousand. A type may be followed by the words that a value can be, {@code text:a|b|!c}; {@code !} is before a word
 * that Postfix takes and Pennypost does not. Threads share it freely. Source: postconf(5), {@code postconf -d}.
 */
public final class Registry {
    private static final String RESOURCE = "parameters.tsv";

    private final Map<String, String> lines;
    private final Map<String, Parameter> parameters = new ConcurrentHashMap<>();

    private Registry(Map<String, String> lines) {
        this.lines = lines;
    }

    private static final class Holder {
        static final Registry STANDARD = new Registry(read());
    }

    /** The registry of this version. */
    public static Registry standard() {
        return Holder.STANDARD;
    }

    private static Map<String, String> read() {
        String text;
        try (InputStream in = Registry.class.getResourceAsStream(RESOURCE)) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + RESOURCE, e);
        }
        Map<String, String> found = new HashMap<>(4096);
        int begin = 0;
        while (begin < text.length()) {
            int end = text.indexOf('\n', begin);
            if (text.charAt(begin) != '#' && end > begin) {
                found.put(text.substring(begin, text.indexOf('\t', begin)), text.substring(begin, end));
            }
            begin = end + 1;
        }
        return found;
    }

    private static Parameter parse(String line) {
        String[] field = line.split("\t", -1);
        int colon = field[1].indexOf(':');
        String type = colon < 0 ? field[1] : field[1].substring(0, colon);
        List<String> choices =
                colon < 0 ? List.of() : List.of(field[1].substring(colon + 1).split("\\|", -1));
        return new Parameter(
                field[0],
                ParameterType.valueOf(type.toUpperCase(Locale.ROOT)),
                choices.stream().filter(word -> !word.startsWith("!")).toList(),
                choices.stream()
                        .filter(word -> word.startsWith("!"))
                        .map(word -> word.substring(1))
                        .toList(),
                ParameterStatus.valueOf(field[2].toUpperCase(Locale.ROOT)),
                field[3],
                field[4]);
    }

    /**
     * The parameter of a name, those of single transports ({@code smtp_destination_rate_delay}) included; names are
     * case-sensitive.
     */
    public Optional<Parameter> find(String name) {
        return declared(name).or(() -> TransportParameters.find(name, this));
    }

    /** The parameter of a name, if it is declared itself: those of single transports only where Postfix has a default. */
    public Optional<Parameter> declared(String name) {
        String line = lines.get(name);
        return line == null ? Optional.empty() : Optional.of(parameters.computeIfAbsent(name, absent -> parse(line)));
    }

    /** All parameters, ordered by name. */
    public Collection<Parameter> all() {
        return lines.keySet().stream()
                .sorted()
                .map(name -> declared(name).orElseThrow())
                .toList();
    }
}
