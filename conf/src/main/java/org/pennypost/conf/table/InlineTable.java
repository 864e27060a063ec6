package org.pennypost.conf.table;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pennypost.conf.LogicalLines;
import org.pennypost.conf.Words;

/** {@code inline:{name=value, {name = value}}}: a table in the configuration itself. Source: DATABASE_README inline. */
final class InlineTable {
    private InlineTable() {}

    /** Opens it; of repeated keys the last counts. */
    static LookupTable open(String name, TableType.Context context) {
        Optional<String> inside = Words.inBraces(LogicalLines.trim(name));
        if (inside.isEmpty() || name.length() == 2) {
            throw refused("bad syntax", name);
        }
        List<String> words = Words.byCommaOrSpace(inside.get());
        if (words.isEmpty()) {
            throw refused("empty table", name);
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String word : words) {
            String pair = Words.inBraces(word).orElse(word);
            int equals = pair.indexOf('=');
            String key = equals < 0 ? "" : LogicalLines.trim(pair.substring(0, equals));
            if (equals < 0 || key.chars().anyMatch(c -> LogicalLines.isSpace((char) c))) {
                throw refused("missing '=' after attribute name", name);
            }
            if (key.isEmpty()) {
                throw refused("missing attribute name", name);
            }
            values.put(
                    context.fold() ? key.toLowerCase(Locale.ROOT) : key, LogicalLines.trim(pair.substring(equals + 1)));
        }
        return new MapTable(values, context.fold());
    }

    private static IllegalArgumentException refused(String reason, String name) {
        return new IllegalArgumentException(reason + ": \"inline:" + name + "\"; need \"inline:{name=value...}\"");
    }
}
