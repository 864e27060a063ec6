package org.pennypost.conf.table;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules of a {@code regexp:} or {@code pcre:} table; the first that matches counts.
 *
 * <p>Patterns see bytes, as Postfix's do: a letter beyond ASCII is as many characters as it has bytes in UTF-8. Matching
 * is bounded: a rule that would go back and forth for too long is a failed lookup, never "no match". Source:
 * regexp_table(5), pcre_table(5).
 */
final class PatternTable implements LookupTable {
    private static final int LEAST_BOUND = 250_000;
    private static final int BOUND_PER_CHARACTER = 40;

    private final List<Rule> rules;

    PatternTable(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * One rule.
     *
     * @param kind what it does when it applies
     * @param pattern what is looked for; empty for ENDIF
     * @param negated whether it applies when the pattern does not match
     * @param replacement the result, text and group numbers
     * @param line its line
     * @param next of an IF that does not apply, the rule to go on with
     */
    record Rule(
            Kind kind, Optional<Pattern> pattern, boolean negated, List<Replacement> replacement, int line, int next) {}

    /** What a rule does when it applies. */
    enum Kind {
        MATCH,
        IF,
        ENDIF
    }

    /**
     * A piece of a result: text, or the number of a group.
     *
     * @param text the text; empty for a group
     * @param group the group's number; 0 for text
     */
    record Replacement(String text, int group) {}

    @Override
    public boolean isFixed() {
        return false;
    }

    @Override
    public Optional<String> lookup(String key) throws LookupFailure {
        String bytes = bytes(key);
        int bound = LEAST_BOUND + bytes.length() * BOUND_PER_CHARACTER;
        int at = 0;
        while (at < rules.size()) {
            Rule rule = rules.get(at);
            if (rule.kind() == Kind.ENDIF) {
                at++;
                continue;
            }
            Matcher matcher = rule.pattern().orElseThrow().matcher(new Boundary(bytes, bound));
            boolean applies = find(matcher, rule) != rule.negated();
            if (applies && rule.kind() == Kind.MATCH) {
                return Optional.of(text(result(rule, matcher, bytes)));
            }
            at = applies || rule.kind() == Kind.MATCH ? at + 1 : rule.next();
        }
        return Optional.empty();
    }

    private static boolean find(Matcher matcher, Rule rule) throws LookupFailure {
        try {
            return matcher.find();
        } catch (Boundary.Reached | StackOverflowError e) {
            throw new LookupFailure("line " + rule.line() + ": the pattern takes too long", e);
        }
    }

    private static String result(Rule rule, Matcher matcher, String key) {
        StringBuilder result = new StringBuilder();
        for (Replacement piece : rule.replacement()) {
            result.append(piece.text());
            if (piece.group() > 0 && matcher.start(piece.group()) >= 0) {
                result.append(key, matcher.start(piece.group()), matcher.end(piece.group()));
            }
        }
        return result.toString();
    }

    /** One character for each byte of the UTF-8 form. */
    static String bytes(String text) {
        return isAscii(text) ? text : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String text(String bytes) {
        return isAscii(bytes)
                ? bytes
                : org.pennypost.conf.LogicalLines.decode(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return false;
            }
        }
        return true;
    }
}
