package org.pennypost.cleanup.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts the value of a structured header into tokens, one run up to a terminator at a time.
 *
 * <p>Never fails: what is not closed ends with the header. Source: RFC 2045 section 5.1, RFC 822 section 3.3, Postfix
 * header_token(3).
 */
final class HeaderTokens {
    private static final String MIME_SPECIALS = "()<>@,;:\\\"/[]?=";
    private static final String SPECIALS = "()<>@,;:\\\".[]";

    private final byte[] bytes;
    private final int end;
    private final String specials;
    private int at;

    /**
     * A token.
     *
     * @param kind a word, quoted text, or a special character, which is its text then
     * @param text without quotes and backslashes; one character for each byte
     */
    record Token(Kind kind, String text) {
        boolean isWord(String word) {
            return kind == Kind.WORD && text.equalsIgnoreCase(word);
        }

        boolean isSpecial(char c) {
            return kind == Kind.SPECIAL && text.charAt(0) == c;
        }
    }

    /** What a token is. */
    enum Kind {
        WORD,
        QUOTED,
        SPECIAL
    }

    private HeaderTokens(byte[] bytes, int from, int end, String specials) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
        this.specials = specials;
    }

    /** The tokens of a MIME header's value. */
    static HeaderTokens mime(byte[] bytes, int from, int end) {
        return new HeaderTokens(bytes, from, end, MIME_SPECIALS);
    }

    /** The first token of another header's value. */
    static Optional<Token> first(byte[] bytes, int from, int end) {
        return new HeaderTokens(bytes, from, end, SPECIALS)
                .run('\0', 1)
                .flatMap(tokens -> tokens.stream().findFirst());
    }

    /** The first three tokens up to a semicolon, which is skipped; empty at the end. */
    Optional<List<Token>> parameter() {
        return run(';', 3);
    }

    private Optional<List<Token>> run(char terminator, int most) {
        List<Token> tokens = new ArrayList<>();
        while (at < end && (terminator != 0 || tokens.size() < most)) {
            char c = next();
            if (c == terminator) {
                return Optional.of(tokens);
            }
            if (isSpace(c)) {
                continue;
            }
            if (c == '(') {
                comment();
                continue;
            }
            Token token = token(c);
            if (tokens.size() < most) {
                tokens.add(token);
            }
        }
        return tokens.isEmpty() ? Optional.empty() : Optional.of(tokens);
    }

    private Token token(char c) {
        if (c == '"') {
            return new Token(Kind.QUOTED, quoted());
        }
        if (isSpecial(c)) {
            return new Token(Kind.SPECIAL, String.valueOf(c));
        }
        int start = at - 1;
        while (at < end && !isSpace(peek()) && !isSpecial(peek())) {
            at++;
        }
        return new Token(Kind.WORD, new String(bytes, start, at - start, StandardCharsets.ISO_8859_1));
    }

    private String quoted() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (at < end) {
            char c = next();
            if (c == '"') {
                break;
            }
            if (c == '\n') {
                unfold(text);
                continue;
            }
            if (c == '\\' && at < end) {
                c = next();
            }
            text.write(c);
        }
        return text.toString(StandardCharsets.ISO_8859_1);
    }

    /** Takes away the white space before a line end. */
    private static void unfold(ByteArrayOutputStream text) {
        byte[] before = text.toByteArray();
        int length = before.length;
        while (length > 0 && isSpace((char) (before[length - 1] & 0xff))) {
            length--;
        }
        text.reset();
        text.write(before, 0, length);
    }

    private void comment() {
        int level = 1;
        while (at < end && level > 0) {
            char c = next();
            if (c == '\\') {
                at = Math.min(at + 1, end);
            }
            level += c == '(' ? 1 : c == ')' ? -1 : 0;
        }
    }

    private char peek() {
        return (char) (bytes[at] & 0xff);
    }

    private char next() {
        return (char) (bytes[at++] & 0xff);
    }

    private boolean isSpecial(char c) {
        return c < ' ' || c == 127 || specials.indexOf(c) >= 0;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
