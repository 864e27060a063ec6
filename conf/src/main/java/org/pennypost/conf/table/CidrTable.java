package org.pennypost.conf.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.pennypost.conf.LogicalLines;
import org.pennypost.conf.Problem;

/** Networks and what they stand for; the first that holds an address counts. Source: cidr_table(5). */
final class CidrTable implements LookupTable {
    private final List<Rule> rules;

    private CidrTable(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * One line.
     *
     * @param network what is matched; empty for ENDIF
     * @param negated whether it applies to addresses outside
     * @param result the value; empty text for IF
     * @param next of an IF that does not apply, the rule to go on with; 0 for other lines
     * @param line its line
     */
    private record Rule(Optional<Network> network, boolean negated, String result, int next, int line) {
        boolean isIf() {
            return network.isPresent() && result.isEmpty();
        }
    }

    @Override
    public boolean isFixed() {
        return false;
    }

    @Override
    public Optional<String> lookup(String key) {
        Optional<byte[]> address = Network.address(key);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int at = 0;
        while (at < rules.size()) {
            Rule rule = rules.get(at);
            boolean applies = rule.network().isPresent()
                    && rule.network().get().isSameFamily(address.get())
                    && rule.network().get().holds(address.get()) != rule.negated();
            if (applies && !rule.isIf()) {
                return Optional.of(rule.result());
            }
            at = !applies && rule.isIf() ? rule.next() : at + 1;
        }
        return Optional.empty();
    }

    /** Reads a file; a malformed line is told and left out. */
    static CidrTable read(Path file, Consumer<Problem> problems) throws IOException {
        return read(file, LogicalLines.read(file), problems);
    }

    /** Reads lines; {@code source} is what problems name. */
    static CidrTable read(Path source, List<LogicalLines.Line> lines, Consumer<Problem> problems) {
        return new Reader(source, problems).read(lines);
    }

    private static final class Reader {
        private final Path file;
        private final Consumer<Problem> problems;
        private final List<Rule> rules = new ArrayList<>();
        private final Deque<Integer> open = new ArrayDeque<>();

        Reader(Path file, Consumer<Problem> problems) {
            this.file = file;
            this.problems = problems;
        }

        CidrTable read(List<LogicalLines.Line> lines) {
            for (LogicalLines.Line line : lines) {
                if (line.isIndented()) {
                    warn(line.first(), "logical line must not start with whitespace: \"" + line.text() + "\"");
                    continue;
                }
                try {
                    add(LogicalLines.trim(line.text()), line.first());
                } catch (IllegalArgumentException e) {
                    warn(line.first(), e.getMessage() + ": skipping this rule");
                }
            }
            for (int unclosed : open) {
                warn(rules.get(unclosed).line(), "IF has no matching ENDIF");
                close(unclosed);
            }
            return new CidrTable(rules);
        }

        private void warn(int line, String text) {
            problems.accept(Problem.warning(file, line, text, "correct the rule"));
        }

        private void add(String text, int line) {
            String word = firstWord(text);
            String rest = LogicalLines.trim(text.substring(word.length()));
            if (word.equalsIgnoreCase("if")) {
                boolean negated = rest.startsWith("!");
                Network network = Network.parse(LogicalLines.trim(negated ? rest.substring(1) : rest));
                open.push(rules.size());
                rules.add(new Rule(Optional.of(network), negated, "", 0, line));
            } else if (word.equalsIgnoreCase("endif")) {
                endif(rest, line);
            } else {
                addNetwork(text, line);
            }
        }

        private void endif(String rest, int line) {
            if (open.isEmpty()) {
                throw new IllegalArgumentException(rest.isEmpty() ? "ENDIF without IF" : "garbage after ENDIF");
            }
            rules.add(new Rule(Optional.empty(), false, "", 0, line));
            close(open.pop());
        }

        private void close(int index) {
            Rule begin = rules.get(index);
            rules.set(index, new Rule(begin.network(), begin.negated(), "", rules.size(), begin.line()));
        }

        private void addNetwork(String text, int line) {
            boolean negated = text.startsWith("!");
            String plain = LogicalLines.trim(negated ? text.substring(1) : text);
            String word = firstWord(plain);
            String result = LogicalLines.trim(plain.substring(word.length()));
            if (result.isEmpty()) {
                throw new IllegalArgumentException("no lookup result");
            }
            rules.add(new Rule(Optional.of(Network.parse(word.toLowerCase(Locale.ROOT))), negated, result, 0, line));
        }

        private static String firstWord(String text) {
            int end = 0;
            while (end < text.length() && !LogicalLines.isSpace(text.charAt(end))) {
                end++;
            }
            return text.substring(0, end);
        }
    }
}
