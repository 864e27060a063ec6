package org.pennypost.conf;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Checks the fields of a {@code master.cf} line and makes a {@link Service} of it. Source: master(5). */
final class MasterFields {
    private static final Map<String, Service.Type> TYPES = Map.of(
            "inet", Service.Type.INET,
            "unix", Service.Type.UNIX,
            "unix-dgram", Service.Type.UNIX_DGRAM,
            "fifo", Service.Type.FIFO,
            "pass", Service.Type.PASS);
    private static final Pattern FLAG = Pattern.compile("[-yn]");
    private static final Pattern WAKEUP = Pattern.compile("-|\\d{1,9}\\??");
    private static final Pattern LIMIT = Pattern.compile("-|\\d{1,9}");
    private static final List<Field> FIELDS = List.of(
            new Field(2, "private", FLAG, "write y, n or -"),
            new Field(3, "unprivileged", FLAG, "write y, n or -"),
            new Field(4, "chroot", FLAG, "write y, n or -"),
            new Field(5, "wakeup", WAKEUP, "write a number of seconds, 0 or -"),
            new Field(6, "process_limit", LIMIT, "write a number or -"));

    private MasterFields() {}

    private record Field(int index, String name, Pattern syntax, String cure) {}

    /** Whether the fields have the form that master(5) asks for; if not, says so. */
    static boolean check(Path file, MasterCf.Entry entry, List<Problem> problems) {
        int before = problems.size();
        if (!TYPES.containsKey(entry.type())) {
            problems.add(error(file, entry, "type", entry.type(), "write inet, unix, unix-dgram, fifo or pass"));
        }
        for (Field field : FIELDS) {
            String text = entry.fields().get(field.index());
            if (!field.syntax().matcher(text).matches()) {
                problems.add(error(file, entry, field.name(), text, field.cure()));
            }
        }
        return problems.size() == before;
    }

    private static Problem error(Path file, MasterCf.Entry entry, String field, String text, String cure) {
        return Problem.error(
                file,
                entry.line(),
                "invalid " + field + " field \"" + text + "\" in \"" + String.join(" ", entry.fields()) + "\"",
                cure);
    }

    /** The service that a line describes; empty, with an error, when its endpoint is malformed. */
    static Optional<Service> service(Path file, MasterCf.Entry entry, List<Problem> problems) {
        Service.Type type = TYPES.get(entry.type());
        Map<String, String> overrides = overrides(file, entry, problems);
        if (type != Service.Type.INET) {
            return Optional.of(new Service(
                    entry.name(), type, entry.name(), Optional.empty(), 0, entry.command(), overrides, entry.line()));
        }
        int colon = entry.name().lastIndexOf(':');
        String portText = entry.name().substring(colon + 1);
        OptionalInt port = Ports.resolve(portText);
        if (port.isEmpty()) {
            problems.add(Problem.error(
                    file,
                    entry.line(),
                    "unknown service name or port \"" + portText + "\"",
                    "write a port from 1 to 65535 or a name such as smtp, submission, imap"));
            return Optional.empty();
        }
        Optional<String> host = colon < 0
                ? Optional.empty()
                : Optional.of(unbracketed(entry.name().substring(0, colon)));
        return Optional.of(new Service(
                portText,
                type,
                entry.name(),
                host.filter(text -> !text.isEmpty()),
                port.getAsInt(),
                entry.command(),
                overrides,
                entry.line()));
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static Map<String, String> overrides(Path file, MasterCf.Entry entry, List<Problem> problems) {
        Map<String, String> overrides = new LinkedHashMap<>();
        List<String> words = entry.arguments();
        for (int i = 0;
                i < words.size()
                        && words.get(i).startsWith("-")
                        && !words.get(i).equals("--");
                i++) {
            String word = words.get(i);
            if (!word.startsWith("-o")) {
                continue;
            }
            String assignment = word.length() > 2 ? word.substring(2) : i + 1 < words.size() ? words.get(++i) : "";
            assign(file, entry, assignment, overrides, problems);
        }
        return overrides;
    }

    private static void assign(
            Path file, MasterCf.Entry entry, String word, Map<String, String> overrides, List<Problem> problems) {
        String text = Words.inBraces(word).orElse(word);
        int equals = text.indexOf('=');
        if (equals <= 0 || word.startsWith("{") != word.endsWith("}")) {
            problems.add(Problem.error(
                    file,
                    entry.line(),
                    "malformed option \"-o " + word + "\"",
                    "write -o name=value without spaces, or -o { name = value }"));
            return;
        }
        overrides.put(LogicalLines.trim(text.substring(0, equals)), LogicalLines.trim(text.substring(equals + 1)));
    }
}
