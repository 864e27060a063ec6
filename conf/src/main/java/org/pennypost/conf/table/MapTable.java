package org.pennypost.conf.table;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A table whose keys and values are in memory.
 *
 * @param values by key
 * @param fold whether the keys are in lower case and a key that is asked for is put into lower case
 */
record MapTable(Map<String, String> values, boolean fold) implements LookupTable {
    @Override
    public Optional<String> lookup(String key) {
        return Optional.ofNullable(values.get(fold ? key.toLowerCase(Locale.ROOT) : key));
    }
}
