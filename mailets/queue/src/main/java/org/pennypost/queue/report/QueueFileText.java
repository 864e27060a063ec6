package org.pennypost.queue.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;
import org.pennypost.queue.QueueFile;

/**
 * A file of the queue for people, in the words of {@code postcat}. Used by one thread. Source: Postfix postcat(1).
 */
public final class QueueFileText {
    private final Set<Part> parts;
    private final Set<Prefix> prefixes;
    private final ZoneId zone;
    private final OutputStream out;

    /** What is shown. */
    public enum Part {
        /** Sender, recipients, attributes. */
        ENVELOPE,
        /** The header. */
        HEADER,
        /** The empty line and what follows. */
        BODY
    }

    /** What stands before each line. */
    public enum Prefix {
        /** The number of the record's type. */
        TYPE,
        /** Where a line of the content lies in the file. */
        OFFSET,
        /** The name of the record's type, also before content. */
        NAME
    }

    /** Kinds of records. Source: Postfix {@code rec_type.h}. */
    private enum Kind {
        SIZE("message_size: ", 67),
        ARRIVAL("message_arrival_time: ", 84),
        CREATED("create_time: ", 65),
        ATTRIBUTE("named_attribute: ", 65),
        SENDER("sender: ", 83),
        ORIGINAL("original_recipient: ", 79),
        RECIPIENT("recipient: ", 82),
        DONE("done_recipient: ", 68),
        CONTENTS("", 77),
        TEXT("", 78),
        EXTRACTED("", 88),
        END("", 69);

        private final String label;
        private final int number;

        Kind(String label, int number) {
            this.label = label;
            this.number = number;
        }
    }

    /** Our names of attributes, and Postfix's. */
    private static final Map<String, String> NAMES = Map.of("dsn_envid", "envelope_id");

    /** What is shown in another form. */
    private static final Set<String> OTHER_FORM = Set.of("dsn_ret", "body", "rewrite_context", "trace", "hold");

    /**
     * Prepares.
     *
     * @param parts what is shown
     * @param prefixes what stands before each line
     * @param zone in which times are shown
     * @param out where the text goes
     */
    public QueueFileText(Set<Part> parts, Set<Prefix> prefixes, ZoneId zone, OutputStream out) {
        this.parts = Set.copyOf(parts);
        this.prefixes = Set.copyOf(prefixes);
        this.zone = requireNonNull(zone);
        this.out = requireNonNull(out);
    }

    /**
     * Shows a file.
     *
     * @param name how the file is called in the text
     * @param file what was read of it
     * @throws IOException when the content cannot be read, or the text not written
     */
    public void show(String name, QueueFile file) throws IOException {
        boolean envelope = parts.contains(Part.ENVELOPE);
        if (envelope) {
            out.write(("*** ENVELOPE RECORDS " + name + " ***\n").getBytes(UTF_8));
            envelope(file);
            line(Kind.CONTENTS, "*** MESSAGE CONTENTS " + name + " ***");
        }
        content(file);
        if (envelope) {
            line(Kind.EXTRACTED, "*** HEADER EXTRACTED " + name + " ***");
            encoding(first(file));
            line(Kind.END, "*** MESSAGE FILE END " + name + " ***");
        }
    }

    private static Map<String, String> first(QueueFile file) {
        return file.waiting().isEmpty()
                ? Map.of()
                : file.waiting().get(0).envelope().attributes();
    }

    private void envelope(QueueFile file) throws IOException {
        List<Recipient> recipients = file.recipients();
        if (!file.waiting().isEmpty()) {
            Envelope envelope = file.waiting().get(0).envelope();
            line(
                    Kind.SIZE,
                    String.format(
                            Locale.ROOT,
                            "%15d %15d %15d %15d %15d %15d",
                            envelope.size(),
                            file.contentOffset(),
                            recipients.size(),
                            0,
                            envelope.size(),
                            0));
            line(Kind.ARRIVAL, time(envelope.arrival()));
            line(Kind.CREATED, time(envelope.arrival()));
            attributes(envelope.attributes());
            line(Kind.SENDER, envelope.sender().text());
            encoding(envelope.attributes());
        }
        Set<Recipient> waiting = new HashSet<>();
        file.waiting().forEach(each -> waiting.addAll(each.envelope().recipients()));
        for (Recipient recipient : recipients) {
            recipient(recipient, waiting.contains(recipient) ? Kind.RECIPIENT : Kind.DONE);
        }
    }

