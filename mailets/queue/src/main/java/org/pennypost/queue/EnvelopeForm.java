package org.pennypost.queue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;

/**
 * Envelopes and recipients as bytes. Texts are UTF-8 behind their length (4 bytes), what may be absent stands behind a
 * byte 0 or 1, numbers are big-endian.
 *
 * <p>Envelope: arrival (seconds, nanoseconds), sender, size, attributes (count; name, value), recipients (count; recipient,
 * deferral or none). Recipient: original, address, NOTIFY or none, ORCPT or none. Deferral: code, reason, time.
 */
final class EnvelopeForm {
    private EnvelopeForm() {}

    static byte[] write(QueuedEnvelope queued) {
        return bytes(out -> {
            Envelope envelope = queued.envelope();
            time(out, envelope.arrival());
            text(out, envelope.sender().text());
            out.writeLong(envelope.size());
            out.writeInt(envelope.attributes().size());
            for (Map.Entry<String, String> attribute : new TreeMap<>(envelope.attributes()).entrySet()) {
                text(out, attribute.getKey());
                text(out, attribute.getValue());
            }
            out.writeInt(envelope.recipients().size());
            for (Recipient recipient : envelope.recipients()) {
                recipient(out, recipient);
                deferral(out, Optional.ofNullable(queued.deferrals().get(recipient)));
            }
        });
    }

    static QueuedEnvelope read(ByteBuffer bytes) throws DamagedMessage {
        return read(bytes, in -> {
            Instant arrival = time(in);
            Address sender = new Address(text(in));
            long size = in.readLong();
            Map<String, String> attributes = new LinkedHashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                attributes.put(text(in), text(in));
            }
            List<Recipient> recipients = new ArrayList<>();
            Map<Recipient, Deferral> deferrals = new HashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                Recipient recipient = recipient(in);
                recipients.add(recipient);
                deferral(in).ifPresent(deferral -> deferrals.put(recipient, deferral));
            }
            return new QueuedEnvelope(new Envelope(sender, recipients, arrival, size, attributes), deferrals);
        });
    }

    /** Reads only when the message arrived. */
    static Instant arrival(ByteBuffer bytes) throws DamagedMessage {
        return read(
                bytes.duplicate().limit(Math.min(bytes.limit(), bytes.position() + Long.BYTES + Integer.BYTES)),
                EnvelopeForm::time);
    }

    static byte[] writeRecipients(int part, Collection<Recipient> recipients) {
        return bytes(out -> {
            out.writeInt(part);
            out.writeInt(recipients.size());
            for (Recipient recipient : recipients) {
                recipient(out, recipient);
            }
        });
    }

    /** Reads the recipients behind the number of a part. */
    static List<Recipient> readRecipients(ByteBuffer bytes) throws DamagedMessage {
        return read(bytes, in -> {
            List<Recipient> recipients = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                recipients.add(recipient(in));
            }
            return recipients;
        });
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private interface Reading<T> {
        T from(DataInputStream in) throws IOException;
    }

    private static byte[] bytes(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try {
            writing.to(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new IllegalStateException("memory takes everything", e);
        }
        return bytes.toByteArray();
    }

    private static <T> T read(ByteBuffer bytes, Reading<T> reading) throws DamagedMessage {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        try {
            return reading.from(new DataInputStream(new ByteArrayInputStream(copy)));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new DamagedMessage("an envelope in it cannot be read");
        }
    }

    private static void recipient(DataOutputStream out, Recipient recipient) throws IOException {
        text(out, recipient.original().text());
        text(out, recipient.address().text());
        optional(out, recipient.dsnNotify());
        optional(out, recipient.dsnOriginal());
    }

    private static Recipient recipient(DataInputStream in) throws IOException {
        return new Recipient(new Address(text(in)), new Address(text(in)), optional(in), optional(in));
    }

    private static void deferral(DataOutputStream out, Optional<Deferral> deferral) throws IOException {
        out.writeBoolean(deferral.isPresent());
        if (deferral.isPresent()) {
            text(out, deferral.get().code());
            text(out, deferral.get().reason());
            time(out, deferral.get().when());
        }
    }

    private static Optional<Deferral> deferral(DataInputStream in) throws IOException {
        return in.readBoolean() ? Optional.of(new Deferral(text(in), text(in), time(in))) : Optional.empty();
    }

    private static void time(DataOutputStream out, Instant time) throws IOException {
        out.writeLong(time.getEpochSecond());
        out.writeInt(time.getNano());
    }

    private static Instant time(DataInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }

    private static void optional(DataOutputStream out, Optional<String> value) throws IOException {
        out.writeBoolean(value.isPresent());
        if (value.isPresent()) {
            text(out, value.get());
        }
    }

    private static Optional<String> optional(DataInputStream in) throws IOException {
        return in.readBoolean() ? Optional.of(text(in)) : Optional.empty();
    }

    private static void text(DataOutputStream out, String value) throws IOException {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new EOFException("a text longer than the record");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
