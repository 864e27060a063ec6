package org.pennypost.commands.postconf;

import java.util.Set;

/**
 * What is shown, and how.
 *
 * @param onlySet only what main.cf sets ({@code -n})
 * @param defaults the defaults, whatever is set ({@code -d})
 * @param expand {@code $name} is expanded ({@code -x})
 * @param fold long lines are folded ({@code -f})
 * @param hideName only values ({@code -h})
 * @param hideValue only names ({@code -H})
 * @param classes {@code builtin}, {@code service}, {@code user}
 */
record Mode(
        boolean onlySet,
        boolean defaults,
        boolean expand,
        boolean fold,
        boolean hideName,
        boolean hideValue,
        Set<String> classes) {
    /** All classes. */
    static final Set<String> CLASSES = Set.of("builtin", "service", "user");

    Mode {
        classes = Set.copyOf(classes);
    }
}
