package org.pennypost.routing;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.LookupTable;
import org.pennypost.conf.table.LookupTables;

/**
 * The tables of one parameter, asked in their order until one has an answer.
 *
 * <p>Immutable and thread safe. Source: Postfix {@code maps(3)}.
 */
public final class TableList {
    private record Entry(String name, LookupTable table) {}

    private final String parameter;
    private final List<Entry> tables = new ArrayList<>();
    private final LookupObserver observer;

    private TableList(String parameter, LookupObserver observer) {
        this.parameter = requireNonNull(parameter);
        this.observer = requireNonNull(observer);
    }

    /**
     * Opens the tables of a parameter.
     *
     * @param parameter its name, for example {@code transport_maps}
     * @param settings where it stands
     * @param observer is told of each lookup
     * @return the tables, possibly none
     * @throws IllegalArgumentException when a table of an unknown type is named
     */
    public static TableList of(String parameter, Settings settings, LookupObserver observer) {
        TableList list = new TableList(parameter, observer);
        for (String name : settings.list(parameter)) {
            list.tables.add(new Entry(name, LookupTables.open(name, settings)));
        }
        return list;
    }

    /**
     * Tells whether there is nothing to ask.
     *
     * @return true for an empty parameter
     */
    public boolean isEmpty() {
        return tables.isEmpty();
    }

    /**
     * Asks all tables for a whole key.
     *
     * @param key in any case; the empty key is never found
     * @return the first answer
     * @throws LookupFailure when a table before the first answer cannot be asked
     */
    public Optional<String> find(String key) throws LookupFailure {
        return find(key, false);
    }

    /**
     * Asks for a part of a key; tables whose keys are patterns are left out.
     *
     * @param key in any case; the empty key is never found
     * @return the first answer
     * @throws LookupFailure when a table before the first answer cannot be asked
     */
    public Optional<String> findPart(String key) throws LookupFailure {
        return find(key, true);
    }

    Optional<String> find(String key, boolean part) throws LookupFailure {
        if (key.isEmpty()) {
            return Optional.empty();
        }
        for (Entry entry : tables) {
            if (part && !entry.table().isFixed()) {
                continue;
            }
            Optional<String> value = observer.lookup(parameter, entry.name(), entry.table(), key);
            if (value.isPresent()) {
                return value;
            }
        }
        return Optional.empty();
    }
}
