package org.pennypost.smtp;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pennypost.status.EnhancedStatus;

/**
 * A server's reply.
 *
 * @param code its three digits
 * @param lines whole, printable, at least one
 */
record RemoteReply(int code, List<String> lines) {
    private static final Pattern ENHANCED =
            Pattern.compile("\\d{3}[ -]([245])\\.(\\d{1,3})\\.(\\d{1,3})(?=\\s|$).*", Pattern.DOTALL);

    RemoteReply {
        lines = List.copyOf(lines);
    }

    boolean isOk() {
        return code / 100 == 2;
    }

    boolean wantsContent() {
        return code / 100 == 3;
    }

    /** All lines, as the log shows them. */
    String text() {
        return String.join(" ", lines);
    }

    /** What the server says itself, where that fits to its code; else what the code says. */
    EnhancedStatus status() {
        int kind = code / 100;
        Matcher matcher = ENHANCED.matcher(lines.get(0));
        if (matcher.matches() && Integer.parseInt(matcher.group(1)) == kind) {
            return new EnhancedStatus(kind, Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)));
        }
        // A reply of a kind that has no place here says nothing about the mail.
        return kind == 2 || kind == 4 || kind == 5 ? new EnhancedStatus(kind, 0, 0) : new EnhancedStatus(4, 5, 0);
    }
}
