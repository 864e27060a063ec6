package org.pennypost.mbox;

import java.io.IOException;

/** A file that does not begin with a dated From_ line; it is left as it is. */
public final class NotMboxException extends IOException {
    private static final long serialVersionUID = 1L;

    NotMboxException() {
        super("Mailbox isn't a valid mbox file");
    }
}
