package org.pennypost.commands.options;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads options as getopt(3) does: single letters, several behind one dash, a value in the same word or the next; {@code
 * --} or the first other word ends them.
 *
 * <p>Source: POSIX Utility Syntax Guidelines.
 */
public final class Getopt {
    private Getopt() {}

    /**
     * One option.
     *
     * @param letter which one
     * @param value its value; empty where it takes none
     */
    public record Option(char letter, String value) {
        /** Refuses null. */
        public Option {
            requireNonNull(value, "value");
        }
    }

    /**
     * What a command line says.
     *
     * @param options in the order given
     * @param operands the words behind the options
     */
    public record Parsed(List<Option> options, List<String> operands) {
        /** Copies both lists. */
        public Parsed {
            options = List.copyOf(options);
            operands = List.copyOf(operands);
        }

        /** Whether an option is given. */
        public boolean has(char letter) {
            for (Option option : options) {
                if (option.letter() == letter) {
                    return true;
                }
            }
            return false;
        }

        /** All values of an option, in order. */
        public List<String> values(char letter) {
            List<String> values = new ArrayList<>();
            for (Option option : options) {
                if (option.letter() == letter) {
                    values.add(option.value());
                }
            }
            return values;
        }
    }

    /** An option that is unknown or lacks its value; the message is what getopt(3) prints. */
    public static final class Misuse extends Exception {
        private static final long serialVersionUID = 1L;

        Misuse(String message) {
            super(message);
        }
    }

    /**
     * Reads a command line.
     *
     * @param letters the known options; a colon behind a letter says that it takes a value
     * @throws Misuse when an option is unknown or lacks its value
     */
    public static Parsed parse(List<String> arguments, String letters) throws Misuse {
        List<Option> options = new ArrayList<>();
        int at = 0;
        while (at < arguments.size() && isOptions(arguments.get(at))) {
            String word = arguments.get(at++);
            if (word.equals("--")) {
                break;
            }
            for (int i = 1; i < word.length(); i++) {
                char letter = word.charAt(i);
                int known = letter == ':' ? -1 : letters.indexOf(letter);
                if (known < 0) {
                    throw new Misuse("invalid option -- '" + letter + "'");
                }
                if (known + 1 == letters.length() || letters.charAt(known + 1) != ':') {
                    options.add(new Option(letter, ""));
                    continue;
                }
                String value = word.substring(i + 1);
                if (value.isEmpty() && at == arguments.size()) {
                    throw new Misuse("option requires an argument -- '" + letter + "'");
                }
                options.add(new Option(letter, value.isEmpty() ? arguments.get(at++) : value));
                break;
            }
        }
        return new Parsed(options, arguments.subList(at, arguments.size()));
    }

    private static boolean isOptions(String word) {
        return word.length() > 1 && word.charAt(0) == '-';
    }
}
