package org.pennypost.conf.table;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.pennypost.conf.LogicalLines;
import org.pennypost.conf.Words;

/** Tables made of other tables, or of words: {@code pipemap}, {@code unionmap}, {@code randmap}. */
final class CombinedTables {
    private CombinedTables() {}

    /** {@code pipemap:{type:name, type:name}}: the result of one is the key of the next. */
    static LookupTable pipemap(String name, TableType.Context context) {
        List<LookupTable> tables = tables("pipemap", name, context);
        return new Combined(tables) {
            @Override
            public Optional<String> lookup(String key) throws LookupFailure {
                Optional<String> value = Optional.of(key);
                for (LookupTable table : tables) {
                    if (value.isEmpty()) {
                        return value;
                    }
                    value = table.lookup(value.get());
                }
                return value;
            }
        };
    }

    /** {@code unionmap:{type:name, type:name}}: all results, separated by commas. */
    static LookupTable unionmap(String name, TableType.Context context) {
        List<LookupTable> tables = tables("unionmap", name, context);
        return new Combined(tables) {
            @Override
            public Optional<String> lookup(String key) throws LookupFailure {
                StringBuilder union = new StringBuilder();
                for (LookupTable table : tables) {
                    Optional<String> value = table.lookup(key);
                    value.ifPresent(
                            text -> union.append(union.length() > 0 ? "," : "").append(text));
                }
                return union.length() == 0 ? Optional.empty() : Optional.of(union.toString());
            }
        };
    }

    /** {@code randmap:{word, word}}: one of the words, whatever the key is. */
    static LookupTable randmap(String name) {
        List<String> words = words("randmap", "value", name);
        return key -> Optional.of(words.get(ThreadLocalRandom.current().nextInt(words.size())));
    }

    private abstract static class Combined implements LookupTable {
        private final boolean fixed;

        Combined(List<LookupTable> tables) {
            this.fixed = tables.stream().allMatch(LookupTable::isFixed);
        }

        @Override
        public boolean isFixed() {
            return fixed;
        }
    }

    private static List<LookupTable> tables(String type, String name, TableType.Context context) {
        return words(type, "type:name", name).stream()
                .map(word -> Words.inBraces(word).orElse(word))
                .map(word -> LookupTables.open(word, context))
                .collect(Collectors.toList());
    }

    private static List<String> words(String type, String what, String name) {
        List<String> words = Words.inBraces(LogicalLines.trim(name))
                .filter(CombinedTables::isBalanced)
                .map(Words::byCommaOrSpace)
                .orElse(List.of());
        if (words.isEmpty()) {
            throw new IllegalArgumentException(
                    "bad syntax: \"" + type + ":" + name + "\"; need \"" + type + ":{" + what + "...}\"");
        }
        return words;
    }

    /** Whether every brace has its other one. */
    private static boolean isBalanced(String text) {
        int depth = 0;
        for (int i = 0; i < text.length() && depth >= 0; i++) {
            depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
        }
        return depth == 0;
    }
}
