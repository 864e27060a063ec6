package org.pennypost.imap;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * Looks for one text in messages, whatever its case, in header fields and in the text of parts as their readers see it. As in
 * Dovecot, parts that are neither text nor messages are not looked at. Used by one thread. Source: RFC 3501 section 6.4.4.
 */
public final class TextSearch {
    private static final int BLOCK = 16 * 1024;

    /** Charsets in which ASCII may mean something else, or is written otherwise. */
    private static final Set<String> NOT_ASCII =
            Set.of("utf-7", "utf-16", "utf-16be", "utf-16le", "utf-32", "utf-32be", "utf-32le", "hz-gb-2312");

    private final char[] wanted;
    private final byte[] ascii;
    private final boolean isAscii;
    private final int[] skip = new int[256];

    /**
     * Prepares.
     *
     * @param wanted what to look for
     */
    public TextSearch(String wanted) {
        this.wanted = wanted.toCharArray();
        boolean plain = true;
        for (int i = 0; i < this.wanted.length; i++) {
            plain &= this.wanted[i] < 0x80;
            this.wanted[i] = fold(this.wanted[i]);
        }
        this.isAscii = plain;
        this.ascii = new byte[plain ? this.wanted.length : 0];
        Arrays.fill(skip, Math.max(1, ascii.length));
        for (int i = 0; i < ascii.length; i++) {
            ascii[i] = (byte) this.wanted[i];
            if (i < ascii.length - 1) {
                skip[ascii[i]] = ascii.length - 1 - i;
                skip[Character.toUpperCase(this.wanted[i])] = ascii.length - 1 - i;
            }
        }
    }

    private static char fold(char c) {
        return c < 0x80
                ? (c >= 'A' && c <= 'Z' ? (char) (c + 32) : c)
                : Character.toLowerCase(Character.toUpperCase(c));
    }

    private static byte fold(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }

    /**
     * Looks in the fields of a name.
     *
     * @param header the fields
     * @param name in any case, empty for all fields
     * @return whether it is there
     */
    public boolean isInField(MimeHeader header, String name) {
        for (int i = 0; i < header.count(); i++) {
            if (header.isOf(i, name) && isIn(EncodedWords.decode(header.value(i)))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Looks in the text of a message.
     *
     * @param message the whole
     * @param root its parts
     * @param headers whether in the header of the message and of its parts too
     * @return whether it is there
     * @throws IOException when a mapped message cannot be read
     */
    public boolean isIn(ByteBuffer message, MimePart root, boolean headers) throws IOException {
        if (headers && isInHeader(root.header())) {
            return true;
        }
        if (root.isMultipart() && isAscii && !root.parts().isEmpty()) {
            // what is written for readers without MIME
            if (isIn(message, root.body(), root.parts().get(0).start())) {
                return true;
            }
        }
        for (MimePart part : root.parts()) {
            if (isIn(message, part, headers)) {
                return true;
            }
        }
        boolean text = root.parts().isEmpty()
                && (root.mediaType().equals("text") || root.mediaType().equals("message") || root.isMultipart());
        return text && isInBody(message, root);
    }

    /** In a whole header: names and values. */
    private boolean isInHeader(MimeHeader header) {
        for (int i = 0; i < header.count(); i++) {
            if (isIn(header.name(i) + ": " + (header.isOf(i, "") ? EncodedWords.decode(header.value(i)) : ""))) {
                return true;
            }
        }
        return false;
    }

    private boolean isInBody(ByteBuffer message, MimePart part) throws IOException {
        String charset = part.type().all().getOrDefault("charset", "us-ascii").toLowerCase(Locale.ROOT);
        boolean bytes = isAscii && !NOT_ASCII.contains(charset) && !charset.startsWith("iso-2022");
        boolean plain = DecodedPart.isPlain(part);
        if (bytes && plain) {
            return isIn(message, part.body(), part.end());
        }
        InputStream in = plain ? new BufferInput(message, part.body(), part.end()) : DecodedPart.of(message, part);
        return bytes ? isIn(in) : isIn(new InputStreamReader(in, charset(charset)));
    }

    private static Charset charset(String name) {
        return EncodedWords.charset(name.equals("us-ascii") ? "utf-8" : name);
    }

    private boolean isIn(String text) {
        return isIn(text.toCharArray(), text.length());
    }

    private boolean isIn(ByteBuffer bytes, int from, int to) {
        int last = ascii.length - 1;
        int at = from;
        while (last >= 0 && at + last < to) {
            byte end = bytes.get(at + last);
            if (fold(end) == ascii[last]) {
                int i = 0;
                while (i < last && fold(bytes.get(at + i)) == ascii[i]) {
                    i++;
                }
                if (i >= last) {
                    return true;
                }
            }
            at += skip[end & 0xff];
        }
        return last < 0;
    }

    private boolean isIn(InputStream in) throws IOException {
        byte[] block = new byte[BLOCK + ascii.length];
        ByteBuffer bytes = ByteBuffer.wrap(block);
        int kept = 0;
        while (true) {
            int n = in.read(block, kept, block.length - kept);
            if (n < 0) {
                return ascii.length == 0;
            }
            if (isIn(bytes, 0, kept + n)) {
                return true;
            }
            int keep = Math.min(kept + n, Math.max(0, ascii.length - 1));
            System.arraycopy(block, kept + n - keep, block, 0, keep);
            kept = keep;
        }
    }

    private boolean isIn(Reader in) throws IOException {
        char[] block = new char[BLOCK + wanted.length];
        int kept = 0;
        while (true) {
            int n = in.read(block, kept, block.length - kept);
            if (n < 0) {
                return wanted.length == 0;
            }
            if (isIn(block, kept + n)) {
                return true;
            }
            int keep = Math.min(kept + n, Math.max(0, wanted.length - 1));
            System.arraycopy(block, kept + n - keep, block, 0, keep);
            kept = keep;
        }
    }

    private boolean isIn(char[] text, int length) {
        for (int at = 0; at + wanted.length <= length; at++) {
            int i = 0;
            while (i < wanted.length && fold(text[at + i]) == wanted[i]) {
                i++;
            }
            if (i == wanted.length) {
                return true;
            }
        }
        return wanted.length == 0;
    }

    /** A piece of a buffer as a stream. */
    private static final class BufferInput extends InputStream {
        private final ByteBuffer message;
        private final int end;
        private int at;

        BufferInput(ByteBuffer message, int from, int end) {
            this.message = message;
            this.at = from;
            this.end = end;
        }

        @Override
        public int read() {
            return at < end ? message.get(at++) & 0xff : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            int n = Math.min(length, end - at);
            if (n <= 0) {
                return length == 0 ? 0 : -1;
            }
            message.get(at, bytes, offset, n);
            at += n;
            return n;
        }
    }
}
