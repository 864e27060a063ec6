package org.pennypost.conf;

import java.util.Optional;
import java.util.Set;

/**
 * A comparison in <code>${{left} == {right}}</code>: by number when both sides are digits only, else as text; with
 * {@code level} appended, as versions.
 *
 * @param text as it is written
 * @param level whether versions are compared
 * @param symbol which orders satisfy it
 */
record MacroComparison(String text, boolean level, String symbol) {
    private static final int LONGEST_NUMBER = 18;
    private static final Set<String> SYMBOLS = Set.of("==", "!=", "<", "<=", ">=", ">");

    static Optional<MacroComparison> find(String text) {
        boolean level = text.endsWith("level");
        String symbol = level ? text.substring(0, text.length() - "level".length()) : text;
        return SYMBOLS.contains(symbol) ? Optional.of(new MacroComparison(text, level, symbol)) : Optional.empty();
    }

    private boolean wants(int order) {
        return switch (symbol) {
            case "==" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">=" -> order >= 0;
            default -> order > 0;
        };
    }

    boolean holds(String left, String right) throws MacroException {
        if (level) {
            return wants(CompatibilityLevel.parse(left).compareTo(CompatibilityLevel.parse(right)));
        }
        if (isNumber(left) && isNumber(right)) {
            return wants(Long.compare(number(left), number(right)));
        }
        return wants(left.compareTo(right));
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static long number(String digits) throws MacroException {
        if (digits.length() > LONGEST_NUMBER) {
            throw new MacroException("mac_exp_eval: bad conversion: " + digits, false);
        }
        return Long.parseLong(digits);
    }
}
