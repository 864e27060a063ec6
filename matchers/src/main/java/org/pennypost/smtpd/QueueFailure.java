package org.pennypost.smtpd;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.pennypost.status.Reply;

/** What a client hears when the queue does not take a message. Source: RFC 5321 section 4.2.3, RFC 3463 section 3.4 (ADR 0014). */
final class QueueFailure {
    /** There is no room. */
    static final Reply FULL = Reply.of("452 4.3.1 Insufficient system storage");

    private static final Reply OTHER = Reply.of("451 4.3.0 Error: queue file write error");
    private static final List<String> NO_ROOM = List.of("no space left", "quota exceeded");

    private QueueFailure() {}

    /** The reply to a failure to write. */
    static Reply of(IOException failure) {
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return NO_ROOM.stream().anyMatch(text::contains) ? FULL : OTHER;
    }
}
