package org.pennypost.conf.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;
import org.pennypost.conf.Severity;

/** Finds what is wrong with a lookup table that the configuration names: its type, its file, the lines of the file. */
public final class TableCheck {
    private static final Set<String> FILES =
            Set.of("hash", "btree", "lmdb", "cdb", "texthash", "regexp", "pcre", "cidr", "passwd-file");

    private TableCheck() {}

    /** Whether a word of a list is a table: a known type, a colon, a name. */
    public static boolean looksLikeTable(String word) {
        int colon = word.indexOf(':');
        return colon > 0
                && word.substring(0, colon).chars().allMatch(c -> c == '-' || Character.isLowerCase(c))
                && !word.startsWith("https:")
                && !word.startsWith("unix:private");
    }

    /**
     * Checks a table.
     *
     * @param typeColonName the table, {@code $name} expanded
     * @param file where the configuration names it
     * @param line the line there
     * @param parameter the parameter that names it
     * @param problems is added to
     */
    public static void run(
            String typeColonName, Settings settings, Path file, int line, String parameter, List<Problem> problems) {
        String word = typeColonName;
        while (word.startsWith("proxy:")) {
            word = word.substring("proxy:".length());
        }
        String type = word.substring(0, word.indexOf(':'));
        try {
            if (!FILES.contains(type) || word.startsWith(type + ":{")) {
                LookupTables.open(word, settings, true, problems::add);
                return;
            }
        } catch (IllegalArgumentException e) {
            problems.add(Problem.error(
                    file,
                    line,
                    parameter + ": " + e.getMessage(),
                    "use a table of another type: postconf -m lists them"));
            return;
        }
        Path source = Path.of(word.substring(type.length() + 1));
        boolean isReadable = Files.isReadable(source);
        if (CompiledTable.isCompiled(type)) {
            Path compiled = CompiledTable.path(type, source, settings);
            checkCompiled(word, source, compiled, file, line, parameter, problems);
            if (!isReadable && Files.exists(compiled)) {
                return;
            }
        }
        if (!isReadable) {
            String reason = Files.exists(source) ? "Permission denied" : "No such file or directory";
            // A default that names a file which is not there is no fault of the administrator's.
            problems.add(new Problem(
                    line > 0 ? Severity.ERROR : Severity.WARNING,
                    Optional.of(file),
                    line,
                    parameter + ": open " + source + ": " + reason,
                    "create the file or delete its name"));
            return;
        }
        checkSource(word, type, source, settings, problems);
    }

    private static void checkCompiled(
            String table, Path source, Path compiled, Path file, int line, String parameter, List<Problem> problems) {
        String command = parameter.startsWith("alias_") ? "newaliases" : "postmap " + table;
        try {
            if (!Files.exists(compiled)) {
                if (Files.exists(source)) {
                    problems.add(Problem.warning(
                            file,
                            line,
                            parameter + ": " + table + " was never compiled",
                            command + " does; so does start"));
                }
            } else if (Files.exists(source)
                    && Files.getLastModifiedTime(source).compareTo(Files.getLastModifiedTime(compiled)) > 0) {
                problems.add(Problem.warning(
                        source,
                        0,
                        "this file is newer than its compiled form, which is what counts",
                        "run " + command));
            }
        } catch (IOException e) {
            problems.add(Problem.warning(source, 0, "cannot see when this file was changed", "check it by hand"));
        }
    }

    private static void checkSource(String table, String type, Path source, Settings settings, List<Problem> problems) {
        if (type.equals("passwd-file")) {
            return;
        }
        boolean isRules = type.equals("regexp") || type.equals("pcre") || type.equals("cidr");
        String text = isRules ? table : "texthash:" + source;
        try {
            if (isRules) {
                LookupTables.open(text, settings, true, problems::add).lookup("");
            } else {
                boolean aliases = LookupTables.isAliases(table, settings);
                java.util.Set<String> keys = new java.util.HashSet<>();
                new SourceText(aliases, true, problems::add).read(source, (key, value, line) -> {
                    if (!keys.add(key)) {
                        problems.add(Problem.warning(
                                source, line, "duplicate entry: \"" + key + "\"", "delete one; the first counts"));
                    }
                });
            }
        } catch (LookupFailure | IOException e) {
            problems.add(Problem.error(source, 0, String.valueOf(e.getMessage()), "make the file readable"));
        }
    }
}
