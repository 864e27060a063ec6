package org.pennypost.conf.table;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Translates POSIX regular expressions, with the extensions of the GNU C library, to java.util.regex.
 *
 * <p>Known limit: of several matches that begin at one place the first alternative is taken, not the longest; that shows
 * only in {@code $1} and its kin. Source: regex(7), regexp_table(5).
 */
final class PosixPattern {
    private static final Pattern INTERVAL = Pattern.compile("\\{(\\d*)(,?)(\\d*)\\}");
    private static final String SPECIAL = "\\^$.|?*+()[]{}";

    private final String pattern;
    private final boolean lines;
    private final StringBuilder result = new StringBuilder();
    private int at;
    private int atom = -1;
    private boolean quantified;
    private final java.util.Deque<Integer> groups = new java.util.ArrayDeque<>();

    private PosixPattern(String pattern, boolean lines) {
        this.pattern = pattern;
        this.lines = lines;
    }

    /**
     * Compiles an extended regular expression.
     *
     * @param ignoreCase whether ASCII letters match in either case
     * @param lines whether a newline ends a line for {@code ^ $ .}
     * @throws PatternSyntaxException when it is malformed
     */
    static Pattern compile(String pattern, boolean ignoreCase, boolean lines) {
        int flags = Pattern.UNIX_LINES | (ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
        return Pattern.compile(
                new PosixPattern(pattern, lines).translate(), flags | (lines ? Pattern.MULTILINE : Pattern.DOTALL));
    }

    /** Turns a basic regular expression into an extended one. */
    static String extended(String basic) {
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < basic.length(); i++) {
            char c = basic.charAt(i);
            if (c == '\\' && i + 1 < basic.length()) {
                char next = basic.charAt(++i);
                result.append("(){}|+?".indexOf(next) >= 0 ? "" : "\\").append(next);
            } else {
                result.append("(){}|+?".indexOf(c) >= 0 ? "\\" : "").append(c);
            }
        }
        return result.toString();
    }

    private String translate() {
        while (at < pattern.length()) {
            step(pattern.charAt(at));
        }
        if (!groups.isEmpty()) {
            throw new PatternSyntaxException("Unmatched ( or \\(", pattern, pattern.length());
        }
        return result.toString();
    }

    private void step(char c) {
        switch (c) {
            case '\\' -> escape();
            case '[' -> bracket();
            case '*', '+', '?' -> quantifier(String.valueOf(c), 1);
            case '{' -> interval();
            case '(' -> {
                groups.push(result.length());
                result.append('(');
                nothingBefore();
            }
            case ')' -> closeGroup();
            case '|' -> {
                result.append('|');
                nothingBefore();
            }
            case '^' -> anchor(lines ? "^" : "\\A");
            case '$' -> anchor(lines ? "$" : "\\z");
            case '.' -> atom(".", 1);
            default -> atom(SPECIAL.indexOf(c) >= 0 ? "\\" + c : String.valueOf(c), 1);
        }
    }

    private void nothingBefore() {
        atom = -1;
        quantified = false;
        at++;
    }

    private void anchor(String text) {
        result.append(text);
        nothingBefore();
    }

    private void atom(String text, int length) {
        atom = result.length();
        quantified = false;
        result.append(text);
        at += length;
    }

    private void escape() {
        if (at + 1 == pattern.length()) {
            throw new PatternSyntaxException("Trailing backslash", pattern, at);
        }
        char next = pattern.charAt(at + 1);
        switch (next) {
            case '<' -> atom("\\b(?=\\w)", 2);
            case '>' -> atom("\\b(?<=\\w)", 2);
            case '`' -> atom("\\A", 2);
            case '\'' -> atom("\\z", 2);
            case 'b', 'B', 'w', 'W', 's', 'S', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> atom("\\" + next, 2);
            default -> atom(SPECIAL.indexOf(next) >= 0 ? "\\" + next : String.valueOf(next), 2);
        }
    }

    private void bracket() {
        BracketExpression expression = new BracketExpression(pattern, at, false);
        String text = expression.translate();
        atom(lines && text.startsWith("[^") ? "[^\\n" + text.substring(2) : text, 0);
        at = expression.end();
    }

    private void closeGroup() {
        if (groups.isEmpty()) {
            atom("\\)", 1);
            return;
        }
        atom = groups.pop();
        quantified = false;
        result.append(')');
        at++;
    }

    private void interval() {
        Matcher matcher = INTERVAL.matcher(pattern).region(at, pattern.length());
        if (!matcher.lookingAt()
                || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
            atom("\\{", 1);
            return;
        }
        String least = matcher.group(1).isEmpty() ? "0" : matcher.group(1);
        quantifier("{" + least + matcher.group(2) + matcher.group(3) + "}", matcher.end() - at);
    }

    private void quantifier(String text, int length) {
        if (atom < 0) {
            throw new PatternSyntaxException("Invalid preceding regular expression", pattern, at);
        }
        if (quantified) {
            result.insert(atom, "(?:").append(')');
        }
        result.append(text);
        quantified = true;
        at += length;
    }
}
