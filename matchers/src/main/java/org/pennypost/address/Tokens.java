package org.pennypost.address;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Cuts an address in its external form into tokens and puts tokens together again, in the way of Postfix's tok822.
 *
 * <p>Quirks kept: a quoted string, literal or comment that is not ended reaches to the end of the text.
 */
final class Tokens {
    private static final String OPERATORS = "|%!()<>@,;:\\\".[]";

    private Tokens() {}

    static List<Token> scan(String text) {
        List<Token> tokens = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                i++;
            } else if (c == '"') {
                i = delimited(text, i, '"', Token.QUOTED, tokens);
            } else if (c == '[') {
                i = delimited(text, i, ']', Token.LITERAL, tokens);
            } else if (c == '(') {
                i = comment(text, i, tokens);
            } else if (c != '\\' && OPERATORS.indexOf(c) >= 0) {
                tokens.add(Token.operator(c));
                i++;
            } else {
                i = atom(text, i, tokens);
            }
        }
        return tokens;
    }

    private static int delimited(String text, int start, char end, int type, List<Token> tokens) {
        StringBuilder word = new StringBuilder();
        int i = start + 1;
        while (i < text.length() && text.charAt(i) != end) {
            if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                i++;
            }
            word.append(blank(text.charAt(i++)));
        }
        tokens.add(new Token(type, word.toString()));
        return i + 1;
    }

    private static int comment(String text, int start, List<Token> tokens) {
        int depth = 0;
        int i = start;
        do {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            }
            i++;
        } while (depth > 0 && i < text.length());
        tokens.add(new Token(Token.COMMENT, text.substring(start, Math.min(i, text.length()))));
        return i;
    }

    private static int atom(String text, int start, List<Token> tokens) {
        StringBuilder word = new StringBuilder();
        int i = start;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                word.append(blank(text.charAt(i + 1)));
                i += 2;
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || (c != '\\' && OPERATORS.indexOf(c) >= 0)) {
                break;
            } else {
                word.append(c);
                i++;
            }
        }
        boolean quoted = word.chars().anyMatch(c -> c <= ' ' || c == 127 || OPERATORS.indexOf(c) >= 0);
        tokens.add(new Token(quoted ? Token.QUOTED : Token.ATOM, word.toString()));
        return i;
    }

    private static char blank(char c) {
        return c == '\t' || c == '\r' || c == '\n' ? ' ' : c;
    }

    /** The external form of what is one address: quotes around the local part where it needs them. */
    static String mailbox(List<Token> tokens) {
        String internal = internal(tokens);
        return internal.isEmpty() ? "\"\"" : new Address(internal).external();
    }

    /** The external form: quoted strings in quotes, blanks where words touch, one after a comma and before a bracket. */
    static String external(List<Token> tokens) {
        return text(tokens, Tokens::append);
    }

    private static String text(List<Token> tokens, BiConsumer<StringBuilder, Token> form) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            form.accept(text, token);
            if (i + 1 < tokens.size()) {
                Token next = tokens.get(i + 1);
                boolean blank = token.type() == ',' || next.type() == '<' || (token.isText() && next.isText());
                text.append(blank ? " " : "");
            }
        }
        return text.toString();
    }

    /** Adds the external form of one token. */
    static void append(StringBuilder text, Token token) {
        if (token.type() == Token.QUOTED) {
            escaped(text.append('"'), token.text(), "\"\\\r\n").append('"');
        } else if (token.type() == Token.LITERAL) {
            escaped(text.append('['), token.text(), "\\\r\n").append(']');
        } else {
            text.append(token.text());
        }
    }

    private static StringBuilder escaped(StringBuilder text, String word, String special) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            text.append(special.indexOf(c) >= 0 ? "\\" : "").append(c);
        }
        return text;
    }

    /** The internal form: no quotes, otherwise as the external one. */
    static String internal(List<Token> tokens) {
        return text(tokens, (text, token) -> {
            boolean literal = token.type() == Token.LITERAL;
            text.append(literal ? '[' + token.text() + ']' : token.text());
        });
    }

    /** Where the first token of a type is, or -1. */
    static int first(List<Token> tokens, int type) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).type() == type) {
                return i;
            }
        }
        return -1;
    }

    /** Where the last token of a type is, or -1. */
    static int last(List<Token> tokens, int type) {
        for (int i = tokens.size() - 1; i >= 0; i--) {
            if (tokens.get(i).type() == type) {
                return i;
            }
        }
        return -1;
    }
}
