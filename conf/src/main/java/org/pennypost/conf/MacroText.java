package org.pennypost.conf;

/** Cuts a value into literal text and the insides of {@code $} expressions. Source: Postfix mac_parse(3). */
final class MacroText {
    private final String text;

    MacroText(String text) {
        this.text = text;
    }

    /** What is done with a piece of text. */
    interface Piece {
        void accept(String piece) throws MacroException;
    }

    /** Hands over all pieces in order. */
    void forEach(Piece literal, Piece expression) throws MacroException {
        int at = 0;
        while (at < text.length()) {
            int dollar = text.indexOf('$', at);
            if (dollar < 0) {
                literal.accept(text.substring(at));
                return;
            }
            literal.accept(text.substring(at, dollar));
            if (dollar + 1 < text.length() && text.charAt(dollar + 1) == '$') {
                literal.accept("$");
                at = dollar + 2;
            } else {
                at = reference(dollar + 1, expression);
            }
        }
    }

    private int reference(int start, Piece expression) throws MacroException {
        char open = start < text.length() ? text.charAt(start) : ' ';
        boolean enclosed = open == '{' || open == '(';
        int end = enclosed ? closing(start + 1, open, open == '{' ? '}' : ')') : nameEnd(start);
        String inside = enclosed ? text.substring(start + 1, end) : text.substring(start, end);
        if (inside.isEmpty()) {
            throw new MacroException("empty macro name: \"" + text + "\"", false);
        }
        expression.accept(inside);
        return enclosed ? end + 1 : end;
    }

    private int closing(int start, char open, char close) throws MacroException {
        int level = 1;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == open) {
                level++;
            } else if (c == close && --level == 0) {
                return i;
            }
        }
        throw new MacroException("truncated macro reference: \"" + text + "\"", false);
    }

    private int nameEnd(int start) {
        int end = start;
        while (end < text.length() && isNamePart(text.charAt(end))) {
            end++;
        }
        return end;
    }

    static boolean isNamePart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }
}
