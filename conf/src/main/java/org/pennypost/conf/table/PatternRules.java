package org.pennypost.conf.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.pennypost.conf.LogicalLines;
import org.pennypost.conf.MacroException;
import org.pennypost.conf.Macros;
import org.pennypost.conf.Problem;
import org.pennypost.conf.table.PatternTable.Kind;
import org.pennypost.conf.table.PatternTable.Replacement;
import org.pennypost.conf.table.PatternTable.Rule;

/** Reads the rules of a {@code regexp:} or {@code pcre:} table; a malformed rule is told and left out. */
final class PatternRules {
    private final Dialect dialect;
    private final Consumer<Problem> problems;
    private final List<Rule> rules = new ArrayList<>();
    private final Deque<Integer> open = new ArrayDeque<>();
    private Path file;
    private int line;

    /** How a pattern and its options become a Pattern. */
    interface Dialect {
        /** Throws PatternSyntaxException when either is malformed. */
        Pattern compile(String pattern, String options);
    }

    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    private record Head(boolean negated, Pattern pattern, int end) {}

    private PatternRules(Dialect dialect, Consumer<Problem> problems) {
        this.dialect = dialect;
        this.problems = problems;
    }

    /** Reads a file. */
    static PatternTable read(Path file, Dialect dialect, Consumer<Problem> problems) throws IOException {
        return read(file, LogicalLines.read(file), dialect, problems);
    }

    /** Reads lines; {@code source} is what problems name. */
    static PatternTable read(Path source, List<LogicalLines.Line> lines, Dialect dialect, Consumer<Problem> problems) {
        return new PatternRules(dialect, problems).read(source, lines);
    }

    private PatternTable read(Path source, List<LogicalLines.Line> lines) {
        file = source;
        for (LogicalLines.Line logical : lines) {
            line = logical.first();
            if (logical.isIndented()) {
                warn("logical line must not start with whitespace: \"" + logical.text() + "\"");
                continue;
            }
            try {
                add(PatternTable.bytes(LogicalLines.trim(logical.text())));
            } catch (Malformed e) {
                warn(e.getMessage());
            }
        }
        for (int unclosed : open) {
            line = rules.get(unclosed).line();
            warn("IF has no matching ENDIF");
            close(unclosed, rules.size());
        }
        return new PatternTable(rules);
    }

    private void warn(String text) {
        problems.accept(Problem.warning(file, line, text, "correct the rule; it is left out"));
    }

    private void add(String text) throws Malformed {
        if (!Character.isLetterOrDigit(text.charAt(0))) {
            addMatch(text);
            return;
        }
        int end = 0;
        while (end < text.length() && !LogicalLines.isSpace(text.charAt(end))) {
            end++;
        }
        if (text.substring(0, end).equalsIgnoreCase("if")) {
            addIf(text, end);
        } else if (text.substring(0, end).equalsIgnoreCase("endif")) {
            addEndif();
        } else {
            throw new Malformed("ignoring unrecognized request");
        }
    }

    private void addIf(String text, int start) throws Malformed {
        Head head = head(text, start);
        String rest = LogicalLines.trim(text.substring(head.end()));
        if (!rest.isEmpty()) {
            warn("ignoring extra text after IF statement: \"" + rest + "\"");
        }
        open.push(rules.size());
        rules.add(new Rule(Kind.IF, Optional.of(head.pattern()), head.negated(), List.of(), line, 0));
    }

    private void addEndif() throws Malformed {
        if (open.isEmpty()) {
            throw new Malformed("ignoring ENDIF without matching IF");
        }
        close(open.pop(), rules.size());
        rules.add(new Rule(Kind.ENDIF, Optional.empty(), false, List.of(), line, 0));
    }

    private void close(int index, int next) {
        Rule begin = rules.get(index);
        rules.set(index, new Rule(begin.kind(), begin.pattern(), begin.negated(), List.of(), begin.line(), next));
    }

    private void addMatch(String text) throws Malformed {
        Head head = head(text, 0);
        String result = LogicalLines.trim(text.substring(head.end()));
        if (result.isEmpty()) {
            warn("no replacement text: using empty string");
        }
        List<Replacement> replacement = replacement(result, head);
        rules.add(new Rule(Kind.MATCH, Optional.of(head.pattern()), head.negated(), replacement, line, 0));
    }

    private Head head(String text, int start) throws Malformed {
        int at = start;
        boolean negated = false;
        while (at < text.length() && (text.charAt(at) == '!' || LogicalLines.isSpace(text.charAt(at)))) {
            negated ^= text.charAt(at) == '!';
            at++;
        }
        if (at == text.length()) {
            throw new Malformed("no regexp: skipping this rule");
        }
        char delimiter = text.charAt(at);
        int close = at + 1;
        while (close < text.length() && text.charAt(close) != delimiter) {
            close += text.charAt(close) == '\\' ? 2 : 1;
        }
        if (close >= text.length()) {
            throw new Malformed("no closing regexp delimiter \"" + delimiter + "\": skipping this rule");
        }
        int end = close + 1;
        while (end < text.length() && !LogicalLines.isSpace(text.charAt(end))) {
            end++;
        }
        try {
            Pattern pattern = dialect.compile(text.substring(at + 1, close), text.substring(close + 1, end));
            return new Head(negated, pattern, end);
        } catch (PatternSyntaxException e) {
            throw new Malformed(e.getDescription());
        }
    }

    private List<Replacement> replacement(String text, Head head) throws Malformed {
        List<Replacement> pieces = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        try {
            Macros.pieces(text, literal -> pieces.add(new Replacement(literal, 0)), name -> {
                int group = number(name);
                if (group <= 0) {
                    wrong.add("non-numeric replacement index \"" + name + "\"");
                }
                pieces.add(new Replacement("", Math.max(group, 0)));
            });
        } catch (MacroException e) {
            warn(e.getMessage());
            throw new Malformed("bad replacement syntax: skipping this rule");
        }
        if (!wrong.isEmpty()) {
            wrong.forEach(this::warn);
            throw new Malformed("bad replacement syntax: skipping this rule");
        }
        int groups = head.pattern().matcher("").groupCount();
        for (Replacement piece : pieces) {
            if (piece.group() > groups) {
                throw new Malformed("out of range replacement index \"" + piece.group() + "\": skipping this rule");
            }
            if (piece.group() > 0 && head.negated()) {
                throw new Malformed("$number found in negative match replacement text: skipping this rule");
            }
        }
        return pieces;
    }

    private static int number(String name) {
        boolean digits = !name.isEmpty() && name.length() < 6 && name.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.parseInt(name) : -1;
    }
}
