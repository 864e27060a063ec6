package org.pennypost.commands.queue;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pennypost.commands.options.SpooledContent;
import org.pennypost.conf.control.Answer;
import org.pennypost.conf.control.ControlPath;

/** Asks the running server about its queue. */
final class QueueClient {
    private final Path queueDirectory;

    QueueClient(Path queueDirectory) {
        this.queueDirectory = requireNonNull(queueDirectory);
    }

    /** The server is there, and has ended before it had an answer. */
    static final class NoAnswer extends IOException {
        private static final long serialVersionUID = 1L;

        NoAnswer() {
            super("the mail system has not answered");
        }
    }

    /**
     * Asks.
     *
     * @param request one line
     * @param more lines that belong to it
     * @param body takes what comes behind the answer
     * @return empty when no server runs
     * @throws NoAnswer when there was none
     * @throws IOException when it cannot be read
     */
    Optional<Answer> ask(String request, List<String> more, SpooledContent body) throws IOException {
        try (ControlPath path = ControlPath.reach(ControlPath.of(queueDirectory));
                Connection connection = connect(path)) {
            return connection == null ? Optional.empty() : Optional.of(connection.ask(request, more, body));
        }
    }

    private static Connection connect(ControlPath path) {
        try {
            return new Connection(SocketChannel.open(path.address()));
        } catch (IOException e) {
            return null; // nobody listens
        }
    }

    private record Connection(SocketChannel channel) implements AutoCloseable {
        Answer ask(String request, List<String> more, SpooledContent body) throws IOException {
            send(request, more);
            InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
                line.write(c);
            }
            Answer answer = Answer.parse(line.toString(US_ASCII)).orElseThrow(NoAnswer::new);
            in.transferTo(body);
            return answer;
        }

        private void send(String request, List<String> more) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
            try {
                out.write((request + "\n").getBytes(US_ASCII));
                for (String each : more) {
                    out.write((each + "\n").getBytes(US_ASCII));
                }
                out.flush();
                channel.shutdownOutput();
            } catch (IOException e) {
                return; // the answer says why it does not want to hear more
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
