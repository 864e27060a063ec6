package org.pennypost.queue.report;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Locale;
import org.pennypost.queue.QueuedMessage;

/** The queue for programs: one JSON object a line. Used by one thread. Source: Postfix postqueue(1) {@code -j}. */
public final class QueueJson implements QueueReport {
    private final Appendable out;

    /**
     * Prepares.
     *
     * @param out where the lines go
     */
    public QueueJson(Appendable out) {
        this.out = requireNonNull(out);
    }

    @Override
    public void message(QueuedMessage message) throws IOException {
        out.append("{\"queue_name\": ").append(quoted(message.queueName()));
        out.append(", \"queue_id\": ").append(quoted(message.queueId()));
        out.append(", \"arrival_time\": ")
                .append(Long.toString(message.arrival().getEpochSecond()));
        out.append(", \"message_size\": ").append(Long.toString(message.size()));
        out.append(", \"forced_expire\": ").append(Boolean.toString(message.forcedExpire()));
        String sender =
                message.sender().isNull() ? "MAILER-DAEMON" : message.sender().text();
        out.append(", \"sender\": ").append(quoted(sender)).append(", \"recipients\": [");
        String before = "";
        for (QueuedMessage.Waiting waiting : message.recipients()) {
            out.append(before)
                    .append("{\"address\": ")
                    .append(quoted(waiting.recipient().address().text()));
            if (waiting.deferral().isPresent()) {
                out.append(", \"delay_reason\": ")
                        .append(quoted(waiting.deferral().get().reason()));
            }
            out.append('}');
            before = ", ";
        }
        out.append("]}\n");
    }

    @Override
    public void end() {
        // each line stands for itself
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < ' ' || c == 127) {
                        json.append(String.format(Locale.ROOT, "\\u%04X", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        return json.append('"').toString();
    }
}
