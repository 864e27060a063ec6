package org.pennypost.cleanup;

/** Long lines in the text of notices. Source: Postfix {@code line_wrap.c}. */
public final class FoldedLine {
    private static final String INDENT = "    ";

    private FoldedLine() {}

    /**
     * Breaks a line at blanks, where there are some; the second and further ones begin with four blanks.
     *
     * @param line without its end
     * @param width columns of a line at most, where words allow
     * @return lines with line feeds between them
     */
    public static String of(String line, int width) {
        StringBuilder folded = new StringBuilder();
        int column = 0;
        for (String word : line.split(" ", -1)) {
            if (column > 0 && column + 1 + word.length() > width) {
                folded.append('\n').append(INDENT);
                column = INDENT.length();
            } else if (column > 0) {
                folded.append(' ');
                column++;
            }
            folded.append(word);
            column += word.length();
        }
        return folded.toString();
    }
}
