package org.pennypost.address;

/**
 * One token of an address: a word or one operator character.
 *
 * @param type ATOM, QUOTED, LITERAL, COMMENT, GROUP (the colon behind the name of a group), or the operator character itself
 * @param text the word without its quotes, brackets or parentheses; the operator as text
 */
record Token(int type, String text) {
    static final int ATOM = 256;
    static final int QUOTED = 257;
    static final int LITERAL = 258;
    static final int COMMENT = 259;
    static final int GROUP = 260;

    static Token operator(char c) {
        return new Token(c, String.valueOf(c));
    }

    boolean isWord() {
        return type == ATOM || type == QUOTED || type == LITERAL;
    }

    /** Whether a blank sets it apart from a neighbour that is no operator either. */
    boolean isText() {
        return isWord() || type == COMMENT;
    }
}
