package org.pennypost.commands;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text of a {@code main.cf} being written: sets parameters in place and leaves comments and order alone, as {@code postconf -e} does.
 * A parameter that is not there is added at the end.
 */
final class MainCfText {
    private final List<String> lines;

    MainCfText(String text) {
        lines = new ArrayList<>(requireNonNull(text).lines().toList());
    }

    /** Sets one parameter; the last line that sets it already is replaced, its continuation lines with it. */
    void set(String name, String value) {
        Pattern assignment = Pattern.compile(Pattern.quote(name) + "\\s*=.*", Pattern.DOTALL);
        String line = (name + " = " + value).stripTrailing();
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (assignment.matcher(lines.get(i)).matches()) {
                lines.set(i, line);
                removeContinuation(i + 1);
                return;
            }
        }
        lines.add(line);
    }

    /** Adds a comment, or with the empty text a blank line, at the end. */
    void comment(String text) {
        lines.add(text.isEmpty() ? "" : "# " + text);
    }

    String text() {
        return String.join("\n", lines) + "\n";
    }

    private void removeContinuation(int from) {
        while (from < lines.size() && continues(lines.get(from))) {
            lines.remove(from);
        }
    }

    private static boolean continues(String line) {
        return !line.isBlank()
                && Character.isWhitespace(line.charAt(0))
                && !line.stripLeading().startsWith("#");
    }
}
