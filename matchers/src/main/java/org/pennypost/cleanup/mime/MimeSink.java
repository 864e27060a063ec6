package org.pennypost.cleanup.mime;

import java.io.IOException;

/**
 * Is told what the lines of a message are, in their order. Bytes belong to the caller and are valid during the call only.
 *
 * <p>Source: Postfix mime_state(3).
 */
public interface MimeSink {
    /**
     * A header is complete.
     *
     * @param kind where it stands; {@link HeaderClass#MIME} is given for a MIME part's header only
     * @param bytes begins with it: {@code Name: text}, no blank before the colon, continuation lines after a {@code '\n'}
     * @param length how long it is, at least 2; it may exceed the limit by one line
     * @throws IOException when the result cannot be written
     */
    void header(HeaderClass kind, byte[] bytes, int length) throws IOException;

    /**
     * The message's own header has ended. Called once.
     *
     * @throws IOException when the result cannot be written
     */
    void headerEnd() throws IOException;

    /**
     * A line of a body, or a piece of a long one; the empty line behind a header is one of them.
     *
     * @param bytes holds it
     * @param from where it begins
     * @param to where it ends, without a line end
     * @param ended whether the line ends here
     * @param offset how many bytes the body of this part had before
     * @throws IOException when the result cannot be written
     */
    void body(byte[] bytes, int from, int to, boolean ended, long offset) throws IOException;

    /**
     * Something is wrong with the message; each problem is told once.
     *
     * @param problem one of those that are to be told
     * @param text where it was seen: a header, a line, the name of an encoding
     * @param length how many bytes of the text count
     */
    void problem(MimeProblem problem, byte[] text, int length);
}
