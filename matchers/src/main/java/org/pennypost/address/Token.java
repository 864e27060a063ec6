package org.pennypost.address;

/**
 * One token of an address: a word or one operator character.
 *
 * @param type ATOM, QUOTED, LITERAL, COMMENT, or the operator character itself
 * @param text the word without its quotes, brackets or parentheses; the operator as text
 */
record Token(int type, String text) {
    static final int ATOM = 256;
    static final int QUOTED = 257;
    static final int LITERAL = 258;
    static final int COMMENT = 259;

    static Token operator(char c) {
        return new Token(c, String.valueOf(c));
    }

    boolean isWord() {
        return type == ATOM || type == QUOTED || type == LITERAL;
    }
}
