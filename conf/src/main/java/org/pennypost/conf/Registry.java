package org.pennypost.conf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every parameter that Postfix 3.7 or Pennypost knows, by name.
 *
 * <p>Declared in the resource {@code parameters.tsv}, ASCII, one line each, ordered by name: name, type, status, default,
 * meaning; read once, at first use. A line is looked for and taken apart when somebody asks for it: a command asks for a few of a thousand. A type may be followed by the words that a value can be, {@code text:a|b|!c}; {@code !} is before a word
 * that Postfix takes and Pennypost does not. Threads share it freely. Source: postconf(5), {@code postconf -d}.
 */
public final class Registry {
    private static final String RESOURCE = "parameters.tsv";

    private final String text;
    private final int first;
    private final Map<String, Parameter> parameters = new ConcurrentHashMap<>();

    private Registry(String text) {
        this.text = text;
        int line = 0;
        while (text.charAt(line) == '#') {
            line = text.indexOf('\n', line) + 1;
        }
        this.first = line;
    }

    private static final class Holder {
        static final Registry STANDARD = new Registry(read());
    }

    /** The registry of this version. */
    public static Registry standard() {
        return Holder.STANDARD;
    }

    private static String read() {
        try (InputStream in = Registry.class.getResourceAsStream(RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + RESOURCE, e);
        }
    }

    /** The line of a name, found by halving: a command asks for a few of a thousand. */
    private Optional<String> line(String name) {
        int low = first;
        int high = text.length();
        while (low < high) {
            int begin = Math.max(first, text.lastIndexOf('\n', (low + high) / 2 - 1) + 1);
            int order = compare(begin, name);
            int end = text.indexOf('\n', begin);
            if (order == 0) {
                return Optional.of(text.substring(begin, end));
            }
            if (order < 0) {
                low = end + 1;
            } else {
                high = begin;
            }
        }
        return Optional.empty();
    }

    /** Compares the name in the line that begins there with another. */
    private int compare(int begin, String name) {
        for (int i = 0; i < name.length(); i++) {
            int order = text.charAt(begin + i) - name.charAt(i);
            if (order != 0) {
                return order;
            }
        }
        return text.charAt(begin + name.length()) == '\t' ? 0 : 1;
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
                words(choices, false),
                words(choices, true),
                ParameterStatus.valueOf(field[2].toUpperCase(Locale.ROOT)),
                field[3],
                field[4]);
    }

    private static List<String> words(List<String> choices, boolean refused) {
        List<String> words = new ArrayList<>();
        for (String word : choices) {
            if (word.startsWith("!") == refused) {
                words.add(refused ? word.substring(1) : word);
            }
        }
        return words;
    }

    /**
     * The parameter of a name, those of single transports ({@code smtp_destination_rate_delay}) included; names are
     * case-sensitive.
     */
    public Optional<Parameter> find(String name) {
        Optional<Parameter> declared = declared(name);
        return declared.isPresent() ? declared : TransportParameters.find(name, this);
    }

    /** The parameter of a name, if it is declared itself: those of single transports only where Postfix has a default. */
    public Optional<Parameter> declared(String name) {
        Parameter known = parameters.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<String> line = name.indexOf('\t') < 0 ? line(name) : Optional.empty();
        if (line.isEmpty()) {
            return Optional.empty();
        }
        Parameter parameter = parse(line.get());
        parameters.put(name, parameter);
        return Optional.of(parameter);
    }

    /** All parameters, ordered by name. */
    public Collection<Parameter> all() {
        return text.substring(first)
                .lines()
                .map(line -> line.substring(0, line.indexOf('\t')))
                .map(name -> declared(name)
                        .orElseThrow(() -> new IllegalStateException("not in its place in " + RESOURCE + ": " + name)))
                .toList();
    }
}
