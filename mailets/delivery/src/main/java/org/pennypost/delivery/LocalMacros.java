package org.pennypost.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pennypost.conf.MacroException;
import org.pennypost.conf.Macros;

/**
 * The names that forward_path, luser_relay and command_execution_directory may hold: {@code $user $local $domain $recipient $extension
 * $recipient_delimiter $home $shell}.
 *
 * <p>Immutable. Source: Postfix local(8), local_expand(3).
 */
record LocalMacros(Map<String, String> values) {
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
        name.extension().ifPresent(extension -> values.put("extension", extension));
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
     * Fills in the names.
     *
     * @return the text, empty when it uses a name that has no value here
     * @throws MacroException when the text is malformed
     */
    Optional<String> expand(String template) throws MacroException {
        List<String> missing = new ArrayList<>();
        String text = expand(template, missing);
        return missing.isEmpty() ? Optional.of(text) : Optional.empty();
    }

    /**
     * Fills in the names; one that has no value here becomes nothing.
     *
     * @throws MacroException when the text is malformed
     */
    String expandKnown(String template) throws MacroException {
        return expand(template, new ArrayList<>());
    }

    private String expand(String template, List<String> missing) throws MacroException {
        return new Macros(name -> Optional.ofNullable(values.get(name)), missing::add).expand(template);
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
