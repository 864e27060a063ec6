package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.pennypost.imap.MimeHeader;
import org.pennypost.imap.MimePart;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MessageText;

/** A message while a search looks at it, with as much of its text as was read. Used by one thread. */
final class SearchedMessage {
    private final IndexedMessage indexed;
    private final Optional<MessageText> text;
    private final FetchType read;
    private ByteBuffer bytes;
    private MimeHeader header;
    private MimePart parts;

    SearchedMessage(IndexedMessage indexed, Optional<MessageText> text, FetchType read) {
        this.indexed = requireNonNull(indexed);
        this.text = requireNonNull(text);
        this.read = requireNonNull(read);
    }

    IndexedMessage indexed() {
        return indexed;
    }

    Optional<MessageText> text() {
        return text;
    }

    boolean isRead(FetchType needed) {
        return text.isPresent() && needed.compareTo(read) <= 0;
    }

    boolean isWhole() {
        return read == FetchType.FULL;
    }

    ByteBuffer bytes() throws IOException {
        if (bytes == null) {
            bytes = text.orElseThrow().bytes();
        }
        return bytes;
    }

    MimeHeader header() throws IOException {
        if (header == null) {
            header = MimeHeader.of(bytes(), 0, Math.min(bytes().limit(), indexed.headerSize()));
        }
        return header;
    }

    MimePart parts() throws IOException {
        if (parts == null) {
            parts = MimePart.parse(bytes());
        }
        return parts;
    }
}
