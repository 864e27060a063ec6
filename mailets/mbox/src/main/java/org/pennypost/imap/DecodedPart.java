package org.pennypost.imap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** The body of a part without its transfer encoding; what is no proper encoding is passed over. Used by one thread. Source: RFC 2045. */
final class DecodedPart extends InputStream {
    private static final byte[] BASE64 = new byte[256];

    static {
        java.util.Arrays.fill(BASE64, (byte) -1);
        String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < digits.length(); i++) {
            BASE64[digits.charAt(i)] = (byte) i;
        }
    }

    private final ByteBuffer message;
    private final int end;
    private final boolean base64;
    private int at;
    private int bits;
    private int count;

    private DecodedPart(ByteBuffer message, MimePart part, boolean base64) {
        this.message = message;
        this.at = part.body();
        this.end = part.end();
        this.base64 = base64;
    }

    /** Whether the body stands as it is. */
    static boolean isPlain(MimePart part) {
        String encoding = part.encoding();
        return !encoding.equals("base64") && !encoding.equals("quoted-printable");
    }

    /** Opens the body of a part that does not stand as it is. */
    static DecodedPart of(ByteBuffer message, MimePart part) {
        return new DecodedPart(message, part, part.encoding().equals("base64"));
    }

    @Override
    public int read() throws IOException {
        return base64 ? fromBase64() : fromQuotedPrintable();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = 0;
        while (n < length) {
            int b = read();
            if (b < 0) {
                break;
            }
            bytes[offset + n++] = (byte) b;
        }
        return n == 0 && length > 0 ? -1 : n;
    }

    private int fromBase64() {
        while (at < end) {
            int digit = BASE64[message.get(at++) & 0xff];
            if (digit >= 0) {
                bits = bits << 6 | digit;
                count += 6;
                if (count >= 8) {
                    count -= 8;
                    return bits >> count & 0xff;
                }
            }
        }
        return -1;
    }

    private int fromQuotedPrintable() {
        while (at < end) {
            int b = message.get(at++) & 0xff;
            if (b != '=') {
                return b;
            }
            int next = at;
            while (next < end && (message.get(next) == ' ' || message.get(next) == '\t')) {
                next++;
            }
            if (next < end && message.get(next) == '\r') {
                next++;
            }
            if (next >= end || message.get(next) == '\n') {
                at = next + 1; // a soft line end
                continue;
            }
            int high = Character.digit(message.get(at), 16);
            int low = at + 1 < end ? Character.digit(message.get(at + 1), 16) : -1;
            if (high >= 0 && low >= 0) {
                at += 2;
                return high << 4 | low;
            }
            return b;
        }
        return -1;
    }
}
