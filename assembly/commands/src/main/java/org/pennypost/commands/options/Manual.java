package org.pennypost.commands.options;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a command is and takes, said once: the options that it accepts, what {@code --help} prints and its man page are all made from this.
 *
 * @param name the command
 * @param purpose what it is for, in half a sentence, as the line NAME of a man page has it
 * @param synopsis how it is called, one form a line, the name included
 * @param description one paragraph
 * @param options what it takes
 * @param sections what else the page says
 */
public record Manual(
        String name,
        String purpose,
        List<String> synopsis,
        String description,
        List<Entry> options,
        List<Section> sections) {
    private static final String HELP = "--help";

    /** Copies the lists. */
    public Manual {
        requireNonNull(name, "name");
        requireNonNull(purpose, "purpose");
        requireNonNull(description, "description");
        synopsis = List.copyOf(synopsis);
        options = List.copyOf(options);
        sections = List.copyOf(sections);
    }

    /**
     * One word and its meaning.
     *
     * @param term an option with its dash, or any other word
     * @param argument the name of the option's argument; empty when there is none, in square brackets when it is an operand that may
     *     be left out
     * @param meaning one sentence or several
     */
    public record Entry(String term, String argument, String meaning) {
        /** Refuses null. */
        public Entry {
            requireNonNull(term, "term");
            requireNonNull(argument, "argument");
            requireNonNull(meaning, "meaning");
        }

        /** The option as it is typed. */
        public String form() {
            return argument.isEmpty() ? term : term + " " + argument;
        }

        private String letter() {
            return term.substring(1) + (argument.isEmpty() || argument.startsWith("[") ? "" : ":");
        }
    }

    /**
     * A part of the page with a title of its own.
     *
     * @param title in capitals, as in a man page
     * @param text one paragraph; may be empty
     * @param entries words and their meanings
     */
    public record Section(String title, String text, List<Entry> entries) {
        /** Copies the list. */
        public Section {
            requireNonNull(title, "title");
            requireNonNull(text, "text");
            entries = List.copyOf(entries);
        }
    }

    /** The accepted options as {@link Getopt#parse} wants them; words of more than one letter are not among them. */
    public String letters() {
        StringBuilder letters = new StringBuilder();
        for (Entry option : options) {
            if (option.term().length() == 2) {
                letters.append(option.letter());
            }
        }
        return letters.toString();
    }

    /** Whether a command line asks for help: its first word is {@code --help}. */
    public boolean isAskedFor(List<String> arguments) {
        return !arguments.isEmpty() && arguments.get(0).equals(HELP);
    }

    /** What an error of usage prints: all forms on one line. */
    public String usage() {
        return "usage: " + String.join(" | ", synopsis);
    }
}
