package org.pennypost.imap;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Base64;
import java.util.Optional;

/** Text of header fields for people. Source: RFC 2047. */
final class EncodedWords {
    private EncodedWords() {}

    /**
     * Decodes a value.
     *
     * @param value bytes one by one; those that are in no encoded word are taken for UTF-8, else for ISO-8859-1
     */
    static String decode(String value) {
        int begin = value.indexOf("=?");
        if (begin < 0) {
            return plain(value);
        }
        StringBuilder text = new StringBuilder();
        int at = 0;
        boolean afterWord = false;
        while (begin >= 0) {
            Optional<Word> word = Word.at(value, begin);
            if (word.isEmpty()) {
                begin = value.indexOf("=?", begin + 2);
                continue;
            }
            String between = value.substring(at, begin);
            if (!afterWord || !between.isBlank()) {
                text.append(plain(between));
            }
            text.append(word.get().text());
            afterWord = true;
            at = word.get().end();
            begin = value.indexOf("=?", at);
        }
        return text.append(plain(value.substring(at))).toString();
    }

    private static String plain(String bytes) {
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.charAt(i) >= 0x80) {
                byte[] raw = bytes.getBytes(StandardCharsets.ISO_8859_1);
                String utf8 = new String(raw, StandardCharsets.UTF_8);
                return utf8.indexOf('\uFFFD') < 0 ? utf8 : bytes;
            }
        }
        return bytes;
    }

    /** A charset by its name in a message; ISO-8859-1 for one that nobody knows, so that ASCII in it is found. */
    static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return StandardCharsets.ISO_8859_1;
        }
    }

    private record Word(String text, int end) {
        static Optional<Word> at(String value, int begin) {
            int charsetEnd = value.indexOf('?', begin + 2);
            int encodingEnd = charsetEnd < 0 ? -1 : value.indexOf('?', charsetEnd + 1);
            int end = encodingEnd < 0 ? -1 : value.indexOf("?=", encodingEnd + 1);
            if (end < 0 || encodingEnd != charsetEnd + 2) {
                return Optional.empty();
            }
            String charset = value.substring(begin + 2, charsetEnd);
            int star = charset.indexOf('*');
            String content = value.substring(encodingEnd + 1, end);
            Optional<byte[]> bytes =
                    switch (value.charAt(charsetEnd + 1)) {
                        case 'B', 'b' -> base64(content);
                        case 'Q', 'q' -> Optional.of(q(content));
                        default -> Optional.empty();
                    };
            return bytes.map(found ->
                    new Word(new String(found, charset(star < 0 ? charset : charset.substring(0, star))), end + 2));
        }

        private static Optional<byte[]> base64(String content) {
            try {
                return Optional.of(Base64.getMimeDecoder().decode(content));
            } catch (IllegalArgumentException broken) {
                return Optional.empty();
            }
        }

        private static byte[] q(String content) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(content.length());
            for (int i = 0; i < content.length(); i++) {
                char c = content.charAt(i);
                int high = c == '=' && i + 2 < content.length() ? Character.digit(content.charAt(i + 1), 16) : -1;
                int low = high < 0 ? -1 : Character.digit(content.charAt(i + 2), 16);
                if (low >= 0) {
                    out.write(high << 4 | low);
                    i += 2;
                } else {
                    out.write(c == '_' ? ' ' : c);
                }
            }
            return out.toByteArray();
        }
    }
}
