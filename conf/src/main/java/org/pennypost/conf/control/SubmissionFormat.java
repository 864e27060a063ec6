package org.pennypost.conf.control;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A submission as bytes, over the control socket and in a file of {@code maildrop}: a first line, then records of one
 * letter, a length of four bytes (big-endian) and so many bytes: {@code S} sender, {@code F} full name, {@code A}
 * name=value, {@code R} recipient, {@code M} a piece of the content, {@code E} the end. Texts are UTF-8; content has CR LF
 * line ends. Content comes last; without its end a submission is not whole. Stateless.
 */
public final class SubmissionFormat {
    private static final byte[] FIRST_LINE = "PNYDROP1\n".getBytes(US_ASCII);
    private static final char SENDER = 'S';
    private static final char FULL_NAME = 'F';
    private static final char ATTRIBUTE = 'A';
    private static final char RECIPIENT = 'R';
    private static final char CONTENT = 'M';
    private static final char END = 'E';
    private static final int PIECE = 1 << 15;
    private static final int LONGEST_TEXT = 1 << 16;
    private static final int LARGEST_ENVELOPE = 1 << 23;

    private SubmissionFormat() {}

    /**
     * Writes a submission.
     *
     * @param submission its envelope
     * @param content header and body with CR LF line ends, read to its end
     * @param to flushed, not closed
     * @throws IOException of either stream, or when a text is longer than 65536 bytes
     */
    public static void write(Submission submission, InputStream content, OutputStream to) throws IOException {
        DataOutputStream out = new DataOutputStream(to);
        out.write(FIRST_LINE);
        text(out, SENDER, submission.sender());
        if (submission.fullName().isPresent()) {
            text(out, FULL_NAME, submission.fullName().get());
        }
        for (Map.Entry<String, String> each : submission.attributes().entrySet()) {
            text(out, ATTRIBUTE, each.getKey() + "=" + each.getValue());
        }
        for (String recipient : submission.recipients()) {
            text(out, RECIPIENT, recipient);
        }
        byte[] piece = new byte[PIECE];
        for (int read = content.read(piece); read >= 0; read = content.read(piece)) {
            record(out, CONTENT, piece, read);
        }
        record(out, END, piece, 0);
        out.flush();
    }

    private static void text(DataOutputStream out, char kind, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        if (bytes.length > LONGEST_TEXT) {
            throw new IOException("an address or attribute is longer than " + LONGEST_TEXT + " bytes");
        }
        record(out, kind, bytes, bytes.length);
    }

    private static void record(DataOutputStream out, char kind, byte[] bytes, int length) throws IOException {
        out.writeByte(kind);
        out.writeInt(length);
        out.write(bytes, 0, length);
    }

    /** A submission that is being read: its envelope, then its content. Used by one thread. */
    public static final class Reader {
        private final DataInputStream in;
        private final Submission submission;
        private int left;
        private boolean over;

        /**
         * Reads the envelope.
         *
         * @param from positioned at the first line; not closed; buffered by the caller
         * @throws MalformedSubmission when it is no submission
         * @throws IOException of the stream, {@link EOFException} when it is cut off
         */
        public Reader(InputStream from) throws IOException {
            in = new DataInputStream(from);
            if (!Arrays.equals(in.readNBytes(FIRST_LINE.length), FIRST_LINE)) {
                throw new MalformedSubmission("it does not begin as a submission");
            }
            submission = envelope();
        }

        private Submission envelope() throws IOException {
            String sender = "";
            Optional<String> fullName = Optional.empty();
            Map<String, String> attributes = new LinkedHashMap<>();
            List<String> recipients = new ArrayList<>();
            int size = 0;
            for (char kind = next(); kind != CONTENT && kind != END; kind = next()) {
                size += left;
                if (left > LONGEST_TEXT || size > LARGEST_ENVELOPE) {
                    throw new MalformedSubmission("its envelope is too large");
                }
                String text = text();
                switch (kind) {
                    case SENDER -> sender = text;
                    case FULL_NAME -> fullName = Optional.of(text);
                    case RECIPIENT -> recipients.add(text);
                    case ATTRIBUTE -> {
                        int equals = text.indexOf('=');
                        attributes.put(text.substring(0, Math.max(0, equals)), text.substring(equals + 1));
                    }
                    default -> throw new MalformedSubmission("a record of unknown kind " + (int) kind);
                }
            }
            return new Submission(sender, fullName, attributes, recipients);
        }

        private char next() throws IOException {
            char kind = (char) in.readUnsignedByte();
            left = in.readInt();
            over = kind == END;
            if (left < 0 || (over && left != 0)) {
                throw new MalformedSubmission("a record of impossible length");
            }
            return kind;
        }

        private String text() throws IOException {
            byte[] bytes = new byte[left];
            in.readFully(bytes);
            try {
                return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            } catch (CharacterCodingException e) {
                throw new MalformedSubmission("a text is not UTF-8");
            }
        }

        /**
         * Gives the envelope.
         *
         * @return who submits what to whom
         */
        public Submission submission() {
            return submission;
        }

        /**
         * Reads the next piece of content.
         *
         * @param piece takes it
         * @return how many bytes, -1 at the end
         * @throws MalformedSubmission when something else follows
         * @throws IOException of the stream, {@link EOFException} when it ends before the submission does
         */
        public int read(byte[] piece) throws IOException {
            while (left == 0 && !over) {
                char kind = next();
                if (kind != CONTENT && kind != END) {
                    throw new MalformedSubmission("envelope behind content");
                }
            }
            if (over) {
                return -1;
            }
            int read = in.read(piece, 0, Math.min(left, piece.length));
            if (read < 0) {
                throw new EOFException("the submission is cut off");
            }
            left -= read;
            return read;
        }
    }
}
