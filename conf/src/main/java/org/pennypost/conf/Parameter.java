package org.pennypost.conf;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The one declaration of a parameter.
 *
 * @param name as postconf(5) names it, or beginning {@code pennypost_}
 * @param type what its value is
 * @param choices the words that its value, or each word of its list, must be one of, in lower case; empty when it is
 *     free
 * @param refusedChoices words that Postfix takes and Pennypost does not
 * @param status what Pennypost does with it
 * @param defaultText the default, unexpanded, as {@code postconf -d} prints it; may be empty
 * @param meaning one line on what it is for; may be empty where the status is not {@code HONOURED}
 */
public record Parameter(
        String name,
        ParameterType type,
        List<String> choices,
        List<String> refusedChoices,
        ParameterStatus status,
        String defaultText,
        String meaning) {
    /** Refuses nulls. */
    public Parameter {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        choices = List.copyOf(choices);
        refusedChoices = List.copyOf(refusedChoices);
        requireNonNull(status, "status");
        requireNonNull(defaultText, "defaultText");
        requireNonNull(meaning, "meaning");
    }

    /** Whether Postfix does not have it. */
    public boolean isOwn() {
        return name.startsWith("pennypost_");
    }

    /** The unit of a number without one, for a {@link ParameterType#TIME}: the last letter of the default. */
    char unit() {
        return defaultText.isEmpty() ? 's' : defaultText.charAt(defaultText.length() - 1);
    }
}
