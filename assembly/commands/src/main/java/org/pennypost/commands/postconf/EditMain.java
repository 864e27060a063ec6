package org.pennypost.commands.postconf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pennypost.commands.options.Fatal;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.LogicalLines;

/** Edits {@code main.cf}; comments and the order of lines stay. Source: postconf(1) -e -X. */
final class EditMain {
    private final Edit edit;
    private final Terminal terminal;
    private final Map<String, String> requests = new TreeMap<>();

    EditMain(Edit edit, List<String> operands, Terminal terminal) throws Fatal {
        this.edit = edit;
        this.terminal = terminal;
        for (String operand : operands) {
            request(operand);
        }
    }

    private void request(String operand) throws Fatal {
        if (operand.indexOf('\n') >= 0) {
            throw new Fatal("-e, -X, or -# accepts no multi-line input");
        }
        String text = ConfigFile.bytes(LogicalLines.trim(operand));
        if (text.startsWith("#")) {
            throw new Fatal("-e, -X, or -# accepts no comment input");
        }
        String name = text;
        String value = "";
        if (edit == Edit.SET) {
            int equals = text.indexOf('=');
            name = LogicalLines.trim(equals < 0 ? text : text.substring(0, equals));
            if (equals < 0 || name.chars().anyMatch(c -> LogicalLines.isSpace((char) c))) {
                throw new Fatal("missing '=' after attribute name: \"" + operand + "\"");
            }
            if (name.isEmpty()) {
                throw new Fatal("missing attribute name: \"" + operand + "\"");
            }
            value = LogicalLines.trim(text.substring(equals + 1));
        } else if (text.isEmpty()) {
            throw new Fatal("-X or -# requires non-blank parameter names");
        } else if (text.indexOf('=') >= 0) {
            throw new Fatal("-X or -# requires parameter names without value");
        }
        String earlier = requests.put(name, value);
        if (earlier != null) {
            terminal.warn("ignoring earlier request: '" + name + " = " + earlier + "'");
        }
    }

    void apply(ConfigFile file) throws Fatal {
        List<String> changed = new ArrayList<>();
        Map<String, Integer> found = new HashMap<>();
        boolean inRequest = false;
        for (String line : file.lines()) {
            if (ConfigFile.isPassed(line)) {
                changed.add(line);
                continue;
            }
            if (ConfigFile.continues(line)) {
                if (!inRequest) {
                    changed.add(line);
                } else if (edit == Edit.COMMENT_OUT) {
                    changed.add("#" + line);
                }
                continue;
            }
            String name = name(line);
            inRequest = requests.containsKey(name);
            if (!inRequest) {
                changed.add(line);
                continue;
            }
            if (found.merge(name, 1, Integer::sum) == 2) {
                terminal.warn(file.path() + ": multiple entries for \"" + name + "\"");
            }
            if (edit == Edit.SET) {
                changed.add(name + " = " + requests.get(name));
            } else if (edit == Edit.COMMENT_OUT) {
                changed.add("#" + line);
            }
        }
        if (edit == Edit.SET) {
            requests.forEach((name, value) -> {
                if (!found.containsKey(name)) {
                    changed.add(name + " = " + value);
                }
            });
        }
        file.replace(changed);
    }

    private static String name(String line) {
        int end = 0;
        while (end < line.length() && line.charAt(end) != '=' && !LogicalLines.isSpace(line.charAt(end))) {
            end++;
        }
        return line.substring(0, end);
    }
}
