package org.pennypost.cleanup.checks;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import org.pennypost.conf.LogicalLines;

/**
 * The right-hand side of a table: a word and a text. Source: header_checks(5).
 *
 * @param value all of it
 * @param command the word in upper case
 * @param text what follows it, possibly empty
 */
record CheckAction(String value, String command, String text) {
    CheckAction {
        requireNonNull(value);
        requireNonNull(command);
        requireNonNull(text);
    }

    static CheckAction of(String value) {
        int end = 0;
        while (end < value.length() && value.charAt(end) != ' ' && value.charAt(end) != '\t') {
            end++;
        }
        return new CheckAction(
                value, value.substring(0, end).toUpperCase(Locale.ROOT), LogicalLines.trim(value.substring(end)));
    }

    @Override
    public String toString() {
        return value;
    }
}
