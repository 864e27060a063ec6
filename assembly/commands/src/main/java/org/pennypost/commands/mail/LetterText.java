package org.pennypost.commands.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;

/**
 * Header and body of a message as they stand in a mailbox, and as a person reads them.
 *
 * <p>Source: RFC 5322, RFC 2045, RFC 2047.
 */
final class LetterText {
    /** What mail programs note in the file for themselves. */
    private static final Set<String> NOTES =
            Set.of("status", "x-status", "x-keywords", "x-uid", "x-imapbase", "x-imap", "content-length");

    private final byte[] bytes;
    private final List<String> header;
    private final int body;

    /** @param bytes with LF or CR LF line ends */
    LetterText(byte[] bytes) {
        this.bytes = requireNonNull(bytes);
        this.header = new ArrayList<>();
        this.body = readHeader();
    }

    private int readHeader() {
        int at = 0;
        while (at < bytes.length) {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            String line = new String(bytes, at, end - at, ISO_8859_1);
            line = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            at = Math.min(end + 1, bytes.length);
            if (line.isEmpty()) {
                return at;
            }
            if ((line.charAt(0) == ' ' || line.charAt(0) == '\t') && !header.isEmpty()) {
                header.set(header.size() - 1, header.get(header.size() - 1) + '\n' + line);
            } else {
                header.add(line);
            }
        }
        return bytes.length;
    }

    /** The value of the first header of this name, on one line, undecoded. */
    Optional<String> header(String name) {
        String begin = name.toLowerCase(Locale.ROOT) + ':';
        return header.stream()
                .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(begin))
                .map(field -> field.substring(begin.length())
                        .replaceAll("\n[ \t]+", " ")
                        .strip())
                .findFirst();
    }

    /** The same as a person reads it. */
    Optional<String> decoded(String name) {
        return header(name).map(LetterText::decode);
    }

    private static String decode(String value) {
        String utf8 = new String(value.getBytes(ISO_8859_1), StandardCharsets.UTF_8);
        String plain = utf8.indexOf('\uFFFD') < 0 ? utf8 : value;
        return printable(DecoderUtil.decodeEncodedWords(plain, StandardCharsets.UTF_8));
    }

    /** Without what would command a terminal. */
    static String printable(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c == '\n' || c == '\t' || !Character.isISOControl(c) ? c : '?')
                .forEach(safe::appendCodePoint);
        return safe.toString();
    }

    /** Lines of header and body in the file. */
    int lines() {
        int lines = 0;
        for (byte b : bytes) {
            lines += b == '\n' ? 1 : 0;
        }
        return bytes.length > 0 && bytes[bytes.length - 1] != '\n' ? lines + 1 : lines;
    }

    int size() {
        return bytes.length;
    }

    /** Header and body as they stand in the file. */
    byte[] raw() {
        return bytes.clone();
    }

    byte[] rawBody() {
        return java.util.Arrays.copyOfRange(bytes, body, bytes.length);
    }

    /** The message without the notes of mail programs, to be appended to another file. */
    byte[] withoutNotes(String status) {
        StringBuilder text = new StringBuilder();
        for (String field : header) {
            if (!isNote(field)) {
                text.append(field).append('\n');
            }
        }
        if (!status.isEmpty()) {
            text.append("Status: ").append(status).append('\n');
        }
        text.append('\n').append(new String(bytes, body, bytes.length - body, ISO_8859_1));
        return text.toString().getBytes(ISO_8859_1);
    }

    private static boolean isNote(String field) {
        int colon = field.indexOf(':');
        return colon > 0 && NOTES.contains(field.substring(0, colon).toLowerCase(Locale.ROOT));
    }

    /** Header lines for a person. */
    List<String> shownHeader() {
        return header.stream()
                .filter(field -> !isNote(field))
                .map(field -> decode(field.replaceAll("\n[ \t]+", " ")))
                .toList();
    }

    /** The text of the message for a person; other parts of it are a line each. */
    String shownBody() {
        StringBuilder text = new StringBuilder();
        MimeTokenStream stream = new MimeTokenStream(MimeConfig.PERMISSIVE);
        stream.parse(new ByteArrayInputStream(bytes));
        try {
            for (EntityState state = stream.getState(); state != EntityState.T_END_OF_STREAM; state = stream.next()) {
                if (state == EntityState.T_BODY) {
                    part(stream, text);
                }
            }
        } catch (IOException | MimeException broken) {
            return printable(new String(rawBody(), StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    private static void part(MimeTokenStream stream, StringBuilder text) throws IOException {
        BodyDescriptor descriptor = stream.getBodyDescriptor();
        if (!"text".equals(descriptor.getMediaType())) {
            text.append("[").append(printable(descriptor.getMimeType())).append("]\n");
            return;
        }
        try (InputStream in = stream.getDecodedInputStream()) {
            text.append(printable(new String(in.readAllBytes(), charset(descriptor)).replace("\r\n", "\n")));
        }
    }

    private static Charset charset(BodyDescriptor descriptor) {
        String name = Optional.ofNullable(descriptor.getCharset()).orElse("utf-8");
        try {
            Charset charset = Charset.forName(name);
            return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
        } catch (IllegalArgumentException unknown) {
            return StandardCharsets.UTF_8;
        }
    }
}
