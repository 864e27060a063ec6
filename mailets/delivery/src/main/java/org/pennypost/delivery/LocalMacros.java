package org.pennypost.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pennypost.conf.MacroException;
import org.pennypost.conf.Macros;

/**
 * The names that forward_path, luser_relay and command_execution_directory may hold: {@code $user $local $domain $recipient $extension
 * $recipient_delimiter $home $shell}.
 *
 * <p>Immutable. Source: Postfix local(8), local_expand(3).
 */
record LocalMacros(Map<String, String> values) {
    private static final String EXTENSION = "extension";

    LocalMacros {
        values = Map.copyOf(values);
    }

    /**
     * Takes them from an address.
     *
     * @param delimiters the characters of recipient_delimiter
     * @param filter the characters that may come from the address, others become underscores; empty lets all pass
     */
    static LocalMacros of(LocalName name, String delimiters, String filter) {
        Map<String, String> values = new HashMap<>();
        values.put("user", name.user());
        values.put("local", name.local());
        values.put("domain", name.domain());
        values.put("recipient", name.recipient().text());
        name.extension().ifPresent(extension -> values.put(EXTENSION, extension));
        if (!delimiters.isEmpty()) {
            values.put(
                    "recipient_delimiter", name.delimiter().isEmpty() ? delimiters.substring(0, 1) : name.delimiter());
        }
        values.replaceAll((key, value) -> literal(filter.isEmpty() ? value : filtered(value, filter)));
        return new LocalMacros(values);
    }

    /** Gives the same with what belongs to the user. */
    LocalMacros with(LocalUser user) {
        Map<String, String> more = new HashMap<>(values);
        if (!user.home().isEmpty()) {
            more.put("home", literal(user.home()));
        }
        if (!user.shell().isEmpty()) {
            more.put("shell", literal(user.shell()));
        }
        return new LocalMacros(more);
    }

    /**
     * A text with its names filled in.
     *
     * @param text a name without a value is nothing in it
     * @param complete whether all names have one
     * @param extension whether it holds the extension of the address
     */
    record Text(String text, boolean complete, boolean extension) {}

    /**
     * Fills in the names.
     *
     * @throws MacroException when the text is malformed
     */
    Text expand(String template) throws MacroException {
        List<String> missing = new ArrayList<>();
        Set<String> used = new HashSet<>();
        String text = new Macros(
                        name -> {
                            used.add(name);
                            return Optional.ofNullable(values.get(name));
                        },
                        missing::add)
                .expand(template);
        return new Text(text, missing.isEmpty(), used.contains(EXTENSION) && values.containsKey(EXTENSION));
    }

    private static String filtered(String value, String filter) {
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            safe.append(filter.indexOf(c) >= 0 ? c : '_');
        }
        return safe.toString();
    }

    /** Values are expanded in turn; these are not to be. */
    private static String literal(String value) {
        return value.replace("$", "$$");
    }
}
