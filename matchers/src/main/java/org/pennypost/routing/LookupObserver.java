package org.pennypost.routing;

import java.util.Optional;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.LookupTable;

/** Is told of every lookup that routing makes, in order; what {@code pennypost explain} prints. */
@FunctionalInterface
public interface LookupObserver {
    /** Is not interested. */
    LookupObserver NONE = (parameter, table, key, value) -> {};

    /**
     * One table or list was asked.
     *
     * @param parameter the parameter that names it, {@code transport_maps}
     * @param table the table, {@code hash:/etc/postfix/transport}, or the pattern of a list; empty when no pattern of
     *     the list matches
     * @param key what was asked for
     * @param value the answer; empty when there is none
     */
    void asked(String parameter, String table, String key, Optional<String> value);

    /**
     * A table could not be asked.
     *
     * @param parameter the parameter that names it
     * @param table the table
     * @param key what was asked for
     * @param reason what went wrong
     */
    default void failed(String parameter, String table, String key, LookupFailure reason) {}

    /**
     * Tells whether {@link #warning} does something; what it is about is looked up only then.
     *
     * @return false unless overridden
     */
    default boolean hearsWarnings() {
        return false;
    }

    /**
     * The configuration says what cannot be meant.
     *
     * @param text as in the log, without {@code warning:}
     */
    default void warning(String text) {}

    /**
     * Asks a table and tells of it.
     *
     * @param parameter the parameter that names the table
     * @param name of the table
     * @param table what is asked
     * @param key what for
     * @return the table's answer
     * @throws LookupFailure when the table cannot be asked, after that was told
     */
    default Optional<String> lookup(String parameter, String name, LookupTable table, String key) throws LookupFailure {
        try {
            Optional<String> value = table.lookup(key);
            asked(parameter, name, key, value);
            return value;
        } catch (LookupFailure e) {
            failed(parameter, name, key, e);
            throw e;
        }
    }
}
