package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.address.EnvelopeAddress;

/**
 * One entry of the right-hand side of an alias, of a line in an include file or in a .forward file.
 *
 * <p>Source: aliases(5).
 */
sealed interface AliasEntry {
    /** {@code |command}: the text behind the bar. */
    record Command(String command) implements AliasEntry {}

    /** {@code /file} or {@code /directory/}. */
    record File(String path) implements AliasEntry {}

    /** {@code :include:/file}: the text behind the second colon. */
    record Include(String path) implements AliasEntry {}

    /** An address; escaped ({@code \name}) it means the mailbox of that user, without aliases and .forward. */
    record Recipient(Address address, boolean escaped) implements AliasEntry {
        public Recipient {
            requireNonNull(address);
        }
    }

    /**
     * Reads a list of entries. Commas and white space separate, quotes protect, {@code (comments)} and the words before
     * {@code <address>} are skipped. What cannot be read as an address is kept as one, so that it fails visibly.
     */
    static List<AliasEntry> parse(String text) {
        List<AliasEntry> entries = new ArrayList<>();
        Scanner scanner = new Scanner(text);
        List<String> words = new ArrayList<>();
        while (scanner.more()) {
            String word = scanner.next();
            if (word.equals(",")) {
                words.forEach(waiting -> entries.add(entry(waiting)));
                words.clear();
            } else if (word.startsWith("<")) {
                words.clear();
                entries.add(entry(word));
            } else if (!word.isEmpty()) {
                words.add(word);
            }
        }
        words.forEach(waiting -> entries.add(entry(waiting)));
        return entries;
    }

    private static AliasEntry entry(String word) {
        boolean escaped = word.startsWith("\\");
        String plain = escaped ? word.substring(1) : unquoted(word);
        if (plain.startsWith("|") && !escaped) {
            return new Command(plain.substring(1));
        }
        if (plain.startsWith("/") && !escaped) {
            return new File(plain);
        }
        if (plain.toLowerCase(Locale.ROOT).startsWith(":include:")) {
            return new Include(plain.substring(":include:".length()));
        }
        Optional<Address> address = EnvelopeAddress.parse(escaped ? plain : word);
        return new Recipient(address.orElseGet(() -> new Address(plain)), escaped);
    }

    private static String unquoted(String word) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '\\' && i + 1 < word.length()) {
                plain.append(word.charAt(++i));
            } else if (c != '"') {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    /** Cuts a text into words, quotes kept, and commas. */
    final class Scanner {
        private final String text;
        private int at;

        Scanner(String text) {
            this.text = requireNonNull(text);
        }

        boolean more() {
            while (at < text.length() && isSpace(text.charAt(at))) {
                at++;
            }
            return at < text.length();
        }

        /** A word, a comma, or nothing for a comment. */
        String next() {
            int start = at;
            char first = text.charAt(at);
            if (first == ',') {
                at++;
                return ",";
            }
            if (first == '(') {
                skipComment();
                return "";
            }
            char end = 0;
            while (at < text.length() && (end != 0 || !isEnd(text.charAt(at), start))) {
                char c = text.charAt(at);
                if (c == '\\') {
                    at++;
                } else if (end == 0) {
                    end = c == '"' ? '"' : c == '<' ? '>' : 0;
                } else if (c == end) {
                    end = 0;
                    if (c == '>') {
                        at++;
                        break;
                    }
                }
                at++;
            }
            at = Math.min(at, text.length());
            return text.substring(start, at);
        }

        private boolean isEnd(char c, int start) {
            return isSpace(c) || c == ',' || c == '(' || (c == '<' && at > start);
        }

        private void skipComment() {
            int depth = 0;
            do {
                char c = text.charAt(at);
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                at += c == '\\' ? 2 : 1;
            } while (depth > 0 && at < text.length());
            at = Math.min(at, text.length());
        }

        private static boolean isSpace(char c) {
            return c == ' ' || c == '\t' || c == '\r' || c == '\n';
        }
    }
}
