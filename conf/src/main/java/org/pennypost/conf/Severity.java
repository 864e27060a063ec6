package org.pennypost.conf;

import java.util.Locale;

/** How serious a {@link Problem} of the configuration is: an error keeps the configuration from being used. */
public enum Severity {
    /** The configuration is not used. */
    ERROR,
    /** The configuration is used, but probably does not do what its author wants. */
    WARNING;

    /** The word that appears in messages: {@code error} or {@code warning}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
