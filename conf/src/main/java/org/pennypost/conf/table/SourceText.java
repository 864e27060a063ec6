package org.pennypost.conf.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pennypost.conf.LogicalLines;
import org.pennypost.conf.Problem;

/** Reads the text that a table is made from: {@code key value} as for postmap(1), or {@code key: value} as aliases(5). */
final class SourceText {
    private SourceText() {}

    /**
     * Reads a table; keys in lower case, the first of repeated keys counts.
     *
     * @param aliases whether the text has the form of aliases(5)
     * @throws IOException when the file cannot be read
     */
    static Map<String, String> read(Path file, boolean aliases, List<Problem> problems) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        for (LogicalLines.Line line : LogicalLines.read(file)) {
            if (line.isIndented()) {
                continue;
            }
            int end = keyEnd(line.text(), aliases);
            String value = end < 0 || end == line.text().length()
                    ? ""
                    : LogicalLines.trim(line.text().substring(end + 1));
            if (value.isEmpty()) {
                problems.add(
                        Problem.warning(file, line.first(), "expected format: key whitespace value", "add a value"));
                continue;
            }
            String key = LogicalLines.trim(line.text().substring(0, end)).toLowerCase(Locale.ROOT);
            if (values.putIfAbsent(unquoted(key), value) != null) {
                problems.add(Problem.warning(
                        file, line.first(), "duplicate entry: \"" + key + "\"", "delete one; the first counts"));
            }
        }
        return values;
    }

    private static int keyEnd(String text, boolean aliases) {
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '"';
            if (!quoted && (aliases ? c == ':' : LogicalLines.isSpace(c))) {
                return i;
            }
        }
        return -1;
    }

    private static String unquoted(String key) {
        return key.length() > 1 && key.startsWith("\"") && key.endsWith("\"")
                ? key.substring(1, key.length() - 1)
                : key;
    }
}
