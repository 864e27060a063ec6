package org.pennypost.mbox;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The content of a message, header and body, as something that can write itself.
 *
 * <p>Lines may end in CR LF or LF. Used by one thread, once. Source: RFC 5322.
 */
@FunctionalInterface
public interface MessageContent {
    /**
     * Writes the whole content.
     *
     * @param out where to; failures of the stream are passed on as they come
     * @throws IOException when the content cannot be read, or the stream failed
     */
    void writeTo(OutputStream out) throws IOException;
}
