package org.pennypost.smtpd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.LookupTable;
import org.pennypost.conf.table.LookupTables;

/**
 * Which permissions are logged: names of restrictions, words of access tables, {@code !} before any of them, tables that
 * hold them; the first that matches decides. Immutable and thread safe. Source: postconf(5)
 * smtpd_log_access_permit_actions.
 */
final class PermitLog {
    private static final String PARAMETER = "smtpd_log_access_permit_actions";

    private final List<Word> words = new ArrayList<>();

    private record Word(boolean logs, String name, Optional<LookupTable> table) {
        boolean has(String action) {
            try {
                return table.isPresent() ? table.get().lookup(action).isPresent() : name.equalsIgnoreCase(action);
            } catch (LookupFailure e) {
                return false; // a line less in the log is no reason to defer mail
            }
        }
    }

    /**
     * Reads the list.
     *
     * @throws IllegalArgumentException when a table cannot be opened
     */
    PermitLog(Settings settings) {
        for (String text : settings.list(PARAMETER)) {
            boolean logs = !text.startsWith("!");
            String name = logs ? text : text.substring(1);
            words.add(new Word(
                    logs,
                    name,
                    name.contains(":") ? Optional.of(LookupTables.open(name, settings)) : Optional.empty()));
        }
    }

    boolean names(String action) {
        return words.stream()
                .filter(word -> word.has(action))
                .findFirst()
                .map(Word::logs)
                .orElse(false);
    }
}
