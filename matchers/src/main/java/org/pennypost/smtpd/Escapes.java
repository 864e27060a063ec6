package org.pennypost.smtpd;

/** Shows bytes of a client in the log: {@code NOOP\r\n}, {@code \026\003\001}. Source: Postfix {@code escape(3)}. */
final class Escapes {
    private static final String NEUTERED = " <>()\\\";@";

    private Escapes() {}

    /** A name as it is shown, without what could be taken for something else. */
    static String neutered(String name) {
        StringBuilder neutered = new StringBuilder(name);
        for (int i = 0; i < neutered.length(); i++) {
            char c = neutered.charAt(i);
            if (c < ' ' || c == 127 || NEUTERED.indexOf(c) >= 0) {
                neutered.setCharAt(i, '?');
            }
        }
        return neutered.toString();
    }

    static String of(byte[] bytes, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < Math.min(to, bytes.length); i++) {
            int b = bytes[i] & 0xff;
            switch (b) {
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case '\\' -> text.append("\\\\");
                default -> append(text, b);
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, int b) {
        if (b >= ' ' && b < 127) {
            text.append((char) b);
        } else {
            text.append('\\').append((char) ('0' + (b >> 6)));
            text.append((char) ('0' + ((b >> 3) & 7))).append((char) ('0' + (b & 7)));
        }
    }
}
