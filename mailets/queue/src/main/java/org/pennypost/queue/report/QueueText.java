package org.pennypost.queue.report;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pennypost.address.Address;
import org.pennypost.queue.Deferral;
import org.pennypost.queue.QueuedMessage;

/**
 * The queue for people, in the columns of {@code mailq}. Used by one thread. Source: Postfix postqueue(1), {@code showq.c}.
 */
public final class QueueText implements QueueReport {
    private static final int REASON_END = 76;

    private final Appendable out;
    private final Columns columns;
    private final DateTimeFormatter time;
    private long messages;
    private long bytes;

    private record Columns(String heading, String message, String recipient, int timeLength) {
        static final Columns SHORT = new Columns(
                "-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------",
                "%-11s %7d %20s %s\n",
                "%41s%s\n",
                20);
        static final Columns LONG = new Columns(
                "----Queue ID----- --Size-- ---Arrival Time---- --Sender/Recipient------",
                "%-17s %8d %19s %s\n",
                "%47s%s\n",
                19);
    }

    /**
     * Prepares.
     *
     * @param longIds whether queue ids are long: postconf(5) enable_long_queue_ids
     * @param zone in which times are shown
     * @param out where the text goes
     */
    public QueueText(boolean longIds, ZoneId zone, Appendable out) {
        this.out = requireNonNull(out);
        this.columns = longIds ? Columns.LONG : Columns.SHORT;
        this.time =
                DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss ", Locale.US).withZone(zone);
    }

    @Override
    public void message(QueuedMessage message) throws IOException {
        if (messages++ == 0) {
            out.append(columns.heading()).append('\n');
        } else {
            out.append('\n');
        }
        bytes += message.size();
        String when = time.format(message.arrival()).substring(0, columns.timeLength());
        out.append(String.format(
                Locale.ROOT,
                columns.message(),
                message.queueId() + flags(message),
                message.size(),
                when,
                sender(message.sender())));
        for (Map.Entry<String, List<Address>> group : byReason(message).entrySet()) {
            if (!group.getKey().isEmpty()) {
                out.append(" ".repeat(Math.max(0, REASON_END - group.getKey().length())))
                        .append('(')
                        .append(group.getKey())
                        .append(")\n");
            }
            for (Address address : group.getValue()) {
                out.append(String.format(Locale.ROOT, columns.recipient(), "", printable(address.text())));
            }
        }
    }

    /** {@code *} is being delivered, {@code !} on hold, {@code #} to be returned. */
    private static String flags(QueuedMessage message) {
        String queue =
                switch (message.queueName()) {
                    case "active" -> "*";
                    case "hold" -> "!";
                    default -> "";
                };
        return queue + (message.forcedExpire() ? "#" : "");
    }

    /** Recipients that wait for the same reason stand together; first those without one. */
    private static Map<String, List<Address>> byReason(QueuedMessage message) {
        Map<String, List<Address>> groups = new LinkedHashMap<>();
        groups.put("", new ArrayList<>());
        for (QueuedMessage.Waiting waiting : message.recipients()) {
            String reason = printable(waiting.deferral().map(Deferral::reason).orElse(""));
            groups.computeIfAbsent(reason, absent -> new ArrayList<>())
                    .add(waiting.recipient().address());
        }
        return groups;
    }

    static String sender(Address sender) {
        return sender.isNull() ? "MAILER-DAEMON" : printable(sender.text());
    }

    /** Control characters would move the cursor of who looks. */
    private static String printable(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(c -> plain.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return plain.toString();
    }

    @Override
    public void end() throws IOException {
        if (messages == 0) {
            out.append("Mail queue is empty\n");
            return;
        }
        out.append("\n-- ")
                .append(Long.toString(bytes / 1024))
                .append(" Kbytes in ")
                .append(Long.toString(messages))
                .append(messages == 1 ? " Request.\n" : " Requests.\n");
    }
}
