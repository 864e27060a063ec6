package org.pennypost.mbox;

import java.io.IOException;

/** A message to be appended, as it is to stand in an mbox: From_ line, header, body, blank line. */
interface MboxForm {
    /** The From_ line that it begins with. */
    FromLine from();

    /**
     * Writes the whole of it.
     *
     * @throws IOException when the content cannot be read, or the output has failed
     */
    void writeTo(MboxOutput out) throws IOException;
}
