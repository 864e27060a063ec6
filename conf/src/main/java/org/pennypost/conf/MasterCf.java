package org.pennypost.conf;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@code master.cf} says: its enabled lines, field by field.
 *
 * <p>Of several lines with one service name and type the last counts. Immutable. Source: master(5).
 */
public final class MasterCf {
    /** How many fields stand before the command's arguments. */
    static final int FIELDS = 8;

    private final Path file;
    private final List<Entry> entries;

    private MasterCf(Path file, List<Entry> entries) {
        this.file = requireNonNull(file, "file");
        this.entries = List.copyOf(entries);
    }

    /**
     * One logical line.
     *
     * @param fields service, type, private, unpriv, chroot, wakeup, maxproc, command; always eight
     * @param arguments what follows the command, as words, braces kept
     * @param line where it begins, counted from 1
     */
    public record Entry(List<String> fields, List<String> arguments, int line) {
        /** The first field. */
        public String name() {
            return fields.get(0);
        }

        /** The second field. */
        public String type() {
            return fields.get(1);
        }

        /** The fifth field. */
        public String chroot() {
            return fields.get(4);
        }

        /** The seventh field. */
        public String processLimit() {
            return fields.get(6);
        }

        /** The eighth field. */
        public String command() {
            return fields.get(FIELDS - 1);
        }
    }

    /** Reads a file; what is wrong with it is added to {@code problems} and the rest is read nevertheless. */
    public static MasterCf read(Path file, List<Problem> problems) {
        try {
            return parse(file, LogicalLines.read(file), problems);
        } catch (IOException e) {
            problems.add(Problem.error(
                    file, 0, "open " + file + ": " + Reason.of(e), "create it; it says which services run"));
            return new MasterCf(file, List.of());
        }
    }

    /** One without lines. */
    public static MasterCf empty(Path file) {
        return new MasterCf(file, List.of());
    }

    static MasterCf parse(Path file, List<LogicalLines.Line> lines, List<Problem> problems) {
        List<Entry> entries = new ArrayList<>();
        for (LogicalLines.Line line : lines) {
            if (line.isIndented()) {
                problems.add(Problem.warning(
                        file,
                        line.first(),
                        "logical line must not start with whitespace: \"" + line.text() + "\"",
                        "remove the leading whitespace; the line is ignored"));
                continue;
            }
            List<String> words = Words.bySpace(line.text());
            if (words.size() < FIELDS) {
                problems.add(Problem.error(
                        file,
                        line.first(),
                        "bad field count",
                        "write service type private unpriv chroot wakeup maxproc command"));
                continue;
            }
            Entry entry = new Entry(
                    List.copyOf(words.subList(0, FIELDS)),
                    List.copyOf(words.subList(FIELDS, words.size())),
                    line.first());
            if (MasterFields.check(file, entry, problems)) {
                entries.add(entry);
            }
        }
        return new MasterCf(file, entries);
    }

    /** The file it was read from. */
    public Path file() {
        return file;
    }

    /** All enabled lines in order, repeated ones included. */
    public List<Entry> entries() {
        return entries;
    }

    /**
     * The services, in order, each once: what a repeated line says replaces the earlier one. Malformed options are added
     * to {@code problems}.
     */
    List<Service> services(List<Problem> problems) {
        Map<String, Service> services = new LinkedHashMap<>();
        for (Entry entry : entries) {
            Optional<Service> service = MasterFields.service(file, entry, problems);
            if (service.isEmpty()) {
                continue;
            }
            Service earlier = services.remove(entry.name() + "/" + entry.type());
            if (earlier != null) {
                problems.add(Problem.warning(
                        file,
                        entry.line(),
                        "duplicate service " + entry.name() + "/" + entry.type(),
                        "delete line " + earlier.line() + " or this one; the last one counts"));
            }
            services.put(entry.name() + "/" + entry.type(), service.get());
        }
        return new ArrayList<>(services.values());
    }
}
