package org.pennypost.conf;

/** Cuts a value into literal text and the insides of {@code $} expressions. Source: Postfix mac_parse(3). */
final class MacroText {
    private final String text;

    MacroText(String text) {
        this.text = text;
    }

    /** What is done with the pieces of a text. */
    interface Pieces {
        void literal(String piece);

        void expression(String inside) throws MacroException;
    }

    /** Hands over all pieces in order. */
    void forEach(Pieces pieces) throws MacroException {
        int at = 0;
        while (at < text.length()) {
            int dollar = text.indexOf('$', at);
            if (dollar < 0) {
                pieces.literal(text.substring(at));
                return;
            }
            pieces.literal(text.substring(at, dollar));
            if (dollar + 1 < text.length() && text.charAt(dollar + 1) == '$') {
                pieces.literal("$");
                at = dollar + 2;
            } else {
                at = reference(dollar + 1, pieces);
            }
        }
    }

    private int reference(int start, Pieces pieces) throws MacroException {
        char open = start < text.length() ? text.charAt(start) : ' ';
        boolean enclosed = open == '{' || open == '(';
        int end = enclosed ? closing(start + 1, open, open == '{' ? '}' : ')') : nameEnd(start);
        String inside = enclosed ? text.substring(start + 1, end) : text.substring(start, end);
        if (inside.isEmpty()) {
            throw new MacroException("empty macro name: \"" + text + "\"", false);
        }
        pieces.expression(inside);
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
