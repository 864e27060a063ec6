package org.pennypost.commands.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.james.mime4j.codec.EncoderUtil;

/**
 * A message that is being written. Used by one thread.
 *
 * <p>Source: RFC 5322, RFC 2045, RFC 2047, RFC 2183.
 */
final class Draft {
    private static final int BASE64_LINE = 76;

    private final List<String> to = new ArrayList<>();
    private final List<String> cc = new ArrayList<>();
    private final List<String> bcc = new ArrayList<>();
    private final List<String> headers = new ArrayList<>();
    private final List<Path> attachments = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private Optional<String> subject = Optional.empty();
    private Optional<String> from = Optional.empty();

    List<String> to() {
        return to;
    }

    List<String> cc() {
        return cc;
    }

    List<String> bcc() {
        return bcc;
    }

    /** Header lines of the user's own. */
    List<String> headers() {
        return headers;
    }

    List<Path> attachments() {
        return attachments;
    }

    StringBuilder body() {
        return body;
    }

    Optional<String> subject() {
        return subject;
    }

    void setSubject(String text) {
        subject = Optional.of(requireNonNull(text).replaceAll("[\\r\\n]+", " "));
    }

    Optional<String> from() {
        return from;
    }

    void setFrom(String address) {
        from = Optional.of(requireNonNull(address));
    }

    /** The header lines that a person sees while writing. */
    String shownHeader() {
        StringBuilder text = new StringBuilder();
        addresses(text, "To", to);
        addresses(text, "Cc", cc);
        addresses(text, "Bcc", bcc);
        subject.ifPresent(words -> text.append("Subject: ").append(words).append('\n'));
        return text.toString();
    }

    private static void addresses(StringBuilder text, String name, List<String> addresses) {
        if (!addresses.isEmpty()) {
            text.append(name)
                    .append(": ")
                    .append(String.join(", ", addresses).replaceAll("[\\r\\n]+", " "))
                    .append('\n');
        }
    }

    /**
     * Makes the message, with LF line ends; the recipients are in its header, those of Bcc too.
     *
     * @throws IOException when an attachment cannot be read
     */
    byte[] message() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        StringBuilder head = new StringBuilder();
        from.ifPresent(address -> head.append("From: ").append(address).append('\n'));
        addresses(head, "To", to);
        addresses(head, "Cc", cc);
        addresses(head, "Bcc", bcc);
        subject.ifPresent(
                words -> head.append("Subject: ").append(encoded(words)).append('\n'));
        headers.forEach(line -> head.append(line).append('\n'));
        head.append("MIME-Version: 1.0\n");
        if (attachments.isEmpty()) {
            head.append(textHeader()).append('\n');
            message.write(head.toString().getBytes(UTF_8));
            message.write(bodyText().getBytes(UTF_8));
        } else {
            multipart(head, message);
        }
        return message.toByteArray();
    }

    private void multipart(StringBuilder head, ByteArrayOutputStream message) throws IOException {
        String boundary = UUID.randomUUID().toString();
        head.append("Content-Type: multipart/mixed; boundary=\"")
                .append(boundary)
                .append("\"\n\n");
        head.append("--").append(boundary).append('\n').append(textHeader()).append('\n');
        message.write(head.toString().getBytes(UTF_8));
        message.write(bodyText().getBytes(UTF_8));
        for (Path file : attachments) {
            message.write(("\n--" + boundary + "\n" + attachmentHeader(file) + "\n").getBytes(UTF_8));
            message.write(Base64.getMimeEncoder(BASE64_LINE, new byte[] {'\n'}).encode(Files.readAllBytes(file)));
            message.write('\n');
        }
        message.write(("--" + boundary + "--\n").getBytes(UTF_8));
    }

    private String bodyText() {
        return body.length() == 0 || body.charAt(body.length() - 1) == '\n' ? body.toString() : body + "\n";
    }

    private String textHeader() {
        boolean ascii = body.chars().allMatch(c -> c < 0x80);
        return "Content-Type: text/plain; charset=" + (ascii ? "us-ascii" : "utf-8") + "\nContent-Transfer-Encoding: "
                + (ascii ? "7bit" : "8bit") + "\n";
    }

    private static String attachmentHeader(Path file) throws IOException {
        String name = file.getFileName().toString().replaceAll("[\\p{Cntrl}\"\\\\]", "_");
        String type = Optional.ofNullable(Files.probeContentType(file)).orElse("application/octet-stream");
        boolean ascii = name.chars().allMatch(c -> c < 0x80);
        String parameter = ascii ? "filename=\"" + name + "\"" : "filename*=utf-8''" + percent(name);
        return "Content-Type: " + type + "\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; "
                + parameter + "\n";
    }

    /** Source: RFC 2231 section 4. */
    private static String percent(String name) {
        StringBuilder text = new StringBuilder();
        for (byte b : name.getBytes(UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_');
            text.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return text.toString();
    }

    private static String encoded(String words) {
        return words.chars().allMatch(c -> (c < 0x7f && c >= ' ') || c == '\t')
                ? words
                : EncoderUtil.encodeIfNecessary(words, EncoderUtil.Usage.TEXT_TOKEN, "Subject: ".length())
                        .replace("\r\n", "\n");
    }
}
