package org.pennypost.mbox;

import java.io.IOException;

/** A file that does not begin with a dated From_ line, or holds a message that is too long; it is left as it is. */
public final class NotMboxException extends IOException {
    private static final long serialVersionUID = 1L;

    NotMboxException() {
        this("Mailbox isn't a valid mbox file");
    }

    NotMboxException(String message) {
        super(message);
    }
}
