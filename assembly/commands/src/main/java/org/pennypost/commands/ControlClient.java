package org.pennypost.commands;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pennypost.conf.control.Answer;
import org.pennypost.conf.control.ControlPath;

/** Asks the running server over its control socket. */
record ControlClient(Path queueDirectory) {
    ControlClient {
        requireNonNull(queueDirectory);
    }

    /**
     * Sends a request and waits for the answer.
     *
     * @return empty when the server ended, or is no server of ours
     * @throws IOException when no server listens there, or this user may not go there
     */
    Optional<Answer> ask(String request) throws IOException {
        return ask(request, List.of());
    }

    /**
     * Sends a request with lines that belong to it.
     *
     * @param more in UTF-8, none with a line end in it
     * @throws IOException when no server listens there, or this user may not go there
     */
    Optional<Answer> ask(String request, List<String> more) throws IOException {
        try (ControlPath path = ControlPath.reach(ControlPath.of(queueDirectory));
                SocketChannel channel = SocketChannel.open(path.address())) {
            write(channel, String.join("\n", prepended(request, more)) + "\n");
            return Answer.parse(new String(read(channel), US_ASCII));
        }
    }

    private static List<String> prepended(String first, List<String> more) {
        return Stream.concat(Stream.of(first), more.stream()).toList();
    }

    /** A stranger is answered before it has asked, so that writing may fail where reading does not. */
    private static void write(SocketChannel channel, String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.shutdownOutput();
        } catch (IOException e) {
            bytes.clear(); // the answer says why
        }
    }

    private static byte[] read(SocketChannel channel) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        try {
            while (channel.read(buffer) >= 0) {
                answer.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        } catch (IOException e) {
            if (answer.size() == 0) {
                throw e; // reset after a whole answer is as good as its end
            }
        }
        return answer.toByteArray();
    }
}
