package org.pennypost.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.pennypost.mbox.FromLine;
import org.pennypost.mbox.MessageContent;

/**
 * What a command reads: as in an mbox, but nothing is quoted and no blank line follows.
 *
 * @param from the From_ line
 * @param headers lines to put in front
 * @param content the message
 */
record PipeContent(FromLine from, List<String> headers, MessageContent content) implements MessageContent {
    PipeContent {
        requireNonNull(from);
        headers = List.copyOf(headers);
        requireNonNull(content);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        OutputStream buffered = new BufferedOutputStream(out);
        buffered.write((from.format() + "\n").getBytes(UTF_8));
        for (String header : headers) {
            buffered.write((header + "\n").getBytes(UTF_8));
        }
        UnixLines lines = new UnixLines(buffered);
        content.writeTo(lines);
        lines.end();
    }
}
