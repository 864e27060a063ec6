package org.pennypost.commands.postconf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pennypost.conf.LogicalLines;
import org.pennypost.conf.MasterCf;

/** Prints lines of {@code master.cf} and their fields. Source: postconf(1) -M -F. */
final class MasterText {
    /** The names of the fields, in order. */
    static final List<String> FIELDS =
            List.of("service", "type", "private", "unprivileged", "chroot", "wakeup", "process_limit", "command");

    private static final int[] COLUMNS = {0, 11, 17, 25, 33, 41, 49, 57};

    private final boolean fold;
    private final StringBuilder text = new StringBuilder();
    private int column;

    private MasterText(boolean fold) {
        this.fold = fold;
    }

    /** The whole line, in columns. */
    static String line(MasterCf.Entry entry, boolean fold, UnaryOperator<String> expand) {
        MasterText result = new MasterText(fold);
        for (int i = 0; i < COLUMNS.length; i++) {
            if (i > 0) {
                do {
                    result.add(" ");
                } while (result.column < COLUMNS[i]);
            }
            result.add(entry.fields().get(i));
        }
        result.addArguments(MasterOptions.normal(entry.arguments()), expand, 3);
        return result.text.toString();
    }

    /** One field; the command with its arguments. */
    static String field(MasterCf.Entry entry, int field, Mode mode, UnaryOperator<String> expand) {
        String name = entry.name() + "/" + entry.type() + "/" + FIELDS.get(field);
        if (mode.hideValue()) {
            return name;
        }
        MasterText result = new MasterText(mode.fold());
        if (!mode.hideName()) {
            result.add(name + " = ");
            if (result.column + entry.fields().get(field).length() > Lines.LIMIT) {
                result.wrap();
            }
        }
        result.add(entry.fields().get(field));
        if (FIELDS.get(field).equals("command")) {
            result.addArguments(MasterOptions.normal(entry.arguments()), expand, 1);
        }
        return result.text.toString();
    }

    private void add(String piece) {
        text.append(piece);
        column += piece.length();
    }

    private void wrap() {
        text.append('\n').append(Lines.INDENT);
        column = Lines.INDENT.length();
    }

    private void addArguments(List<String> arguments, UnaryOperator<String> expand, int extra) {
        boolean options = true;
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            boolean wasOptions = options;
            options = options && word.startsWith("-") && !word.equals("--");
            Optional<String> value = Optional.empty();
            if (options && MasterOptions.takesValue(word) && i + 1 < arguments.size()) {
                String next = arguments.get(++i);
                value = Optional.of(word.equals("-o") ? expand.apply(next) : next);
                column = Lines.LIMIT;
            }
            String shown = wasOptions ? word : braced(word);
            String shownValue = value.map(MasterText::braced).orElse("");
            int length = word.length()
                    + value.map(text -> shownValue.length() + extra).orElse(0);
            if (column > Lines.INDENT.length()) {
                if (!fold || column + 1 + length < Lines.LIMIT) {
                    add(" ");
                } else {
                    wrap();
                }
            }
            add(shown);
            if (value.isPresent()) {
                add(" " + shownValue);
                column = Lines.LIMIT;
            }
        }
    }

    private static String braced(String word) {
        return word.chars().anyMatch(c -> LogicalLines.isSpace((char) c)) ? "{" + word + "}" : word;
    }

    /** A line for the file: fields and arguments separated by one space. */
    static List<String> words(MasterCf.Entry entry) {
        List<String> words = new ArrayList<>(entry.fields());
        words.addAll(entry.arguments());
        return words;
    }
}
