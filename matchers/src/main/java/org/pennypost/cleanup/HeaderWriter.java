package org.pennypost.cleanup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.pennypost.address.Address;
import org.pennypost.address.HeaderAddresses;
import org.pennypost.cleanup.mime.HeaderName;
import org.pennypost.maillog.MailLog;
import org.pennypost.status.Reply;

/** Decides for each header whether and how it is written, and adds what is missing. */
final class HeaderWriter {
    private static final Set<String> ADDRESS_HEADERS = Set.of(
            "from",
            "sender",
            "reply-to",
            "errors-to",
            "return-receipt-to",
            "to",
            "cc",
            "apparently-to",
            "resent-from",
            "resent-sender",
            "resent-reply-to",
            "resent-to",
            "resent-cc");
    private static final Set<String> DESTINATIONS = Set.of("to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc");
    private static final Address MAILER_DAEMON = new Address("MAILER-DAEMON");

    private final CleanupSettings settings;
    private final Origin origin;
    private final OutputStream sink;
    private final MailLog log;
    private final Set<String> seen = new HashSet<>();
    private int hops;

    HeaderWriter(CleanupSettings settings, Origin origin, OutputStream sink, MailLog log) {
        this.settings = settings;
        this.origin = origin;
        this.sink = sink;
        this.log = log;
    }

    /** Counts a Received header, whatever becomes of it. */
    void hop() {
        hops++;
    }

    /** Takes one header with its continuation lines. */
    void header(byte[] bytes, int length) throws IOException {
        int nameLength = HeaderName.length(bytes, 0, length);
        String name = new String(bytes, 0, nameLength, StandardCharsets.ISO_8859_1);
        String key = name.toLowerCase(Locale.ROOT);
        int colon = nameLength;
        while (bytes[colon] != ':') {
            colon++;
        }
        seen.add(key);
        if (key.equals("message-id") || key.equals("resent-message-id")) {
            logId(key, new String(bytes, colon + 1, length - colon - 1, StandardCharsets.ISO_8859_1));
        }
        if (settings.dropHeaders().contains(key)) {
            return;
        }
        if (origin.localRewrite().isPresent() && ADDRESS_HEADERS.contains(key)) {
            String value = new String(bytes, colon + 1, length - colon - 1, StandardCharsets.ISO_8859_1);
            Optional<String> rewritten =
                    HeaderAddresses.rewrite(value, origin.localRewrite().get());
            if (rewritten.isPresent()) {
                add(name + ": " + rewritten.get());
                return;
            }
        }
        sink.write(bytes, 0, nameLength);
        sink.write(bytes, colon, length - colon);
    }

    /** Adds the missing headers. */
    void end() throws IOException {
        String resent = seen.stream().anyMatch(key -> key.startsWith("resent-")) ? "Resent-" : "";
        if (origin.localRewrite().isPresent() || settings.alwaysAddMissing()) {
            addMissing(resent);
        } else {
            logMissingId();
        }
        if (!settings.undisclosedRecipients().isEmpty() && seen.stream().noneMatch(DESTINATIONS::contains)) {
            add(settings.undisclosedRecipients());
        }
    }

    Optional<Reply> refusal() {
        if (hops >= settings.hopcountLimit()) {
            log.log("cleanup", "warning: " + origin.queueId() + ": message rejected: hopcount exceeded");
            return Optional.of(Reply.of("554 5.4.0 Error: too many hops"));
        }
        return Optional.empty();
    }

    private void addMissing(String resent) throws IOException {
        String prefix = resent.toLowerCase(Locale.ROOT);
        if (!seen.contains(prefix + "message-id")) {
            String id =
                    "<" + MailDate.id(origin.arrival()) + "." + origin.queueId() + "@" + settings.myhostname() + ">";
            add(resent + "Message-Id: " + id);
            logId(prefix + "message-id", id);
            seen.add(prefix + "message-id");
        }
        logMissingId();
        if (!seen.contains(prefix + "date")) {
            add(resent + "Date: " + MailDate.header(origin.arrival(), origin.zone()));
        }
        if (!seen.contains(prefix + "from")) {
            Address sender = origin.sender().isNull() ? MAILER_DAEMON : origin.sender();
            add(resent + "From: " + sender.external());
        }
    }

    private void logMissingId() {
        if (!seen.contains("message-id")) {
            logId("message-id", "<>");
        }
    }

    private void logId(String key, String value) {
        log.log("cleanup", origin.queueId() + ": " + key + "=" + value.strip());
    }

    private void add(String header) throws IOException {
        sink.write((header + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }
}
