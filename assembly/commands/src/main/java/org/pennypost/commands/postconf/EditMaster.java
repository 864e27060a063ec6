package org.pennypost.commands.postconf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pennypost.commands.options.Fatal;
import org.pennypost.conf.LogicalLines;
import org.pennypost.conf.MasterCf;
import org.pennypost.conf.Words;

/** Edits {@code master.cf}: whole lines, fields, parameters. Source: postconf(1) -Me -MX -M# -Fe -Pe -PX. */
final class EditMaster {
    /** What a request names: a line, a field of it, a parameter of it. */
    enum Part {
        LINE,
        FIELD,
        PARAMETER
    }

    private record Request(ServicePattern pattern, String value) {}

    private final Part part;
    private final Edit edit;
    private final List<Request> requests = new ArrayList<>();

    EditMaster(Part part, Edit edit, List<String> operands) throws Fatal {
        this.part = part;
        this.edit = edit;
        for (String operand : operands) {
            requests.add(request(operand));
        }
    }

    private Request request(String operand) throws Fatal {
        String text = LogicalLines.trim(operand);
        String path = text;
        String value = "";
        if (edit == Edit.SET) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw new Fatal("missing '=' after attribute name: \"" + operand + "\"");
            }
            path = LogicalLines.trim(text.substring(0, equals));
            value = LogicalLines.trim(text.substring(equals + 1));
        } else if (text.indexOf('=') >= 0) {
            throw new Fatal("-X or -# requires names without value");
        }
        int parts = part == Part.LINE ? 2 : 3;
        Optional<ServicePattern> pattern = ServicePattern.parse(path, parts, parts);
        return new Request(pattern.orElseThrow(() -> new Fatal(requirement())), value);
    }

    private String requirement() {
        return switch (part) {
            case LINE -> "-Me, -MX or -M# requires service_name/type";
            case FIELD -> "-Fe or -FX requires service_name/type/field_name";
            case PARAMETER -> "-Pe or -PX requires service_name/type/parameter";
        };
    }

    void apply(ConfigFile file) throws Fatal {
        List<String> changed = new ArrayList<>();
        Map<Request, Boolean> used = new LinkedHashMap<>();
        int at = 0;
        while (at < file.lines().size()) {
            int end = at + 1;
            String first = file.lines().get(at);
            if (ConfigFile.isPassed(first) || ConfigFile.continues(first)) {
                changed.add(first);
                at = end;
                continue;
            }
            while (end < file.lines().size() && belongs(file.lines(), end)) {
                end++;
            }
            changed.addAll(edited(file.lines().subList(at, end), used));
            at = end;
        }
        if (part == Part.LINE && edit == Edit.SET) {
            for (Request request : requests) {
                if (!used.containsKey(request)) {
                    changed.add(print(parse(request.value())));
                }
            }
        }
        file.replace(changed);
    }

    /** Whether a line continues the entry before it, or is a comment or an empty line behind it. */
    private static boolean belongs(List<String> lines, int at) {
        return ConfigFile.isPassed(lines.get(at)) || ConfigFile.continues(lines.get(at));
    }

    private List<String> edited(List<String> lines, Map<Request, Boolean> used) throws Fatal {
        List<String> content =
                lines.stream().filter(line -> !ConfigFile.isPassed(line)).toList();
        MasterCf.Entry entry = parse(String.join("", content));
        List<Request> matching = new ArrayList<>();
        for (Request request : requests) {
            if (request.pattern().matches(entry) || (isWholeLine() && isSame(request, entry))) {
                matching.add(request);
            }
        }
        if (matching.isEmpty()) {
            return lines;
        }
        List<String> result = new ArrayList<>();
        for (String line : lines) {
            if (ConfigFile.isPassed(line)) {
                result.add(line);
            } else if (edit == Edit.COMMENT_OUT) {
                result.add("#" + line);
            }
        }
        for (Request request : matching) {
            boolean again = used.put(request, true) != null;
            if (part != Part.LINE) {
                entry = changed(entry, request);
            } else if (edit == Edit.SET && !again) {
                result.add(print(parse(request.value())));
            }
        }
        if (part != Part.LINE) {
            result.add(print(entry));
        }
        return result;
    }

    private boolean isWholeLine() {
        return part == Part.LINE && edit == Edit.SET;
    }

    private static boolean isSame(Request request, MasterCf.Entry entry) throws Fatal {
        MasterCf.Entry wanted = parse(request.value());
        return wanted.name().equals(entry.name()) && wanted.type().equals(entry.type());
    }

    private static MasterCf.Entry parse(String text) throws Fatal {
        List<String> words = Words.bySpace(text);
        if (words.size() < MasterText.FIELDS.size()) {
            throw new Fatal("bad field count: \"" + text + "\"");
        }
        int fields = MasterText.FIELDS.size();
        return new MasterCf.Entry(words.subList(0, fields), words.subList(fields, words.size()), 0);
    }

    private static String print(MasterCf.Entry entry) {
        return MasterText.line(entry, true, value -> value);
    }

    private MasterCf.Entry changed(MasterCf.Entry entry, Request request) throws Fatal {
        return part == Part.FIELD ? withField(entry, request) : withParameter(entry, request);
    }

    private static MasterCf.Entry withField(MasterCf.Entry entry, Request request) throws Fatal {
        int field = MasterText.FIELDS.indexOf(request.pattern().name());
        if (field < 0) {
            throw new Fatal(
                    "invalid service attribute name: \"" + request.pattern().name() + "\"");
        }
        List<String> words = Words.bySpace(request.value());
        List<String> fields = new ArrayList<>(entry.fields());
        if (field + 1 < MasterText.FIELDS.size()) {
            if (words.size() != 1) {
                throw new Fatal("-Fe does not accept whitespace in non-command field");
            }
            fields.set(field, words.get(0));
            return new MasterCf.Entry(fields, entry.arguments(), 0);
        }
        if (words.isEmpty()) {
            throw new Fatal("bad field count: \"" + request.value() + "\"");
        }
        fields.set(field, words.get(0));
        return new MasterCf.Entry(fields, words.subList(1, words.size()), 0);
    }

    private MasterCf.Entry withParameter(MasterCf.Entry entry, Request request) {
        String name = request.pattern().name();
        List<String> words = MasterOptions.normal(entry.arguments());
        List<String> result = new ArrayList<>();
        int at = 0;
        boolean done = edit != Edit.SET;
        while (at < words.size()
                && words.get(at).startsWith("-")
                && !words.get(at).equals("--")) {
            String word = words.get(at++);
            if (!MasterOptions.takesValue(word) || at == words.size()) {
                result.add(word);
                continue;
            }
            String value = words.get(at++);
            if (word.equals("-o") && value.startsWith(name + "=")) {
                if (!done) {
                    addOption(result, name + "=" + request.value());
                    done = true;
                }
                continue;
            }
            result.add(word);
            result.add(braced(value));
        }
        if (!done) {
            addOption(result, name + "=" + request.value());
        }
        words.subList(at, words.size()).forEach(word -> result.add(braced(word)));
        return new MasterCf.Entry(entry.fields(), result, 0);
    }

    private static void addOption(List<String> words, String assignment) {
        words.add("-o");
        words.add(braced(assignment));
    }

    private static String braced(String word) {
        return word.chars().anyMatch(c -> LogicalLines.isSpace((char) c)) ? "{" + word + "}" : word;
    }
}
