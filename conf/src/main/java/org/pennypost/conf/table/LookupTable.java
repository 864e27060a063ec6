package org.pennypost.conf.table;

import java.util.Optional;

/** A table that is asked one key at a time. Threads share it freely. Source: DATABASE_README, postmap(1). */
public interface LookupTable {
    /**
     * The value of a key. Tables with fixed keys compare in lower case; the caller decides which keys to try and in what
     * order.
     *
     * @return the value; empty when the table has no such key
     * @throws LookupFailure when the table could not be asked
     */
    Optional<String> lookup(String key) throws LookupFailure;

    /**
     * Whether the keys are fixed text. Where they are patterns (regexp, pcre, cidr) a caller asks for the whole key only,
     * not for parts of it such as parent domains.
     */
    default boolean isFixed() {
        return true;
    }
}
