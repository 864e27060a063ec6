package org.pennypost.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Completes the addresses of a header: {@code To: fred, "joe x" <joe>} becomes
 * {@code To: fred@example.com, "joe x" <joe@example.com>}.
 *
 * <p>Stateless. Known limits: several words without brackets ({@code To: Joe User}) are left alone. Source: Postfix
 * {@code cleanup_rewrite.c}, {@code tok822_parse.c}.
 */
public final class HeaderAddresses {
    private HeaderAddresses() {}

    /**
     * Rewrites all addresses of a header.
     *
     * @param value what stands behind the colon, line breaks included
     * @param rewrite how one address is rewritten
     * @return the new value on one line; empty when no address changes, so that the header can stay as it is
     */
    public static Optional<String> rewrite(String value, TrivialRewrite rewrite) {
        List<Token> result = new ArrayList<>();
        List<Token> segment = new ArrayList<>();
        boolean changed = false;
        boolean bracketed = false;
        for (Token token : Tokens.scan(value)) {
            bracketed = token.type() == '<' || (bracketed && token.type() != '>');
            boolean route = !segment.isEmpty() && segment.get(0).type() == '@';
            boolean separator = token.type() == ';' || (!route && (token.type() == ',' || token.type() == ':'));
            if (separator && !bracketed) {
                changed |= token.type() != ':' && rewriteSegment(segment, rewrite);
                result.addAll(segment);
                result.add(token);
                segment.clear();
            } else {
                segment.add(token);
            }
        }
        changed |= rewriteSegment(segment, rewrite);
        result.addAll(segment);
        return changed ? Optional.of(external(result)) : Optional.empty();
    }

    private static boolean rewriteSegment(List<Token> segment, TrivialRewrite rewrite) {
        int open = Tokens.first(segment, '<');
        int close = Tokens.last(segment, '>');
        int from = open < 0 ? 0 : open + 1;
        int to = open < 0 || close < open ? segment.size() : close;
        List<Token> address = new ArrayList<>();
        List<Token> comments = new ArrayList<>();
        boolean afterWord = false;
        for (Token token : segment.subList(from, to)) {
            if (token.type() == Token.COMMENT) {
                comments.add(token);
                continue;
            }
            if (afterWord && token.isWord()) {
                return false;
            }
            afterWord = token.isWord();
            address.add(token);
        }
        if (address.isEmpty()) {
            return false;
        }
        String before = Tokens.internal(address);
        rewrite.rewrite(address);
        if (before.equals(Tokens.internal(address))) {
            return false;
        }
        address.addAll(comments);
        List<Token> changed = new ArrayList<>(segment.subList(0, from));
        changed.addAll(address);
        changed.addAll(segment.subList(to, segment.size()));
        segment.clear();
        segment.addAll(changed);
        return true;
    }

    private static String external(List<Token> tokens) {
        StringBuilder text = new StringBuilder();
        Token before = null;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (before != null && before.type() == ';' && token.type() != ',') {
                text.append(", ");
            } else if (before != null && needsBlank(before, token)) {
                text.append(' ');
            }
            boolean localPart = i + 1 < tokens.size() && tokens.get(i + 1).type() == '@';
            append(text, token, localPart);
            before = token;
        }
        return text.toString();
    }

    private static boolean needsBlank(Token before, Token token) {
        if (before.type() == ',' || before.type() == ':') {
            return true;
        }
        boolean wordBefore = before.isWord() || before.type() == Token.COMMENT || before.type() == '>';
        boolean wordNow = token.isWord() || token.type() == Token.COMMENT || token.type() == '<';
        return wordBefore && wordNow;
    }

    private static void append(StringBuilder text, Token token, boolean localPart) {
        if (localPart && token.type() == Token.QUOTED) {
            text.append(new Address(token.text()).external());
        } else if (token.type() == Token.QUOTED) {
            text.append('"');
            for (char c : token.text().toCharArray()) {
                if (c == '"' || c == '\\') {
                    text.append('\\');
                }
                text.append(c);
            }
            text.append('"');
        } else if (token.type() == Token.LITERAL) {
            text.append('[').append(token.text()).append(']');
        } else {
            text.append(token.text());
        }
    }
}
