package org.pennypost.mbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;

/** What the tests of appending share. */
final class Appending {
    static final FromLine FROM = FromLine.at("a@b.test", ZonedDateTime.of(2026, 11, 24, 2, 48, 20, 0, ZoneOffset.UTC));
    static final String FROM_LINE = "From a@b.test  Tue Nov 24 02:48:20 2026\n";
    static final Set<LockMethod> BOTH = Set.of(LockMethod.FCNTL, LockMethod.DOTLOCK);

    /** One attempt only. */
    static final MailboxSettings AT_ONCE =
            new MailboxSettings(BOTH, 1, Duration.ofSeconds(1), Duration.ofSeconds(500), 0);

    /** Half a minute. */
    static final MailboxSettings PATIENT =
            new MailboxSettings(BOTH, 31, Duration.ofSeconds(1), Duration.ofSeconds(500), 0);

    private Appending() {}

    static AppendResult append(Mbox mbox, String content, MailboxSettings settings) throws Exception {
        return mbox.append(FROM, List.of(), content(content), settings);
    }

    static MessageContent content(String text) {
        return content(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static MessageContent content(byte[] bytes) {
        return out -> out.write(bytes);
    }

    static AppendResult.Failed failed(MailboxProblem problem, String text) {
        return new AppendResult.Failed(problem, text);
    }
}
