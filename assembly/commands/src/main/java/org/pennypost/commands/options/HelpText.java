package org.pennypost.commands.options;

import java.util.List;

/** A manual as {@code --help} prints it: lines of at most 80 columns, unless one word is longer. */
public final class HelpText {
    private static final int WIDTH = 80;
    private static final int INDENT = 8;

    private final StringBuilder text = new StringBuilder();

    private HelpText() {}

    /** The text, lines ended by line feeds. */
    public static String of(Manual manual) {
        HelpText help = new HelpText();
        help.wrap(manual.name() + ": " + manual.purpose(), 0);
        help.title("SYNOPSIS");
        manual.synopsis().forEach(line -> help.wrap(line, INDENT / 2));
        help.title("DESCRIPTION");
        help.wrap(manual.description(), INDENT / 2);
        help.title("OPTIONS");
        help.entries(manual.options());
        for (Manual.Section section : manual.sections()) {
            help.title(section.title());
            help.wrap(section.text(), INDENT / 2);
            help.entries(section.entries());
        }
        return help.text.toString();
    }

    private void title(String title) {
        text.append('\n').append(title).append('\n');
    }

    private void entries(List<Manual.Entry> entries) {
        for (Manual.Entry entry : entries) {
            wrap(entry.form(), INDENT / 2);
            wrap(entry.meaning(), INDENT);
        }
    }

    private void wrap(String paragraph, int indent) {
        int column = 0;
        for (String word : paragraph.split("\\s+", -1)) {
            if (word.isEmpty()) {
                continue;
            }
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                text.append('\n');
                column = 0;
            }
            text.append(column == 0 ? " ".repeat(indent) : " ").append(word);
            column += word.length() + (column == 0 ? indent : 1);
        }
        if (column > 0) {
            text.append('\n');
        }
    }
}
