package org.pennypost.commands.mail;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Which messages a command is for: {@code 1}, {@code 2 3 4}, {@code 2-10}, {@code *}, {@code ^}, {@code $}, {@code .}, {@code +}, {@code -}, {@code :n},
 * {@code /word}, {@code sender}.
 *
 * <p>Source: POSIX mailx, "Message lists"; mailutils for the texts.
 */
final class MessageSet {
    private final List<Letter> letters;
    private final int current;
    private final Consumer<String> warnings;

    /** Nothing was chosen; the messages say why. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String text) {
            super(text);
        }
    }

    /**
     * @param current the number of the current message
     * @param warnings is told of each number that is none, where others are
     */
    MessageSet(List<Letter> letters, int current, Consumer<String> warnings) {
        this.letters = requireNonNull(letters);
        this.current = current;
        this.warnings = requireNonNull(warnings);
    }

    /**
     * Finds them.
     *
     * @param words as typed; none for the current message
     * @param deleted whether deleted messages are meant, as by undelete, or the others
     * @return at least one, in the order of the mailbox
     * @throws Refused with one line for each reason
     */
    List<Letter> find(List<String> words, boolean deleted) throws Refused {
        TreeSet<Integer> chosen = new TreeSet<>();
        List<String> wrong = new ArrayList<>();
        List<String> beyond = new ArrayList<>();
        for (String word : words.isEmpty() ? List.of(".") : words) {
            add(word, deleted, chosen, wrong, beyond);
        }
        if (chosen.isEmpty() || !wrong.isEmpty()) {
            wrong.addAll(beyond);
        } else {
            beyond.forEach(warnings);
        }
        if (!wrong.isEmpty()) {
            throw new Refused(String.join("\n", wrong));
        }
        if (chosen.isEmpty()) {
            throw new Refused("No applicable messages");
        }
        return chosen.stream().map(number -> letters.get(number - 1)).toList();
    }

    private void add(String word, boolean deleted, Set<Integer> chosen, List<String> wrong, List<String> beyond) {
        int dash = word.indexOf('-', 1);
        if (dash > 0 && isNumber(word.substring(0, dash)) && isNumber(word.substring(dash + 1))) {
            int from = number(word.substring(0, dash));
            int to = number(word.substring(dash + 1));
            for (int number = from; number <= to; number++) {
                add(number, deleted, true, chosen, wrong, beyond);
                if (beyond.size() > letters.size() + 100) {
                    return;
                }
            }
        } else if (isNumber(word)) {
            add(number(word), deleted, word.equals("."), chosen, wrong, beyond);
        } else {
            int before = chosen.size();
            letters.stream()
                    .filter(letter -> letter.is(Letter.Mark.DELETED) == deleted)
                    .filter(matching(word))
                    .forEach(letter -> chosen.add(letter.number()));
            if (chosen.size() == before && !word.equals("*")) {
                wrong.add("No applicable messages from {" + word + "}");
            }
        }
    }

    private void add(
            int number, boolean deleted, boolean quiet, Set<Integer> chosen, List<String> wrong, List<String> beyond) {
        if (number < 1 || number > letters.size()) {
            beyond.add(number + ": invalid message number");
        } else if (letters.get(number - 1).is(Letter.Mark.DELETED) == deleted) {
            chosen.add(number);
        } else if (!quiet) {
            wrong.add(number + ": Inappropriate message (has" + (deleted ? " not" : "") + " been deleted)");
        }
    }

    private static boolean isNumber(String word) {
        return word.matches("[0-9]{1,9}|[.^$+-]");
    }

    private int number(String word) {
        return switch (word) {
            case "." -> current;
            case "^" -> 1;
            case "$" -> letters.size();
            case "+" -> current + 1;
            case "-" -> current - 1;
            default -> Integer.parseInt(word);
        };
    }

    private static Predicate<Letter> matching(String word) {
        if (word.equals("*")) {
            return letter -> true;
        }
        if (word.startsWith(":") && word.length() == 2) {
            return switch (word.charAt(1)) {
                case 'n' -> Letter::isNew;
                case 'u' -> Letter::isUnread;
                case 'r' -> Letter::isRead;
                case 'o' -> letter -> !letter.isNew();
                case 'd' -> letter -> letter.is(Letter.Mark.DELETED);
                case 's' -> letter -> letter.is(Letter.Mark.SAVED);
                default -> letter -> false;
            };
        }
        boolean subject = word.startsWith("/");
        String wanted = (subject ? word.substring(1) : word).toLowerCase(Locale.ROOT);
        return letter -> letter.text()
                .decoded(subject ? "Subject" : "From")
                .filter(value -> value.toLowerCase(Locale.ROOT).contains(wanted))
                .isPresent();
    }
}
