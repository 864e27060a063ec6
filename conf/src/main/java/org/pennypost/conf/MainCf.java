package org.pennypost.conf;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@code main.cf} says, before defaults, expansion and types: names and their literal values.
 *
 * <p>Of several entries with one name the last counts. Immutable. Source: postconf(5), Postfix dict_load_fp.
 */
public final class MainCf {
    private final Path file;
    private final Map<String, Entry> entries;

    private MainCf(Path file, Map<String, Entry> entries) {
        this.file = requireNonNull(file, "file");
        this.entries = Collections.unmodifiableMap(entries);
    }

    /**
     * One {@code name = value}.
     *
     * @param name as written, case kept
     * @param value the literal text, white space at its ends removed, nothing expanded; may be empty
     * @param line where it begins, counted from 1; 0 when it is no line of the file
     */
    public record Entry(String name, String value, int line) {}

    /**
     * Reads a file; what is wrong with it is added to {@code problems} and the rest is read nevertheless. A file that
     * cannot be read is one error.
     */
    public static MainCf read(Path file, List<Problem> problems) {
        try {
            return readOrThrow(file, problems);
        } catch (IOException e) {
            problems.add(Problem.error(
                    file, 0, "open " + file + ": " + Reason.of(e), "create it, or name another directory with -c"));
            return new MainCf(file, new LinkedHashMap<>());
        }
    }

    /**
     * Reads a file; what is wrong with its lines is added to {@code problems}.
     *
     * @throws IOException when the file cannot be read
     */
    public static MainCf readOrThrow(Path file, List<Problem> problems) throws IOException {
        return parse(file, LogicalLines.read(file), problems);
    }

    static MainCf parse(Path file, List<LogicalLines.Line> lines, List<Problem> problems) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (LogicalLines.Line line : lines) {
            if (line.isIndented()) {
                problems.add(Problem.warning(
                        file,
                        line.first(),
                        "logical line must not start with whitespace: \"" + shortened(line.text(), 30) + "\"",
                        "remove the leading whitespace; the line is ignored"));
                continue;
            }
            Optional<Entry> entry = parseLine(file, line, problems);
            if (entry.isPresent()) {
                put(file, entries, entry.get(), problems);
            }
        }
        return new MainCf(file, entries);
    }

    private static Optional<Entry> parseLine(Path file, LogicalLines.Line line, List<Problem> problems) {
        String text = line.text();
        int nameEnd = 0;
        while (nameEnd < text.length() && text.charAt(nameEnd) != '=' && !LogicalLines.isSpace(text.charAt(nameEnd))) {
            nameEnd++;
        }
        int equals = nameEnd;
        while (equals < text.length() && LogicalLines.isSpace(text.charAt(equals))) {
            equals++;
        }
        if (nameEnd == 0) {
            problems.add(Problem.error(
                    file, line.first(), "missing attribute name: \"" + text + "\"", "write name = value"));
            return Optional.empty();
        }
        if (equals == text.length() || text.charAt(equals) != '=') {
            problems.add(Problem.error(
                    file, line.first(), "missing '=' after attribute name: \"" + text + "\"", "write name = value"));
            return Optional.empty();
        }
        return Optional.of(
                new Entry(text.substring(0, nameEnd), LogicalLines.trim(text.substring(equals + 1)), line.first()));
    }

    private static void put(Path file, Map<String, Entry> entries, Entry entry, List<Problem> problems) {
        Entry earlier = entries.remove(entry.name());
        if (earlier != null && !earlier.value().equals(entry.value())) {
            problems.add(Problem.warning(
                    file,
                    entry.line(),
                    "overriding earlier entry: " + earlier.name() + "=" + earlier.value(),
                    "delete line " + earlier.line() + " or this one; the last one counts"));
        }
        entries.put(entry.name(), entry);
    }

    private static String shortened(String text, int length) {
        return text.length() > length ? text.substring(0, length) + "..." : text;
    }

    /** The file it was read from. */
    public Path file() {
        return file;
    }

    /** All entries, in the order of the lines that count. */
    public List<Entry> entries() {
        return new ArrayList<>(entries.values());
    }

    /** The entry of a name, if the file has one. */
    public Optional<Entry> entry(String name) {
        return Optional.ofNullable(entries.get(name));
    }
}
