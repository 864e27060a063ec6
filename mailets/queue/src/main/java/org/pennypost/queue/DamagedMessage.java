package org.pennypost.queue;

import java.io.IOException;

/** A file of the queue does not hold what was written into it; other failures may pass. */
public final class DamagedMessage extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedMessage(String reason) {
        super(reason);
    }
}
