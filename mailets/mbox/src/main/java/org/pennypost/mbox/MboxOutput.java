package org.pennypost.mbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Takes a message in the form that it has in an mbox. */
interface MboxOutput {
    void put(byte b) throws IOException;

    default void putLine(String line) throws IOException {
        for (byte b : line.getBytes(StandardCharsets.UTF_8)) {
            put(b);
        }
        put((byte) '\n');
    }
}
