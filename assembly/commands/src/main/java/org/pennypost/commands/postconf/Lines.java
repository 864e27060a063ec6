package org.pennypost.commands.postconf;

import java.util.StringTokenizer;

/** Prints lines with single spaces between words, folded at column 80 if wanted. Source: postconf(1) -f. */
final class Lines {
    /** The column that a folded line does not reach. */
    static final int LIMIT = 80;

    /** What begins a folded line. */
    static final String INDENT = "    ";

    private Lines() {}

    static String normal(String text, boolean fold) {
        StringBuilder result = new StringBuilder(text.length());
        StringTokenizer words = new StringTokenizer(text, " \t\r\n");
        int column = 0;
        while (words.hasMoreTokens()) {
            String word = words.nextToken();
            if (column > 0 && fold && column + word.length() >= LIMIT) {
                result.append('\n').append(INDENT);
                column = INDENT.length();
            } else if (column > 0) {
                result.append(' ');
                column++;
            }
            result.append(word);
            column += word.length();
        }
        return result.toString();
    }
}
