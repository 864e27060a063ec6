package org.pennypost.conf.table;

import java.util.function.Consumer;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;

/** One type of lookup table: all that a new type has to be. */
interface TableType {
    /**
     * Opens a table.
     *
     * @param name what follows {@code type:}, expanded, not empty
     * @throws IllegalArgumentException when the name is malformed; the message is for the user
     */
    LookupTable open(String name, Context context);

    /**
     * What a table is opened with.
     *
     * @param type the type as the user wrote it
     * @param settings the configuration
     * @param fold whether keys are compared in lower case, which is the rule
     * @param problems is told what is wrong with the table's source, when it is read
     */
    record Context(String type, Settings settings, boolean fold, Consumer<Problem> problems) {
        Context forType(String other) {
            return new Context(other, settings, fold, problems);
        }
    }
}
