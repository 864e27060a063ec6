package org.pennypost.address;

import java.util.ArrayList;
import java.util.List;

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
            word.append(text.charAt(i++));
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
                word.append(text.charAt(i + 1));
                i += 2;
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || (c != '\\' && OPERATORS.indexOf(c) >= 0)) {
                break;
            } else {
                word.append(c);
                i++;
            }
        }
        tokens.add(new Token(Token.ATOM, word.toString()));
        return i;
    }

    /** The internal form: no quotes; words that touch are kept apart by a blank, as is what follows a comma; no comments. */
    static String internal(List<Token> tokens) {
        StringBuilder text = new StringBuilder();
        boolean afterWord = false;
        boolean afterComma = false;
        for (Token token : tokens) {
            if (token.type() == Token.COMMENT) {
                continue;
            }
            if (afterComma || (afterWord && token.isWord())) {
                text.append(' ');
            }
            if (token.type() == Token.LITERAL) {
                text.append('[').append(token.text()).append(']');
            } else {
                text.append(token.text());
            }
            afterWord = token.isWord();
            afterComma = token.type() == ',';
        }
        return text.toString();
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
