package org.pennypost.imap.james;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.james.imap.message.Literal;
import org.pennypost.imap.MimeHeader;
import org.pennypost.imap.MimePart;
import org.pennypost.imap.Section;
import org.pennypost.mbox.MessageText;

/** The text of one message while it is answered; taken apart only when that is needed. Used by one thread. */
final class FetchedText {
    private final MessageText text;
    private final ByteBuffer bytes;
    private final int body;
    private MimeHeader header;
    private MimePart root;

    FetchedText(MessageText text, int body) throws IOException {
        this.text = text;
        this.bytes = text.bytes();
        this.body = Math.min(body, bytes.limit());
    }

    ByteBuffer bytes() {
        return bytes;
    }

    MimeHeader header() {
        if (header == null) {
            header = MimeHeader.of(bytes, 0, body);
        }
        return header;
    }

    MimePart root() {
        if (root == null) {
            root = MimePart.parse(bytes);
        }
        return root;
    }

    /** Where a piece of the message itself lies. */
    Section.Piece piece(Section section) {
        return switch (section.kind()) {
            case CONTENT -> new Section.Piece(0, bytes.limit());
            case TEXT -> new Section.Piece(body, bytes.limit());
            default -> new Section.Piece(0, body);
        };
    }

    /** A piece that is not copied into memory. */
    Literal literal(Section.Piece piece) {
        return new Literal() {
            @Override
            public long size() {
                return (long) piece.to() - piece.from();
            }

            @Override
            public InputStream getInputStream() {
                return new WithoutNul(text.open(piece.from(), piece.to()));
            }
        };
    }

    /** As in Dovecot, what would be a NUL is sent as 0x80. */
    private static final class WithoutNul extends FilterInputStream {
        WithoutNul(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            return b == 0 ? 0x80 : b;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int n = in.read(to, offset, length);
            for (int i = offset; i < offset + n; i++) {
                if (to[i] == 0) {
                    to[i] = (byte) 0x80;
                }
            }
            return n;
        }
    }
}
