package org.pennypost.imap;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A message, or a part of one, and where it lies. Immutable once parsed. Source: RFC 2045, RFC 2046.
 */
public final class MimePart {
    private static final int DEEPEST = 50;
    private static final int MOST = 5000;

    private final int start;
    private final int body;
    private final int end;
    private final MimeHeader header;
    private final Parameters type;
    private final List<MimePart> parts = new ArrayList<>();
    private int lines = -1;

    private MimePart(int start, int body, int end, MimeHeader header, Parameters type) {
        this.start = start;
        this.body = body;
        this.end = end;
        this.header = header;
        this.type = type;
    }

    /**
     * Finds the parts of a message.
     *
     * @param message as clients see it
     * @return the whole, with its parts
     */
    public static MimePart parse(ByteBuffer message) {
        return new Parser(message).part(0, message.limit(), 0, "text/plain");
    }

    /** Where the header begins. */
    int start() {
        return start;
    }

    /** Where the body begins. */
    int body() {
        return body;
    }

    /** Behind the body. */
    int end() {
        return end;
    }

    /**
     * Gives its header.
     *
     * @return the fields
     */
    public MimeHeader header() {
        return header;
    }

    /** In lower case. */
    String mediaType() {
        String value = type.value();
        int slash = value.indexOf('/');
        return (slash < 0 ? "text" : value.substring(0, slash)).trim().toLowerCase(Locale.ROOT);
    }

    /** In lower case. */
    String subType() {
        String value = type.value();
        int slash = value.indexOf('/');
        return (slash < 0 ? "plain" : value.substring(slash + 1)).trim().toLowerCase(Locale.ROOT);
    }

    Parameters type() {
        return type;
    }

    /** How the body is encoded, in lower case. */
    String encoding() {
        return header.value("Content-Transfer-Encoding")
                .map(value -> Parameters.parse(value).value().toLowerCase(Locale.ROOT))
                .filter(value -> !value.isEmpty())
                .orElse("7bit");
    }

    boolean isMultipart() {
        return mediaType().equals("multipart");
    }

    /** Whether the body is a message, which is the only part then. */
    boolean isMessage() {
        return !parts.isEmpty() && !isMultipart();
    }

    List<MimePart> parts() {
        return parts;
    }

    /** Line ends in the body. */
    int lines(ByteBuffer message) {
        if (lines < 0) {
            int n = 0;
            for (int i = body; i < end; i++) {
                n += message.get(i) == '\n' ? 1 : 0;
            }
            lines = n;
        }
        return lines;
    }

    /** Goes through a message. */
    private static final class Parser {
        private final ByteBuffer message;
        private int count;

        Parser(ByteBuffer message) {
            this.message = message;
        }

        MimePart part(int start, int end, int depth, String defaultType) {
            count++;
            int body = bodyStart(start, end);
            MimeHeader header = MimeHeader.of(message, start, body);
            Parameters type = Parameters.parse(header.value("Content-Type")
                    .filter(value -> !value.isEmpty())
                    .orElse(defaultType));
            MimePart part = new MimePart(start, body, end, header, type);
            if (depth >= DEEPEST || count >= MOST) {
                return part;
            }
            String media = part.mediaType();
            if (media.equals("multipart")) {
                String inside = part.subType().equals("digest") ? "message/rfc822" : "text/plain";
                Optional.ofNullable(type.all().get("boundary"))
                        .filter(boundary -> !boundary.isEmpty())
                        .ifPresent(boundary -> parts(part, boundary, depth, inside));
            } else if (media.equals("message") && part.subType().equals("rfc822")) {
                part.parts.add(part(body, end, depth + 1, "text/plain"));
            }
            return part;
        }

        private int bodyStart(int start, int end) {
            int at = start;
            while (at < end) {
                int next = lineEnd(at, end);
                byte first = message.get(at);
                if (first == '\n' || (first == '\r' && next == at + 2)) {
                    return next;
                }
                at = next;
            }
            return end;
        }

        private int lineEnd(int from, int end) {
            int at = from;
            while (at < end) {
                if (message.get(at++) == '\n') {
                    break;
                }
            }
            return at;
        }

        private void parts(MimePart parent, String boundary, int depth, String inside) {
            byte[] mark = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
            int from = -1;
            int at = parent.body;
            while (at < parent.end) {
                int next = -1;
                if (message.get(at) == '-' && isMark(at, parent.end, mark)) {
                    next = lineEnd(at, parent.end);
                    if (from >= 0) {
                        parent.parts.add(part(from, withoutLineEnd(from, at), depth + 1, inside));
                    }
                    boolean last = isLast(at + mark.length, parent.end);
                    if (last || count >= MOST) {
                        return;
                    }
                    from = next;
                }
                at = next < 0 ? lineEnd(at, parent.end) : next;
            }
            if (from >= 0) {
                parent.parts.add(part(from, parent.end, depth + 1, inside));
            }
        }

        private boolean isMark(int at, int end, byte[] mark) {
            if (at + mark.length > end) {
                return false;
            }
            for (int i = 0; i < mark.length; i++) {
                if (message.get(at + i) != mark[i]) {
                    return false;
                }
            }
            int i = at + mark.length;
            if (isLast(i, end)) {
                i += 2;
            }
            while (i < end && (message.get(i) == ' ' || message.get(i) == '\t' || message.get(i) == '\r')) {
                i++;
            }
            return i == end || message.get(i) == '\n';
        }

        private boolean isLast(int at, int end) {
            return at + 2 <= end && message.get(at) == '-' && message.get(at + 1) == '-';
        }

        /** The line end before a boundary belongs to the boundary. */
        private int withoutLineEnd(int from, int to) {
            int end = to;
            if (end > from && message.get(end - 1) == '\n') {
                end--;
                if (end > from && message.get(end - 1) == '\r') {
                    end--;
                }
            }
            return end;
        }
    }
}
