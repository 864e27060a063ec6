package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How a restriction of some name is made. Immutable.
 *
 * @param argument what stands behind the name; empty when nothing does
 * @param maker makes it
 */
record RestrictionSpec(Optional<String> argument, Maker maker) {
    /** What stands behind the names of restrictions that ask tables. */
    static final String TABLE = "maptype:mapname";

    RestrictionSpec {
        requireNonNull(argument);
        requireNonNull(maker);
    }

    /** Makes a restriction. */
    @FunctionalInterface
    interface Maker {
        /**
         * Makes it.
         *
         * @param bareTable what a table without a restriction before it stands for in the list
         */
        Restriction make(String argument, Optional<String> bareTable) throws BadArgument;
    }

    /** What a table is asked. */
    @FunctionalInterface
    interface Question {
        Optional<org.pennypost.status.Verdict> ask(Evaluation run, AccessTable table)
                throws org.pennypost.conf.table.LookupFailure;
    }

    static RestrictionSpec plain(Restriction restriction) {
        return new RestrictionSpec(Optional.empty(), (argument, bareTable) -> restriction);
    }

    static RestrictionSpec with(String argument, Maker maker) {
        return new RestrictionSpec(Optional.of(argument), maker);
    }

    static RestrictionSpec table(String name, RestrictionParts parts, Question question) {
        return with(TABLE, (argument, bareTable) -> {
            AccessTable table = parts.table(name, argument, bareTable);
            return run -> question.ask(run, table).orElse(org.pennypost.status.Verdict.DUNNO);
        });
    }
}
