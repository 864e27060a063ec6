package org.pennypost.conf.control;

import java.io.IOException;

/** What was read is no submission; to read it again would not help. */
public final class MalformedSubmission extends IOException {
    private static final long serialVersionUID = 1L;

    /** Says what is wrong with it. */
    public MalformedSubmission(String reason) {
        super(reason);
    }
}
