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

    /** Widths, in characters. */
    private record Columns(String heading, int queueId, int size, int time, int recipient) {
        static final Columns SHORT =
                new Columns("-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------", 11, 7, 20, 41);
        static final Columns LONG =
                new Columns("----Queue ID----- --Size-- ---Arrival Time---- --Sender/Recipient------", 17, 8, 19, 47);
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
        String queueId = message.queueId() + flags(message);
        String size = Long.toString(message.size());
        out.append(queueId).append(blanks(columns.queueId() - queueId.length())).append(' ');
        out.append(blanks(columns.size() - size.length())).append(size).append(' ');
        out.append(time.format(message.arrival()), 0, columns.time()).append(' ');
        out.append(sender(message.sender())).append('\n');
        for (Map.Entry<String, List<Address>> group : byReason(message).entrySet()) {
            if (!group.getKey().isEmpty()) {
                out.append(blanks(REASON_END - group.getKey().length()))
                        .append('(')
                        .append(group.getKey())
                        .append(")\n");
            }
            for (Address address : group.getValue()) {
                out.append(blanks(columns.recipient()))
                        .append(printable(address.text()))
                        .append('\n');
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

    private static String blanks(int count) {
        return " ".repeat(Math.max(0, count));
    }

    /** Control characters would move the cursor of who looks. */
    private static String printable(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
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
