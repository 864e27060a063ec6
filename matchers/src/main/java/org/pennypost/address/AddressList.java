package org.pennypost.address;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A list of addresses as headers and lookup tables hold it, with phrases, comments, groups and routes, cut into its
 * addresses and what stands between them.
 *
 * <p>Nothing is thrown away: what is not understood stays where it is. A comma that is missing between two addresses is
 * added, and a comment within an address moves behind it. Used by one thread at a time. Source: Postfix {@code
 * tok822_parse(3)}.
 */
public final class AddressList {
    /** A piece of the list. */
    private sealed interface Part permits Single, Mailbox {}

    /** A token that belongs to no address. */
    private record Single(Token token) implements Part {}

    /** The tokens of one address. */
    private record Mailbox(List<Token> tokens) implements Part {}

    /** How one address is changed. */
    @FunctionalInterface
    public interface Change<E extends Exception> {
        /**
         * Changes an address.
         *
         * @param external its external form
         * @return the new external form
         * @throws E when it cannot be found out
         */
        String apply(String external) throws E;
    }

    private final List<Part> parts;

    private AddressList(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Parses a list.
     *
     * @param text any text in external form; line breaks count as blanks
     * @param tokenLimit what goes beyond this many words and operators is not looked at and is lost
     * @return the list
     */
    public static AddressList parse(String text, int tokenLimit) {
        List<Token> tokens = Tokens.scan(text);
        return new AddressList(new Parser(tokens.subList(0, Math.min(tokens.size(), tokenLimit))).parse());
    }

    /**
     * Gives the addresses.
     *
     * @return their external forms, possibly none
     */
    public List<String> addresses() {
        List<String> addresses = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Mailbox mailbox) {
                addresses.add(Tokens.external(mailbox.tokens()));
            }
        }
        return addresses;
    }

    /**
     * Changes every address.
     *
     * @param <E> what may go wrong
     * @param change is asked for each
     * @return true when one of them is another one now
     * @throws E from the change; the addresses before are changed then
     */
    public <E extends Exception> boolean change(Change<E> change) throws E {
        boolean changed = false;
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Mailbox mailbox) {
                String before = Tokens.external(mailbox.tokens());
                String after = change.apply(before);
                changed |= !after.equals(before);
                parts.set(i, new Mailbox(Tokens.scan(after)));
            }
        }
        return changed;
    }

    /**
     * Writes the list.
     *
     * @return its external form, with a line feed behind each comma
     */
    public String lines() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part instanceof Single single && single.token().type() == ',') {
                text.append(",\n");
                continue;
            }
            if (part instanceof Single single) {
                Tokens.append(text, single.token());
            } else if (part instanceof Mailbox mailbox) {
                text.append(Tokens.mailbox(mailbox.tokens()));
            }
            if (i + 1 < parts.size() && isApart(part, parts.get(i + 1))) {
                text.append(' ');
            }
        }
        return text.toString();
    }

    private static boolean isApart(Part part, Part next) {
        boolean group = part instanceof Single single && single.token().type() == Token.GROUP;
        boolean bracket = next instanceof Single single && single.token().type() == '<';
        return group || bracket || (isText(part) && isText(next));
    }

    private static boolean isText(Part part) {
        return part instanceof Mailbox
                || (part instanceof Single single && single.token().isText());
    }

    /** Goes through the tokens from right to left: what ends an address is seen before the address. */
    private static final class Parser {
        private final List<Token> tokens;
        /** The finished parts to the right. */
        private final Deque<Part> right = new ArrayDeque<>();
        /** The tokens between the current one and those parts, which may become an address. */
        private final Deque<Token> open = new ArrayDeque<>();

        private int i;
        private boolean word = true;
        private boolean group;

        Parser(List<Token> tokens) {
            this.tokens = tokens;
            this.i = tokens.size() - 1;
        }

        List<Part> parse() {
            while (i >= 0) {
                Token token = tokens.get(i);
                if (token.type() == Token.COMMENT) {
                    right.addFirst(new Single(token));
                } else if (token.type() == '>') {
                    bracket(token);
                    continue;
                } else if (token.type() == ':' && group) {
                    group();
                    continue;
                } else {
                    take(token);
                }
                i--;
            }
            close(false);
            return new ArrayList<>(right);
        }

        private void take(Token token) {
            if (token.type() == ';') {
                close(true);
                right.addFirst(new Single(token));
                group = true;
                word = true;
            } else if (token.type() == ',') {
                close(false);
                right.addFirst(new Single(token));
                word = true;
            } else {
                if (token.isWord() && !word) {
                    close(true);
                }
                open.addFirst(token);
                word = !token.isWord();
            }
        }

        /** Makes an address of the open tokens. */
        private void close(boolean comma) {
            if (!open.isEmpty()) {
                right.addFirst(new Mailbox(new ArrayList<>(open)));
                open.clear();
                if (comma) {
                    right.addFirst(new Single(Token.operator(',')));
                }
            }
        }

        /** {@code phrase <address>}. */
        private void bracket(Token end) {
            close(true);
            right.addFirst(new Single(end));
            Deque<Part> comments = new ArrayDeque<>();
            i--;
            while (i >= 0 && tokens.get(i).type() != '<') {
                Token token = tokens.get(i--);
                if (token.type() == Token.COMMENT) {
                    comments.addFirst(new Single(token));
                } else {
                    open.addFirst(token);
                }
            }
            comments.descendingIterator().forEachRemaining(right::addFirst);
            close(false);
            while (i >= 0 && ">;,:".indexOf(tokens.get(i).type()) < 0) {
                right.addFirst(new Single(tokens.get(i--)));
            }
            word = true;
            if (i >= 0 && tokens.get(i).type() == ':' && !group) {
                right.addFirst(new Single(tokens.get(i--)));
            }
        }

        /** {@code name: addresses;}. */
        private void group() {
            close(false);
            right.addFirst(new Single(new Token(Token.GROUP, ":")));
            i--;
            while (i >= 0 && tokens.get(i).type() != ',') {
                right.addFirst(new Single(tokens.get(i--)));
            }
        }
    }
}
