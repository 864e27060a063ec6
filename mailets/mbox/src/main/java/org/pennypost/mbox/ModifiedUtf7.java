package org.pennypost.mbox;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The names of folders on disk, as in Dovecot. Source: RFC 3501 section 5.1.3. */
final class ModifiedUtf7 {
    private ModifiedUtf7() {}

    static String encode(String name) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < name.length()) {
            char c = name.charAt(at);
            if (c == '&') {
                out.append("&-");
                at++;
            } else if (c >= ' ' && c <= '~') {
                out.append(c);
                at++;
            } else {
                int end = at;
                while (end < name.length() && (name.charAt(end) < ' ' || name.charAt(end) > '~')) {
                    end++;
                }
                byte[] bytes = name.substring(at, end).getBytes(StandardCharsets.UTF_16BE);
                String text = Base64.getEncoder().withoutPadding().encodeToString(bytes);
                out.append('&').append(text.replace('/', ',')).append('-');
                at = end;
            }
        }
        return out.toString();
    }

    /** Gives back what {@link #encode} was given; a name that encode never gives is taken as it is. */
    static String decode(String name) {
        String decoded = lenient(name);
        return encode(decoded).equals(name) ? decoded : name;
    }

    private static String lenient(String name) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < name.length()) {
            int shift = name.indexOf('&', at);
            int end = shift < 0 ? -1 : name.indexOf('-', shift);
            if (end < 0) {
                return out.append(name.substring(at)).toString();
            }
            out.append(name, at, shift);
            if (end == shift + 1) {
                out.append('&');
            } else {
                try {
                    byte[] bytes = Base64.getDecoder()
                            .decode(name.substring(shift + 1, end).replace(',', '/'));
                    out.append(new String(bytes, StandardCharsets.UTF_16BE));
                } catch (IllegalArgumentException notCoded) {
                    return name;
                }
            }
            at = end + 1;
        }
        return out.toString();
    }
}
