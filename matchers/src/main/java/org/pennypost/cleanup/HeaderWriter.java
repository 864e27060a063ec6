package org.pennypost.cleanup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.pennypost.address.HeaderAddresses;
import org.pennypost.cleanup.mime.HeaderName;
import org.pennypost.maillog.MailLog;
import org.pennypost.status.Reply;

/** Decides for each header whether and how it is written, and adds what is missing. */
final class HeaderWriter {
    private static final Map<String, AddressKind> ADDRESS_HEADERS = addressHeaders();
    private static final Set<String> DESTINATIONS = Set.of("to", "cc", "resent-to", "resent-cc");
    private static final String MAILER_DAEMON = "MAILER-DAEMON";
    /** What is quoted in a phrase. Source: RFC 5322 section 3.2.3. */
    private static final String SPECIALS = "()<>@,;:\\\".[]";

    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}+");

    private final CleanupSettings settings;
    private final Origin origin;
    private final OutputStream sink;
    private final MailLog log;
    private final Set<String> seen = new HashSet<>();
    private int hops;

    private Optional<Reply> failure = Optional.empty();

    HeaderWriter(CleanupSettings settings, Origin origin, OutputStream sink, MailLog log) {
        this.settings = settings;
        this.origin = origin;
        this.sink = sink;
        this.log = log;
    }

    private static Map<String, AddressKind> addressHeaders() {
        Map<String, AddressKind> headers = new HashMap<>();
        List.of(
                        "disposition-notification-to",
                        "errors-to",
                        "from",
                        "mail-followup-to",
                        "reply-to",
                        "resent-from",
                        "resent-sender",
                        "return-path",
                        "return-receipt-to",
                        "sender")
                .forEach(name -> headers.put(name, AddressKind.HEADER_SENDER));
        List.of("apparently-to", "bcc", "cc", "resent-bcc", "resent-cc", "resent-reply-to", "resent-to", "to")
                .forEach(name -> headers.put(name, AddressKind.HEADER_RECIPIENT));
        return Map.copyOf(headers);
    }

    /** Whether a header, its name in lower case, holds addresses that are mapped. */
    static boolean isOfAddresses(String key) {
        return ADDRESS_HEADERS.containsKey(key);
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
        if (origin.headerRewrite().isPresent() && failure.isEmpty() && ADDRESS_HEADERS.containsKey(key)) {
            Charset charset = charset(bytes, length);
            String value = new String(bytes, colon + 1, length - colon - 1, charset);
            Optional<String> changed = changed(name, value, ADDRESS_HEADERS.get(key));
            if (changed.isPresent()) {
                sink.write((changed.get() + "\r\n").getBytes(charset));
                return;
            }
        }
        sink.write(bytes, 0, nameLength);
        sink.write(bytes, colon, length - colon);
    }

    private Optional<String> changed(String name, String value, AddressKind kind) {
        HeaderMappings mappings = origin.headerRewrite().orElseThrow();
        try {
            return HeaderAddresses.change(
                    name, value, settings.addressTokenLimit(), external -> mappings.map(external, kind, this::warn));
        } catch (MappingFailure e) {
            e.tell(log, origin.queueId());
            failure = Optional.of(e.reply());
            return Optional.empty();
        }
    }

    private void warn(String text) {
        log.log("cleanup", "warning: " + origin.queueId() + ": " + text);
    }

    /** Tables hold UTF-8; a header that is not UTF-8 passes byte by byte. */
    private static Charset charset(byte[] bytes, int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
            return StandardCharsets.UTF_8;
        } catch (CharacterCodingException e) {
            return StandardCharsets.ISO_8859_1;
        }
    }

    /** Adds the missing headers. */
    void end() throws IOException {
        String resent = seen.stream().anyMatch(key -> key.startsWith("resent-")) ? "Resent-" : "";
        if (origin.headerRewrite().isPresent() || settings.alwaysAddMissing()) {
            addMissing(resent);
        } else {
            logMissingId();
        }
    }

    Optional<Reply> refusal() {
        if (hops >= settings.hopcountLimit()) {
            log.log("cleanup", "warning: " + origin.queueId() + ": message rejected: hopcount exceeded");
            return Optional.of(Reply.of("554 5.4.0 Error: too many hops"));
        }
        return failure;
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
            add(resent + "From: " + from());
        }
        if (!settings.undisclosedRecipients().isEmpty() && seen.stream().noneMatch(DESTINATIONS::contains)) {
            add(settings.undisclosedRecipients());
        }
    }

    /** The sender, with a name where one is known. Source: postconf(5) header_from_format = standard. */
    private String from() {
        if (origin.sender().isNull()) {
            return MAILER_DAEMON;
        }
        String address = origin.sender().external();
        return origin.fullName()
                .map(HeaderWriter::phrase)
                .filter(phrase -> !phrase.isEmpty())
                .map(phrase -> phrase + " <" + address + ">")
                .orElse(address);
    }

    /** A name on one line, between quotes when it needs them. */
    private static String phrase(String name) {
        String line = CONTROLS.matcher(name).replaceAll(" ").strip();
        return line.chars().anyMatch(c -> SPECIALS.indexOf(c) >= 0)
                ? '"' + line.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
                : line;
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
        sink.write((header + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
}
