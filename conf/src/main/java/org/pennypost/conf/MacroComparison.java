package org.pennypost.conf;

import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * A comparison in <code>${{left} == {right}}</code>: by number when both sides are digits only, else as text; with
 * {@code level} appended, as versions.
 *
 * @param text as it is written
 * @param level whether versions are compared
 * @param wanted which orders satisfy it
 */
record MacroComparison(String text, boolean level, IntPredicate wanted) {
    private static final int LONGEST_NUMBER = 18;

    static Optional<MacroComparison> find(String text) {
        boolean level = text.endsWith("level");
        String symbol = level ? text.substring(0, text.length() - "level".length()) : text;
        Optional<IntPredicate> wanted = wanted(symbol);
        return wanted.map(test -> new MacroComparison(text, level, test));
    }

    private static Optional<IntPredicate> wanted(String symbol) {
        return switch (symbol) {
            case "==" -> Optional.of(order -> order == 0);
            case "!=" -> Optional.of(order -> order != 0);
            case "<" -> Optional.of(order -> order < 0);
            case "<=" -> Optional.of(order -> order <= 0);
            case ">=" -> Optional.of(order -> order >= 0);
            case ">" -> Optional.of(order -> order > 0);
            default -> Optional.empty();
        };
    }

    boolean holds(String left, String right) throws MacroException {
        if (level) {
            return wanted.test(CompatibilityLevel.parse(left).compareTo(CompatibilityLevel.parse(right)));
        }
        if (isNumber(left) && isNumber(right)) {
            return wanted.test(Long.compare(number(left), number(right)));
        }
        return wanted.test(left.compareTo(right));
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static long number(String digits) throws MacroException {
        if (digits.length() > LONGEST_NUMBER) {
            throw new MacroException("mac_exp_eval: bad conversion: " + digits, false);
        }
        return Long.parseLong(digits);
    }
}
