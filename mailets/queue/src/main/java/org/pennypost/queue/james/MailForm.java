package org.pennypost.queue.james;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.PerRecipientHeaders;

/**
 * What a {@code Mail} has beside message, envelope and state, as bytes: a version, then its fields in turn; texts are UTF-8
 * with their length before them. Attributes that James cannot serialise are left out.
 */
final class MailForm {
    private static final int VERSION = 2;

    private MailForm() {}

    static ByteBuffer write(Mail mail) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            optional(out, Optional.ofNullable(mail.getName()));
            optional(
                    out,
                    mail.getRecipients().isEmpty()
                            ? mail.getMaybeSender().asOptional().map(MailAddress::asString)
                            : Optional.empty());
            optional(out, Optional.ofNullable(mail.getErrorMessage()));
            optional(out, Optional.ofNullable(mail.getRemoteHost()));
            optional(out, Optional.ofNullable(mail.getRemoteAddr()));
            out.writeLong(
                    mail.getLastUpdated() == null
                            ? 0
                            : mail.getLastUpdated().toInstant().toEpochMilli());
            attributes(out, mail);
            headers(out, mail.getPerRecipientSpecificHeaders());
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    private static void attributes(DataOutputStream out, Mail mail) throws IOException {
        List<Attribute> kept = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Attribute attribute : mail.attributes().toList()) {
            Optional<JsonNode> value = attribute.getValue().toJson();
            if (value.isPresent()) {
                kept.add(attribute);
                values.add(value.get().toString());
            }
        }
        out.writeInt(kept.size());
        for (int i = 0; i < kept.size(); i++) {
            text(out, kept.get(i).getName().asString());
            text(out, values.get(i));
        }
    }

    private static void headers(DataOutputStream out, PerRecipientHeaders headers) throws IOException {
        out.writeInt(headers.getRecipientsWithSpecificHeaders().size());
        for (MailAddress recipient : headers.getRecipientsWithSpecificHeaders()) {
            text(out, recipient.asString());
            List<PerRecipientHeaders.Header> own = List.copyOf(headers.getHeadersForRecipient(recipient));
            out.writeInt(own.size());
            for (PerRecipientHeaders.Header header : own) {
                text(out, header.getName());
                text(out, header.getValue());
            }
        }
    }

    /** Reads what {@link #write} wrote. */
    static MailImpl read(ByteBuffer mail) throws IOException {
        byte[] bytes = new byte[mail.remaining()];
        mail.get(bytes);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException("a mail of version " + version + ", which this server does not know");
            }
            return read(in);
        } catch (AddressException | IllegalArgumentException e) {
            throw new IOException("a mail that this server cannot read: " + e.getMessage(), e);
        }
    }

    private static MailImpl read(DataInputStream in) throws IOException, AddressException {
        MailImpl.Builder mail = MailImpl.builder().name(optional(in).orElse("unnamed"));
        Optional<String> sender = optional(in);
        if (sender.isPresent()) {
            mail.sender(new MailAddress(sender.get()));
        }
        optional(in).ifPresent(mail::errorMessage);
        optional(in).ifPresent(mail::remoteHost);
        optional(in).ifPresent(mail::remoteAddr);
        long updated = in.readLong();
        if (updated != 0) {
            mail.lastUpdated(Date.from(Instant.ofEpochMilli(updated)));
        }
        int attributes = in.readInt();
        for (int i = 0; i < attributes; i++) {
            AttributeName name = AttributeName.of(text(in));
            mail.addAttribute(new Attribute(name, AttributeValue.fromJsonString(text(in))));
        }
        readHeaders(in, mail);
        return mail.build();
    }

    private static void readHeaders(DataInputStream in, MailImpl.Builder mail) throws IOException, AddressException {
        PerRecipientHeaders all = new PerRecipientHeaders();
        int recipients = in.readInt();
        for (int i = 0; i < recipients; i++) {
            MailAddress recipient = new MailAddress(text(in));
            int count = in.readInt();
            for (int j = 0; j < count; j++) {
                all.addHeaderForRecipient(
                        PerRecipientHeaders.Header.builder().name(text(in)).value(text(in)), recipient);
            }
        }
        mail.addAllHeadersForRecipients(all);
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
            throw new IOException("a text longer than the record");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
