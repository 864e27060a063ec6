package org.pennypost.commands.postconf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pennypost.conf.LogicalLines;
import org.pennypost.conf.MasterCf;
import org.pennypost.conf.Words;

/** The arguments of a {@code master.cf} line in normal form: {@code -o} apart from its value, no braces. */
final class MasterOptions {
    private static final String WITH_VALUE = "inosu";

    private MasterOptions() {}

    /** The arguments, braces removed, {@code -oname=value} split in two. */
    static List<String> normal(List<String> words) {
        List<String> result = new ArrayList<>();
        int at = 0;
        while (at < words.size()
                && words.get(at).startsWith("-")
                && !words.get(at).equals("--")) {
            String word = words.get(at++);
            if (word.length() < 2 || WITH_VALUE.indexOf(word.charAt(1)) < 0) {
                result.add(word);
                continue;
            }
            result.add(word.substring(0, 2));
            if (word.length() > 2) {
                result.add(assignment(word.substring(2), word.charAt(1) == 'o'));
            } else if (at < words.size()) {
                result.add(assignment(words.get(at++), word.charAt(1) == 'o'));
            }
        }
        for (String word : words.subList(at, words.size())) {
            result.add(Words.inBraces(word).orElse(word));
        }
        return result;
    }

    private static String assignment(String word, boolean isOption) {
        String text = Words.inBraces(word).orElse(word);
        int equals = text.indexOf('=');
        return isOption && equals > 0 && word.startsWith("{")
                ? LogicalLines.trim(text.substring(0, equals)) + "=" + LogicalLines.trim(text.substring(equals + 1))
                : text;
    }

    /** The {@code -o name=value} of a line, in order. */
    static Map<String, String> of(MasterCf.Entry entry) {
        Map<String, String> options = new LinkedHashMap<>();
        List<String> words = normal(entry.arguments());
        for (int i = 0;
                i + 1 < words.size()
                        && words.get(i).startsWith("-")
                        && !words.get(i).equals("--");
                i++) {
            if (words.get(i).length() == 2 && WITH_VALUE.indexOf(words.get(i).charAt(1)) >= 0) {
                String value = words.get(++i);
                int equals = value.indexOf('=');
                if (words.get(i - 1).equals("-o") && equals > 0) {
                    options.put(
                            LogicalLines.trim(value.substring(0, equals)),
                            LogicalLines.trim(value.substring(equals + 1)));
                }
            }
        }
        return options;
    }

    /** Whether an option of a daemon takes a value. */
    static boolean takesValue(String word) {
        return word.length() > 1 && WITH_VALUE.indexOf(word.charAt(1)) >= 0;
    }
}
