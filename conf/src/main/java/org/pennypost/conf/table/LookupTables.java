package org.pennypost.conf.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pennypost.conf.LogicalLines;
import org.pennypost.conf.MacroException;
import org.pennypost.conf.Settings;
import org.pennypost.conf.Words;

/** Opens lookup tables by their {@code type:name}. Source: DATABASE_README. */
public final class LookupTables {
    private LookupTables() {}

    /**
     * Opens a table. {@code $name} in it is expanded. Opening does not read the file: a missing one shows at the first
     * lookup, as a {@link LookupFailure}.
     *
     * @param typeColonName {@code hash:/etc/aliases}, {@code inline:{a=b}}, {@code static:x}; {@code proxy:} before it
     *     changes nothing
     * @throws IllegalArgumentException when the type is unknown or the name malformed; the message is for the user
     */
    public static LookupTable open(String typeColonName, Settings settings) {
        String text = expanded(typeColonName, settings);
        int colon = text.indexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException(
                    "open dictionary: expecting \"type:name\" form instead of \"" + text + "\"");
        }
        String name = text.substring(colon + 1);
        return switch (text.substring(0, colon)) {
            case "proxy" -> open(name, settings);
            case "hash", "btree", "texthash", "lmdb", "dbm", "cdb" -> textTable(name, settings);
            case "static" -> staticTable(name);
            case "inline" -> new MapTable(inline(name));
            case "passwd-file" -> new FileTable(Path.of(name), LookupTables::passwd);
            case "unix" -> unix(name);
            default -> throw new IllegalArgumentException("unsupported dictionary type: " + text.substring(0, colon));
        };
    }

    private static String expanded(String text, Settings settings) {
        try {
            return settings.expandText(text);
        } catch (MacroException e) {
            throw new IllegalArgumentException(text + ": " + e.getMessage(), e);
        }
    }

    private static LookupTable textTable(String name, Settings settings) {
        boolean aliases = settings.list("alias_maps").stream().anyMatch(table -> table.endsWith(":" + name))
                || settings.list("alias_database").stream().anyMatch(table -> table.endsWith(":" + name));
        return new FileTable(Path.of(name), file -> SourceText.read(file, aliases, new ArrayList<>()));
    }

    private static LookupTable staticTable(String name) {
        String value = Words.inBraces(name).orElse(name);
        return key -> Optional.of(value);
    }

    private static Map<String, String> inline(String name) {
        String inside = Words.inBraces(name)
                .orElseThrow(() -> new IllegalArgumentException("inline:" + name + ": write inline:{ {key = value} }"));
        Map<String, String> values = new LinkedHashMap<>();
        for (String word : Words.byCommaOrSpace(inside)) {
            String pair = Words.inBraces(word).orElse(word);
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException(
                        "inline:" + name + ": missing '=' after attribute name: \"" + pair + "\"");
            }
            values.put(
                    LogicalLines.trim(pair.substring(0, equals)).toLowerCase(Locale.ROOT),
                    LogicalLines.trim(pair.substring(equals + 1)));
        }
        return values;
    }

    private static LookupTable unix(String name) {
        return switch (name) {
            case "passwd.byname" -> new FileTable(Path.of("/etc/passwd"), LookupTables::passwd);
            case "group.byname" -> new FileTable(Path.of("/etc/group"), LookupTables::passwd);
            default -> throw new IllegalArgumentException("unix:" + name + ": write passwd.byname or group.byname");
        };
    }

    private static Map<String, String> passwd(Path file) throws IOException {
        Map<String, String> lines = new LinkedHashMap<>();
        for (LogicalLines.Line line : LogicalLines.read(file)) {
            int colon = line.text().indexOf(':');
            if (colon > 0) {
                lines.putIfAbsent(line.text().substring(0, colon).toLowerCase(Locale.ROOT), line.text());
            }
        }
        return lines;
    }
}
