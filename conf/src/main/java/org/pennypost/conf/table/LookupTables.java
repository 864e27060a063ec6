package org.pennypost.conf.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.pennypost.conf.LogicalLines;
import org.pennypost.conf.MacroException;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;
import org.pennypost.conf.Words;

/** Opens lookup tables by their {@code type:name}. Source: DATABASE_README, postmap(1). */
public final class LookupTables {
    private static final Set<String> LATER = Set.of(
            "ldap",
            "mysql",
            "pgsql",
            "sqlite",
            "memcache",
            "socketmap",
            "tcp",
            "nisplus",
            "netinfo",
            "sdbm",
            "internal");

    private LookupTables() {}

    private static final class Types {
        static final Map<String, TableType> BY_NAME = byName();

        private static Map<String, TableType> byName() {
            Map<String, TableType> types = new TreeMap<>();
            for (String compiled : List.of("hash", "btree", "lmdb", "cdb")) {
                types.put(compiled, LookupTables::compiled);
            }
            types.put("texthash", LookupTables::texthash);
            types.put("regexp", (name, context) -> patterns(name, context, PatternDialects::regexp));
            types.put("pcre", (name, context) -> patterns(name, context, PatternDialects::pcre));
            types.put("cidr", LookupTables::networks);
            types.put("inline", InlineTable::open);
            types.put("static", (name, context) -> fixed(name));
            types.put("fail", (name, context) -> failing(name));
            types.put("environ", (name, context) -> environment(context));
            types.put("unix", (name, context) -> unix(name));
            types.put("passwd-file", (name, context) -> lines(Path.of(name)));
            types.put("nis", (name, context) -> key -> Optional.empty());
            types.put("pipemap", CombinedTables::pipemap);
            types.put("unionmap", CombinedTables::unionmap);
            types.put("randmap", (name, context) -> CombinedTables.randmap(name));
            types.put("proxy", LookupTables::open);
            return types;
        }
    }

    /** The names of all types, ordered. */
    public static List<String> types() {
        return List.copyOf(Types.BY_NAME.keySet());
    }

    /**
     * The table that {@code type:name} stands for. {@code $name} in it is expanded, except in braces. One snapshot gives the same table
     * every time, so asking is cheap. A file is read at the first lookup; a missing one shows there, as a {@link
     * LookupFailure}. A table that has to be compiled and never was is compiled here, unless the snapshot is read only.
     *
     * @param typeColonName {@code hash:/etc/aliases}, {@code inline:{a=b}}, {@code static:x}; {@code proxy:} before it
     *     changes nothing
     * @throws IllegalArgumentException when the type is unknown or the name malformed; the message is for the user
     */
    public static LookupTable open(String typeColonName, Settings settings) {
        return settings.shared(
                LookupTable.class, typeColonName, () -> open(typeColonName, settings, true, problem -> {}));
    }

    /**
     * The same, each time anew.
     *
     * @param fold whether keys are compared in lower case, which is the rule
     * @param problems is told what is wrong with the source of the table, whenever it is read
     * @throws IllegalArgumentException when the type is unknown or the name malformed; the message is for the user
     */
    public static LookupTable open(String typeColonName, Settings settings, boolean fold, Consumer<Problem> problems) {
        try {
            // What braces hold is not for us: $1 in a rule is the rule's.
            String text = typeColonName.contains(":{") ? typeColonName : settings.expandText(typeColonName);
            return open(text, new TableType.Context("", settings, fold, problems));
        } catch (MacroException e) {
            throw new IllegalArgumentException(typeColonName + ": " + e.getMessage(), e);
        }
    }

    static LookupTable open(String typeColonName, TableType.Context context) {
        int colon = typeColonName.indexOf(':');
        if (colon <= 0 || colon + 1 == typeColonName.length()) {
            throw new IllegalArgumentException(
                    "open dictionary: expecting \"type:name\" form instead of \"" + typeColonName + "\"");
        }
        String type = typeColonName.substring(0, colon);
        TableType opener = Types.BY_NAME.get(type);
        if (opener == null) {
            throw new IllegalArgumentException("unsupported dictionary type: " + type
                    + (LATER.contains(type) ? " (Pennypost does not have it yet)" : ""));
        }
        return opener.open(typeColonName.substring(colon + 1), context.forType(type));
    }

