package org.pennypost.mbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/**
 * The messages of an mbox file.
 *
 * <p>Immutable. Source: RFC 4155; Dovecot mbox.
 *
 * @param preamble how many bytes stand before the first From_ line; a file where this is not 0 is not a valid mbox, and
 *     programs that rewrite files should leave it alone
 * @param messages in the order of the file
 */
public record MboxContents(long preamble, List<MessageSpan> messages) {
    /** Copies the list. */
    public MboxContents {
        messages = List.copyOf(messages);
    }

    /**
     * Finds the messages.
     *
     * @param file the file, locked against writers; its position is changed
     * @return where the messages lie
     * @throws IOException when the file cannot be read
     */
    public static MboxContents of(SeekableByteChannel file) throws IOException {
        return new MboxScanner(file).scan();
    }

    /**
     * Reads the content of a message as it stands in the file: with LF line ends as a rule, quoted lines and pseudo
     * headers included.
     *
     * @param file the file in which the message was found, unchanged since
     * @param message one of its messages, smaller than 2 GiB
     * @return header and body
     * @throws IOException when the file cannot be read, or ends too early
     */
    public static byte[] content(SeekableByteChannel file, MessageSpan message) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(message.length()));
        file.position(message.header());
        while (content.hasRemaining()) {
            if (file.read(content) < 0) {
                throw new IOException("the mailbox has become shorter");
            }
        }
        return content.array();
    }
}
