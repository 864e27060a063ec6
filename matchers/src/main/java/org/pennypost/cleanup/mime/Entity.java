package org.pennypost.cleanup.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pennypost.cleanup.mime.HeaderTokens.Token;

/** What the headers of one part say of its content. Used by one thread. Source: RFC 2045, RFC 2046. */
final class Entity {
    private static final Map<String, String> SUBTYPES =
            Map.of("rfc822", "rfc822", "partial", "partial", "external-body", "external-body", "global", "global");
    /** An encoding, and what it is an encoding of. */
    private static final Map<String, String> DOMAINS =
            Map.of("7bit", "7bit", "8bit", "8bit", "binary", "binary", "base64", "7bit", "quoted-printable", "7bit");

    /** The kinds of content that matter. */
    enum Type {
        TEXT,
        MESSAGE,
        MULTIPART,
        OTHER
    }

    private Type type;
    private String subtype;
    private String encoding = "7bit";
    private String domain = "7bit";

    private Entity(Type type, String subtype) {
        this.type = type;
        this.subtype = subtype;
    }

    /** A part whose header says nothing. */
    static Entity text() {
        return new Entity(Type.TEXT, "plain");
    }

    /** A part of multipart/digest whose header says nothing. */
    static Entity message() {
        return new Entity(Type.MESSAGE, "rfc822");
    }

    /** What stands before and behind the parts of a multipart. */
    static Entity other() {
        return new Entity(Type.OTHER, "");
    }

    boolean isMultipart() {
        return type == Type.MULTIPART;
    }

    /** Whether the content begins with headers. */
    boolean holdsMessage() {
        return type == Type.MESSAGE
                && (subtype.equals("rfc822") || (subtype.equals("global") && encoding.equals(domain)));
    }

    boolean isSevenBit() {
        return encoding.equals("7bit");
    }

    String encoding() {
        return encoding;
    }

    boolean isDigest() {
        return isMultipart() && subtype.equals("digest");
    }

    /** Whether something that consists of parts is itself encoded. */
    boolean hasWrongEncoding() {
        boolean encoded = !encoding.equals(domain);
        return switch (type) {
            case MULTIPART -> encoded;
            case MESSAGE ->
                switch (subtype) {
                    case "partial", "external-body" -> !domain.equals("7bit");
                    case "rfc822" -> encoded;
                    default -> false;
                };
            default -> false;
        };
    }

    /** Takes the value of Content-Type; the boundaries that it names, of which there should be one at most. */
    List<String> contentType(byte[] bytes, int from, int end) {
        HeaderTokens tokens = HeaderTokens.mime(bytes, from, end);
        Optional<List<Token>> first = tokens.parameter().filter(found -> !found.isEmpty());
        if (first.isEmpty()) {
            type = Type.OTHER;
            return List.of();
        }
        String second = subtype(first.get());
        Token name = first.get().get(0);
        if (name.isWord("text")) {
            type = Type.TEXT;
            subtype = second;
        } else if (name.isWord("message")) {
            type = Type.MESSAGE;
            subtype = SUBTYPES.getOrDefault(second, "");
        } else if (name.isWord("multipart")) {
            type = Type.MULTIPART;
            subtype = second;
            return boundaries(tokens);
        } else {
            type = Type.OTHER;
        }
        return List.of();
    }

    private static String subtype(List<Token> tokens) {
        boolean given = tokens.size() >= 3
                && tokens.get(1).isSpecial('/')
                && tokens.get(2).kind() == HeaderTokens.Kind.WORD;
        return given ? tokens.get(2).text().toLowerCase(Locale.ROOT) : "";
    }

    private static List<String> boundaries(HeaderTokens tokens) {
        List<String> boundaries = new ArrayList<>();
        for (Optional<List<Token>> found = tokens.parameter(); found.isPresent(); found = tokens.parameter()) {
            List<Token> words = found.get();
            if (words.size() >= 3
                    && words.get(0).isWord("boundary")
                    && words.get(1).isSpecial('=')) {
                boundaries.add(words.get(2).text());
            }
        }
        return boundaries;
    }

    /** Takes the value of Content-Transfer-Encoding; an unknown one changes nothing. */
    void contentTransferEncoding(byte[] bytes, int from, int end) {
        HeaderTokens.first(bytes, from, end)
                .filter(token -> token.kind() == HeaderTokens.Kind.WORD)
                .map(token -> token.text().toLowerCase(Locale.ROOT))
                .filter(DOMAINS::containsKey)
                .ifPresent(name -> {
                    encoding = name;
                    domain = DOMAINS.get(name);
                });
    }

    byte[] encodingBytes() {
        return encoding.getBytes(StandardCharsets.US_ASCII);
    }
}
