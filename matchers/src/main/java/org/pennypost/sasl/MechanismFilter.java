package org.pennypost.sasl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.LookupTable;
import org.pennypost.conf.table.LookupTables;

/**
 * Names of mechanisms, {@code !names}, and tables that may hold them; the first that matches decides. A table that cannot
 * be asked holds nothing, so that its mechanisms are not used. Source: postconf(5) smtpd_sasl_mechanism_filter,
 * smtp_sasl_mechanism_filter.
 */
final class MechanismFilter {
    private record Word(boolean lets, String name, Optional<LookupTable> table) {
        boolean has(String mechanism) {
            try {
                return table.isPresent() ? table.get().lookup(mechanism).isPresent() : name.equals(mechanism);
            } catch (LookupFailure e) {
                return false;
            }
        }
    }

    private final List<Word> words = new ArrayList<>();

    MechanismFilter(Settings settings, String parameter) {
        for (String text : settings.list(parameter)) {
            boolean lets = !text.startsWith("!");
            String name = lets ? text : text.substring(1);
            words.add(new Word(
                    lets,
                    name.toLowerCase(Locale.ROOT),
                    name.contains(":") ? Optional.of(LookupTables.open(name, settings)) : Optional.empty()));
        }
    }

    boolean lets(Mechanism mechanism) {
        return lets(mechanism.text());
    }

    boolean lets(String mechanism) {
        String name = mechanism.toLowerCase(Locale.ROOT);
        for (Word word : words) {
            if (word.has(name)) {
                return word.lets();
            }
        }
        return words.isEmpty();
    }
}
