package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text that may begin with an enhanced status code. Immutable. Source: RFC 3463; access(5) ENHANCED STATUS CODES.
 *
 * @param status the code, the default one where there is none
 * @param text what follows
 */
record StatusText(String status, String text) {
    private static final Pattern STATUS = Pattern.compile("([245]\\.\\d{1,3}\\.\\d{1,3})(?:\\s+(.*))?", Pattern.DOTALL);

    StatusText {
        requireNonNull(status);
        requireNonNull(text);
    }

    static StatusText of(String text, String defaultStatus) {
        Matcher matcher = STATUS.matcher(text);
        return matcher.matches()
                ? new StatusText(matcher.group(1), matcher.group(2) == null ? "" : matcher.group(2))
                : new StatusText(defaultStatus, text);
    }

    String textOr(String other) {
        return text.isEmpty() ? other : text;
    }
}
