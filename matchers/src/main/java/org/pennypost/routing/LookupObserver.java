package org.pennypost.routing;

import java.util.Optional;

/** Is told of every lookup that routing makes, in order; what {@code pennypost explain} prints. */
@FunctionalInterface
public interface LookupObserver {
    /** Is not interested. */
    LookupObserver NONE = (parameter, table, key, value) -> {};

    /**
     * One table or list was asked.
     *
     * @param parameter the parameter that names it, {@code transport_maps}
     * @param table the table, {@code hash:/etc/postfix/transport}, or the pattern of a list
     * @param key what was asked for
     * @param value the answer; empty when there is none
     */
    void asked(String parameter, String table, String key, Optional<String> value);
}
