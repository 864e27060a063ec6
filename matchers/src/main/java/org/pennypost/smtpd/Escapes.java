package org.pennypost.smtpd;

/** Shows bytes of a client in the log: {@code NOOP\r\n}, {@code \026\003\001}. Source: Postfix {@code escape(3)}. */
final class Escapes {
    private Escapes() {}

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
