package org.pennypost.cleanup.mime;

/** To which of the three kinds of header block a header belongs. Source: Postfix mime_state(3), header_checks(5). */
public enum HeaderClass {
    /** The header of the message itself. */
    PRIMARY,
    /** The header of a MIME part, and the headers that describe MIME content wherever they stand. */
    MIME,
    /** The header of a message that is contained in the message. */
    NESTED
}
