package org.pennypost.commands.mail;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The names of commands, which may be shortened. Source: POSIX mailx.
 *
 * @param <T> what a name stands for
 */
final class CommandTable<T> {
    /** The whole name, and from how many letters on it counts. */
    private record Name(String whole, int shortest) {}

    private final Map<Name, T> commands = new LinkedHashMap<>();

    /**
     * Adds a command.
     *
     * @param forms names separated by blanks, with what may be left out in brackets: {@code p[rint] t[ype]}
     */
    CommandTable<T> with(String forms, T command) {
        for (String form : forms.split(" ", -1)) {
            int bracket = form.indexOf('[');
            String whole = form.replace("[", "").replace("]", "");
            commands.put(new Name(whole, bracket < 0 ? whole.length() : bracket), command);
        }
        return this;
    }

    /** The command of this name, or of the name that begins so. */
    Optional<T> find(String word) {
        return commands.entrySet().stream()
                .filter(entry -> entry.getKey().whole().startsWith(word)
                        && word.length() >= entry.getKey().shortest())
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
