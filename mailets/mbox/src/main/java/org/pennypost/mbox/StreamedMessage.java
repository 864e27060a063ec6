package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;

/**
 * A message that is read when it is written.
 *
 * @param from the From_ line
 * @param headers header lines in front of the content, without line ends
 * @param content the rest
 */
record StreamedMessage(FromLine from, List<String> headers, MessageContent content) implements MboxForm {
    StreamedMessage {
        requireNonNull(from);
        requireNonNull(content);
        headers = List.copyOf(headers);
        if (!headers.stream().allMatch(FromLine::isOneLine)) {
            throw new IllegalArgumentException("a header line to add is one line");
        }
    }

    @Override
    public void writeTo(MboxOutput out) throws IOException {
        out.putLine(from.format());
        for (String header : headers) {
            out.putLine(header);
        }
        MboxStream stream = new MboxStream(out);
        content.writeTo(stream);
        stream.finish();
    }
}
