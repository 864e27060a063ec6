package org.pennypost.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the address out of what a client wrote behind {@code MAIL FROM:} or {@code RCPT TO:}.
 *
 * <p>As Postfix does, it is lenient: brackets may be missing or doubled, comments and a phrase before the brackets are
 * skipped, a source route is cut off, quotes are taken away. It refuses what holds no or several addresses. Stateless.
 * Source: Postfix {@code smtpd.c extract_addr}.
 */
public final class EnvelopeAddress {
    private EnvelopeAddress() {}

    /**
     * Reads an address.
     *
     * @param text one argument of the command, {@code <a@b>}, {@code root}, {@code <>}
     * @return the address in internal form, {@link Address#NULL} for {@code <>}; empty when the syntax is wrong
     */
    public static Optional<Address> parse(String text) {
        Optional<Address> simple = simple(text);
        return simple.isPresent() ? simple : parseTokens(text);
    }

    /**
     * Reads an address with the strictness of RFC 5321: nothing but the brackets and what is in them.
     *
     * @param text one argument of the command
     * @return the address, empty when the syntax is wrong
     */
    public static Optional<Address> parseStrict(String text) {
        return text.startsWith("<") && text.endsWith(">") ? parse(text) : Optional.empty();
    }

    /** The usual {@code <local@domain>} without anything special needs no tokens. */
    private static Optional<Address> simple(String text) {
        int end = text.length() - 1;
        if (end < 1 || text.charAt(0) != '<' || text.charAt(end) != '>') {
            return Optional.empty();
        }
        boolean at = false;
        for (int i = 1; i < end; i++) {
            char c = text.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (c == '@' && !at && i > 1) {
                at = true;
            } else if (!plain && c != '.' && c != '-' && c != '_' && c != '+' && c != '=') {
                return Optional.empty();
            }
        }
        return Optional.of(new Address(text.substring(1, end)));
    }

    private static Optional<Address> parseTokens(String text) {
        String routeless = text;
        if (text.startsWith("<@")) {
            int colon = text.indexOf(':');
            routeless = colon < 0 ? text : "<" + text.substring(colon + 1);
        }
        List<Token> tokens = Tokens.scan(routeless);
        dropSwallowedBracket(tokens, routeless);
        tokens.removeIf(token -> token.type() == Token.COMMENT);
        int open = Tokens.last(tokens, '<');
        List<Token> address = tokens;
        if (open >= 0) {
            int close = closing(tokens, open);
            if (Tokens.first(tokens.subList(0, open), '>') >= 0
                    || !onlyBrackets(tokens.subList(close, tokens.size()))) {
                return Optional.empty();
            }
            address = tokens.subList(open + 1, close);
        }
        return single(new ArrayList<>(address));
    }

    /** A literal that is not ended, {@code <a@[1.2.3.4>}, has taken the angle bracket for a part of itself. */
    private static void dropSwallowedBracket(List<Token> tokens, String text) {
        int last = tokens.size() - 1;
        if (last >= 0 && text.endsWith(">") && tokens.get(last).type() == Token.LITERAL) {
            String literal = tokens.get(last).text();
            tokens.set(last, new Token(Token.LITERAL, literal.substring(0, literal.length() - 1)));
        }
    }

    private static int closing(List<Token> tokens, int open) {
        for (int i = open; i < tokens.size(); i++) {
            if (tokens.get(i).type() == '>') {
                return i;
            }
        }
        return tokens.size();
    }

    private static boolean onlyBrackets(List<Token> tokens) {
        return tokens.stream().allMatch(token -> token.type() == '>');
    }

    private static Optional<Address> single(List<Token> tokens) {
        tokens.removeIf(token -> token.type() == '>');
        int last = tokens.size() - 1;
        if (last > 0 && tokens.get(last).type() == ';') {
            tokens.remove(last);
            tokens.subList(0, Tokens.first(tokens, ':') + 1).clear();
        }
        boolean afterWord = false;
        for (Token token : tokens) {
            if (token.type() == ',' || token.type() == ';' || (afterWord && token.isWord())) {
                return Optional.empty();
            }
            afterWord = token.isWord();
        }
        return Optional.of(new Address(Tokens.internal(tokens)));
    }
}