    private String time(Instant time) {
        return DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US)
                .withZone(zone)
                .format(time);
    }

    private void attributes(Map<String, String> attributes) throws IOException {
        for (Map.Entry<String, String> each : new java.util.TreeMap<>(attributes).entrySet()) {
            if (!OTHER_FORM.contains(each.getKey())) {
                line(Kind.ATTRIBUTE, NAMES.getOrDefault(each.getKey(), each.getKey()) + "=" + each.getValue());
            }
        }
        if (attributes.containsKey("dsn_ret")) {
            line(Kind.ATTRIBUTE, "ret_flags=" + (attributes.get("dsn_ret").equals("FULL") ? 1 : 2));
        }
        if (attributes.containsKey("trace")) {
            line(Kind.ATTRIBUTE, "trace_flags=" + (attributes.get("trace").equals("verify") ? 512 : 1024));
        }
        if (attributes.containsKey("rewrite_context")) {
            line(Kind.ATTRIBUTE, "rewrite_context=" + attributes.get("rewrite_context"));
        }
    }

    private void encoding(Map<String, String> attributes) throws IOException {
        if (attributes.containsKey("body")) {
            line(Kind.ATTRIBUTE, "encoding=" + (attributes.get("body").equals("8BITMIME") ? "8bit" : "7bit"));
        }
    }

    private void recipient(Recipient recipient, Kind kind) throws IOException {
        if (recipient.dsnNotify().isPresent()) {
            line(
                    Kind.ATTRIBUTE,
                    "notify_flags=" + notifyFlags(recipient.dsnNotify().get()));
        }
        if (recipient.dsnOriginal().isPresent()) {
            line(Kind.ATTRIBUTE, "dsn_orig_rcpt=" + recipient.dsnOriginal().get());
        }
        line(Kind.ORIGINAL, recipient.original().text());
        line(kind, recipient.address().text());
    }

    /** Source: Postfix {@code dsn_mask.h}. */
    private static int notifyFlags(String notify) {
        int flags = 0;
        for (String word : notify.split(",", -1)) {
            flags |= switch (word) {
                case "NEVER" -> 1;
                case "SUCCESS" -> 2;
                case "FAILURE" -> 4;
                case "DELAY" -> 8;
                default -> 0;
            };
        }
        return flags;
    }

    private void line(Kind kind, String text) throws IOException {
        prefix(kind, 0);
        out.write((kind.label + text.replace('\n', '?') + "\n").getBytes(UTF_8));
    }

    private void prefix(Kind kind, long offset) throws IOException {
        if (prefixes.contains(Prefix.OFFSET)) {
            out.write(String.format(Locale.ROOT, "%9d ", offset).getBytes(UTF_8));
        }
        if (prefixes.contains(Prefix.TYPE)) {
            out.write(String.format(Locale.ROOT, "%3d ", kind.number).getBytes(UTF_8));
        }
        if (kind == Kind.TEXT && prefixes.contains(Prefix.NAME)) {
            out.write("regular_text: ".getBytes(UTF_8));
        }
    }

    private void content(QueueFile file) throws IOException {
        if (!parts.contains(Part.HEADER) && !parts.contains(Part.BODY)) {
            return;
        }
        try (InputStream in = new BufferedInputStream(file.content(), 1 << 16)) {
            long offset = file.contentOffset();
            boolean body = false;
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int c = in.read(); c >= 0; c = in.read()) {
                line.write(c);
                if (c != '\n') {
                    continue;
                }
                int length = line.size();
                body |= length == 2 && line.toByteArray()[0] == '\r';
                content(line, body, offset);
                offset += length;
                line.reset();
            }
            if (line.size() > 0) {
                content(line, body, offset);
            }
        }
    }

    private void content(ByteArrayOutputStream line, boolean body, long offset) throws IOException {
        if (!parts.contains(body ? Part.BODY : Part.HEADER)) {
            return;
        }
        byte[] bytes = line.toByteArray();
        int length = bytes.length;
        length -= length > 0 && bytes[length - 1] == '\n' ? 1 : 0;
        length -= length > 0 && bytes[length - 1] == '\r' ? 1 : 0;
        prefix(Kind.TEXT, offset);
        out.write(bytes, 0, length);
        out.write('\n');
    }
}
