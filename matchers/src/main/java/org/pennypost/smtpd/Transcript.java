package org.pennypost.smtpd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.pennypost.cleanup.FoldedLine;
import org.pennypost.status.Reply;

/**
 * What was said in a session since its last message, and which errors there were. Used by one thread at a time. Source: Postfix
 * {@code smtpd_chat.c}.
 */
final class Transcript {
    /** Columns of a line behind its first blank. */
    private static final int WIDTH = 78;

    private final List<String> lines = new ArrayList<>();
    private final Set<NotifyClass> errors = EnumSet.noneOf(NotifyClass.class);
    private final boolean kept;
    private final int threshold;
    private boolean refused;
    private String reason = "";

    /** Begins one, which stays empty where nobody would be told of anything. */
    Transcript(SmtpdEnvironment environment, SmtpdSettings settings) {
        this.kept = environment.notices() != PostmasterNotices.NONE
                && !settings.notifyClasses().isEmpty();
        this.threshold = settings.historyFlushThreshold();
    }

    /** A line of the client. What proves who he is stays out. */
    void in(String line) {
        if (kept) {
            boolean secret = line.regionMatches(true, 0, "AUTH ", 0, 5) && line.indexOf(' ', 5) > 0;
            lines.add("In:  " + (secret ? line.substring(0, line.indexOf(' ', 5)) + " ***" : line));
        }
    }

    /** A line of a login. */
    void secret() {
        in("***");
    }

    /** What we have said. */
    void out(Reply reply) {
        if (!kept) {
            return;
        }
        int last = reply.lines().size() - 1;
        for (int i = 0; i <= last; i++) {
            lines.add("Out: " + reply.code() + (i < last ? '-' : ' ')
                    + reply.lines().get(i));
        }
        if (!refused) {
            NotifyClass.ofReply(reply).ifPresent(errors::add);
        }
        refused = false;
    }

    /** What is refused by the next reply stands in the log. */
    void refused(Reply reply) {
        NotifyClass.ofRefusal(reply).ifPresent(errors::add);
        refused = true;
    }

    /** A message came through. */
    void forgive() {
        errors.clear();
    }

    /** Why the session ends before its time. */
    void aborted(String why) {
        reason = why;
    }

    /** Whether the postmaster is to be told of what was said so far. */
    boolean isDue(Session session) {
        return !errors.isEmpty() && errors.stream().anyMatch(session.settings().notifyClasses()::contains);
    }

    /** Whether the end of a transaction ends it. Source: postconf(5) smtpd_history_flush_threshold. */
    boolean isLong() {
        return lines.size() > threshold;
    }

    void endIfLong(Session session) {
        if (isLong()) {
            end(session);
        }
    }

    /** Tells the postmaster if there is reason to, and begins anew. */
    void end(Session session) {
        if (isDue(session)) {
            session.environment.notices().post(session.settings(), session.client.nameAddress(), text());
        }
        lines.clear();
        errors.clear();
    }

    private byte[] text() {
        StringBuilder text = new StringBuilder("Transcript of session follows.\r\n\r\n");
        for (String line : lines) {
            text.append(' ').append(FoldedLine.of(printable(line), WIDTH).replace("\n", "\r\n "));
            text.append("\r\n");
        }
        text.append("\r\n");
        if (!reason.isEmpty()) {
            text.append("Session aborted, reason: ").append(reason).append("\r\n");
        }
        text.append("\r\nFor other details, see the local mail logfile\r\n");
        return text.toString().getBytes(UTF_8);
    }

    private static String printable(String line) {
        StringBuilder shown = new StringBuilder(line);
        for (int i = 0; i < shown.length(); i++) {
            if (Character.isISOControl(shown.charAt(i))) {
                shown.setCharAt(i, '?');
            }
        }
        return shown.toString();
    }
}
