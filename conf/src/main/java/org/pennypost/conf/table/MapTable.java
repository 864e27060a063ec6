package org.pennypost.conf.table;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A table whose keys and values are in memory; keys in lower case. */
record MapTable(Map<String, String> values) implements LookupTable {
    @Override
    public Optional<String> lookup(String key) {
        return Optional.ofNullable(values.get(key.toLowerCase(Locale.ROOT)));
    }
}
