package org.pennypost.imap;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Writes what BODY and BODYSTRUCTURE say of a message. Source: RFC 3501 section 7.4.2. */
public final class BodyStructure {
    /** In front and behind; parentheses may be in a URI. */
    private static final Pattern COMMENT = Pattern.compile("^\\([^()]*\\)\\s+|\\s+\\([^()]*\\)$");

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private static final String EMPTY_PART = "(\"TEXT\" \"PLAIN\" (\"charset\" \"us-ascii\") NIL NIL \"7BIT\" 0 0";

    private final ByteBuffer message;
    private final boolean extended;
    private final ImapText out;

    private BodyStructure(ByteBuffer message, boolean extended, ImapText out) {
        this.message = message;
        this.extended = extended;
        this.out = out;
    }

    /**
     * Writes it.
     *
     * @param message the whole
     * @param root its parts
     * @param extended whether as BODYSTRUCTURE, else as BODY
     * @param out where it goes
     */
    public static void write(ByteBuffer message, MimePart root, boolean extended, ImapText out) {
        new BodyStructure(message, extended, out).part(root);
    }

    private void part(MimePart part) {
        if (part.isMultipart()) {
            multipart(part);
        } else {
            single(part);
        }
    }

    private void multipart(MimePart part) {
        out.put('(');
        if (part.parts().isEmpty()) {
            out.text(EMPTY_PART).text(extended ? " NIL NIL NIL NIL)" : ")");
        }
        part.parts().forEach(this::part);
        out.put(' ').string(part.subType().toUpperCase(Locale.ROOT));
        if (extended) {
            out.put(' ');
            parameters(part.type().all());
            disposition(part.header());
            languageAndLocation(part.header());
        }
        out.put(')');
    }

    private void single(MimePart part) {
        Map<String, String> parameters = part.type().all();
        boolean text = part.mediaType().equals("text");
        if (text && !parameters.containsKey("charset")) {
            parameters = new TreeMap<>(parameters);
            parameters.put("charset", "us-ascii");
        }
        MimeHeader header = part.header();
        out.put('(').string(part.mediaType().toUpperCase(Locale.ROOT));
        out.put(' ').string(part.subType().toUpperCase(Locale.ROOT)).put(' ');
        parameters(parameters);
        out.put(' ').nstring(header.value("Content-Id"));
        out.put(' ').nstring(header.value("Content-Description"));
        out.put(' ').string(part.encoding().toUpperCase(Locale.ROOT));
        out.put(' ').number((long) part.end() - part.body());
        if (part.isMessage()) {
            MimePart inner = part.parts().get(0);
            out.put(' ');
            Envelope.write(inner.header(), out);
            out.put(' ');
            part(inner);
        }
        if (text || part.isMessage()) {
            out.put(' ').number(part.lines(message));
        }
        if (extended) {
            out.put(' ').nstring(header.value("Content-Md5"));
            disposition(header);
            languageAndLocation(header);
        }
        out.put(')');
    }

    private void parameters(Map<String, String> parameters) {
        if (parameters.isEmpty()) {
            out.text("NIL");
            return;
        }
        char before = '(';
        for (Map.Entry<String, String> one : parameters.entrySet()) {
            out.put(before).string(one.getKey()).put(' ').string(one.getValue());
            before = ' ';
        }
        out.put(')');
    }

    private void disposition(MimeHeader header) {
        Optional<String> value = header.value("Content-Disposition");
        if (value.isEmpty()) {
            out.text(" NIL");
            return;
        }
        Parameters disposition = Parameters.parse(value.get());
        out.text(" (").string(disposition.value()).put(' ');
        parameters(disposition.all());
        out.put(')');
    }

    private void languageAndLocation(MimeHeader header) {
        List<String> languages = new ArrayList<>();
        for (String one : header.value("Content-Language").orElse("").split(",", -1)) {
            if (!one.isBlank()) {
                languages.add(one.trim());
            }
        }
        if (languages.isEmpty()) {
            out.text(" NIL");
        } else {
            char before = '(';
            out.put(' ');
            for (String language : languages) {
                out.put(before).string(language);
                before = ' ';
            }
            out.put(')');
        }
        out.put(' ').nstring(header.value("Content-Location").map(BodyStructure::location));
    }

    /** The URI itself, without comments, quotes and the blanks of folding. Source: RFC 2557 section 4. */
    private static String location(String value) {
        String uri = BLANKS.matcher(COMMENT.matcher(value).replaceAll("")).replaceAll("");
        boolean quoted = uri.length() > 1 && uri.startsWith("\"") && uri.endsWith("\"");
        return quoted ? uri.substring(1, uri.length() - 1) : uri;
    }
}
