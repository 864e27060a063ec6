package org.pennypost.smtpd;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** The encoding of DSN parameters: {@code a+2Bb} is {@code a+b}. Source: RFC 3461 section 4. */
final class Xtext {
    private Xtext() {}

    /** Encodes what is not printable ASCII, and {@code +} and {@code =}. */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ' && octet < 127 && octet != '+' && octet != '=') {
                encoded.append((char) octet);
            } else {
                encoded.append(String.format(Locale.ROOT, "+%02X", octet & 0xff));
            }
        }
        return encoded.toString();
    }

    /** Decodes; empty when the text is no xtext or hides control characters. */
    static Optional<String> decode(String text) {
        StringBuilder decoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '+') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
                if (low < 0) {
                    return Optional.empty();
                }
                c = (char) (high * 16 + low);
                i += 2;
            }
            if (c < ' ' || c == 127) {
                return Optional.empty();
            }
            decoded.append(c);
        }
        return Optional.of(decoded.toString());
    }
}