    private static LookupTable compiled(String name, TableType.Context context) {
        Path source = Path.of(name);
        Path compiled = CompiledTable.path(context.type(), source, context.settings());
        if (!Files.exists(compiled) && Files.isReadable(source)) {
            if (context.settings().isReadOnly() || !isPlaceFor(compiled)) {
                return texthash(name, context);
            }
            try {
                CompiledTable.compile(source, compiled, sourceText(name, context), (key, line) -> {});
            } catch (LookupFailure e) {
                // Nowhere to compile to: the source itself is the next best; `check` tells it.
                return texthash(name, context);
            }
        }
        return CompiledTable.open(compiled, context.fold());
    }

    /** Whether the directory that holds compiled tables is there or can be made in one that is. */
    private static boolean isPlaceFor(Path compiled) {
        Path directory = compiled.toAbsolutePath().getParent();
        return Files.isDirectory(directory) || Files.isDirectory(directory.getParent());
    }

    private static SourceText sourceText(String name, TableType.Context context) {
        return new SourceText(
                isAliases(context.type() + ":" + name, context.settings()), context.fold(), context.problems());
    }

    /** Whether a table, {@code type:name}, is one of alias_maps or alias_database, whose source has another form. */
    public static boolean isAliases(String typeColonName, Settings settings) {
        List<String> aliases = new ArrayList<>(settings.list("alias_maps"));
        aliases.addAll(settings.list("alias_database"));
        return aliases.contains(typeColonName) || aliases.contains("proxy:" + typeColonName);
    }

    private static LookupTable texthash(String name, TableType.Context context) {
        SourceText text = sourceText(name, context);
        return new FileTable(Path.of(name), true, file -> {
            Map<String, String> values = new LinkedHashMap<>();
            text.read(file, (key, value, line) -> {
                if (values.putIfAbsent(key, value) != null) {
                    context.problems()
                            .accept(Problem.warning(
                                    file, line, "duplicate entry: \"" + key + "\"", "delete one; the first counts"));
                }
            });
            return new MapTable(values, context.fold());
        });
    }

    private static LookupTable patterns(String name, TableType.Context context, PatternRules.Dialect dialect) {
        return name.startsWith("{")
                ? PatternRules.read(Path.of(name), inlineRules(name, context), dialect, context.problems())
                : new FileTable(Path.of(name), false, file -> PatternRules.read(file, dialect, context.problems()));
    }

    private static LookupTable networks(String name, TableType.Context context) {
        return name.startsWith("{")
                ? CidrTable.read(Path.of(name), inlineRules(name, context), context.problems())
                : new FileTable(Path.of(name), false, file -> CidrTable.read(file, context.problems()));
    }

    /** The rules of <code>regexp:{ {/pattern/ result}, {/pattern/ result} }</code>. */
    private static List<LogicalLines.Line> inlineRules(String name, TableType.Context context) {
        List<LogicalLines.Line> rules = new ArrayList<>();
        for (String word : Words.byCommaOrSpace(Words.inBraces(name).orElse(""))) {
            String rule = Words.inBraces(word).filter(text -> !text.isEmpty()).orElseThrow(() -> bad(name, context));
            rules.add(new LogicalLines.Line(rules.size() + 1, rules.size() + 1, rule));
        }
        if (rules.isEmpty()) {
            throw bad(name, context);
        }
        return rules;
    }

    private static IllegalArgumentException bad(String name, TableType.Context context) {
        String type = context.type();
        return new IllegalArgumentException(
                "bad syntax: \"" + type + ":" + name + "\"; need \"" + type + ":{{rule}, {rule}...}\"");
    }

    private static LookupTable fixed(String name) {
        if (name.startsWith("{") && Words.inBraces(name).isEmpty()) {
            throw new IllegalArgumentException("bad static:name syntax: missing '}' in \"" + name + "\"");
        }
        String value = Words.inBraces(name).orElse(name);
        return key -> Optional.of(value);
    }

    private static LookupTable failing(String name) {
        return key -> {
            throw new LookupFailure("table fail:" + name + ": query error: Application error");
        };
    }

    private static LookupTable environment(TableType.Context context) {
        return key -> Optional.ofNullable(System.getenv(context.fold() ? key.toLowerCase(Locale.ROOT) : key));
    }

    private static LookupTable unix(String name) {
        return switch (name) {
            case "passwd.byname" -> lines(Path.of("/etc/passwd"));
            case "group.byname" -> lines(Path.of("/etc/group"));
            default -> throw new IllegalArgumentException("unknown table: unix:" + name);
        };
    }

    /** Lines {@code name:…}, each the value of its name. */
    private static LookupTable lines(Path source) {
        return new FileTable(source, true, file -> new MapTable(passwd(file), true));
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
