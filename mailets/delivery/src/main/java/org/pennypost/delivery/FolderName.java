package org.pennypost.delivery;

import static java.nio.charset.StandardCharsets.UTF_16BE;

import java.util.Base64;
import java.util.Optional;

/** Names of folders as files below the mail directory, in modified UTF-7. Source: RFC 3501 section 5.1.3, Dovecot mbox. */
final class FolderName {
    private static final int LONGEST = 240;

    private FolderName() {}

    /**
     * Gives the file of a folder.
     *
     * @param name in Unicode, its parts separated by slashes
     * @return empty for a name that could lead elsewhere, or be a lock file
     */
    static Optional<String> encoded(String name) {
        for (String part : name.split("/", -1)) {
            if (part.isEmpty()
                    || part.startsWith(".")
                    || part.endsWith(".lock")
                    || part.chars().anyMatch(Character::isISOControl)) {
                return Optional.empty();
            }
        }
        String encoded = encode(name);
        return encoded.length() > LONGEST ? Optional.empty() : Optional.of(encoded);
    }

    private static String encode(String name) {
        StringBuilder out = new StringBuilder();
        StringBuilder other = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= ' ' && c <= '~') {
                flush(other, out);
                out.append(c == '&' ? "&-" : String.valueOf(c));
            } else {
                other.append(c);
            }
        }
        flush(other, out);
        return out.toString();
    }

    private static void flush(StringBuilder other, StringBuilder out) {
        if (!other.isEmpty()) {
            String base64 = Base64.getEncoder()
                    .withoutPadding()
                    .encodeToString(other.toString().getBytes(UTF_16BE));
            out.append('&').append(base64.replace('/', ',')).append('-');
            other.setLength(0);
        }
    }
}
