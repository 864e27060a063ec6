package org.pennypost.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;

/** A client that sends exactly the bytes it is told and waits at most so long for each answer. */
final class Conversation implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;

    private Conversation(Socket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream());
    }

    static Conversation with(int port) throws IOException {
        return from("127.0.0.1", port);
    }

    /** @param source loopback address that the server is to see */
    static Conversation from(String source, int port) throws IOException {
        return between(source, "127.0.0.1", port);
    }

    static Conversation between(String source, String server, int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.bind(new InetSocketAddress(source, 0));
            socket.connect(new InetSocketAddress(server, port), DEADLINE_MILLIS);
            return new Conversation(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends bytes as they are, one for each character. */
    Conversation raw(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        return this;
    }

    Conversation send(String line) throws IOException {
        return raw(line + "\r\n");
    }

    /** The next reply, its lines joined by LF; empty when the server has closed the connection. */
    Optional<String> reply() throws IOException {
        StringBuilder reply = new StringBuilder();
        while (true) {
            Optional<String> line = line();
            if (line.isEmpty()) {
                return reply.length() == 0 ? Optional.empty() : Optional.of(reply.toString());
            }
            reply.append(line.get());
            if (line.get().length() < 4 || line.get().charAt(3) != '-') {
                return Optional.of(reply.toString());
            }
            reply.append('\n');
        }
    }

    /** The next line, which must end in CRLF. */
    Optional<String> line() throws IOException {
        StringBuilder line = new StringBuilder();
        int octet = in.read();
        while (octet >= 0 && octet != '\n') {
            line.append((char) octet);
            octet = in.read();
        }
        if (octet < 0 && line.length() == 0) {
            return Optional.empty();
        }
        assertThat(line.toString()).as("line end").endsWith("\r");
        return Optional.of(line.substring(0, line.length() - 1));
    }

    Conversation expect(String reply) throws IOException {
        assertThat(reply()).contains(reply);
        return this;
    }

    /** Sends a line and gives back what the server says to it. */
    String ask(String line) throws IOException {
        return send(line).reply().orElse("(connection closed)");
    }

    /** Sends a line that must be answered with this code. */
    Conversation ask(String line, int code) throws IOException {
        assertThat(ask(line)).as("reply to %s", line).startsWith(Integer.toString(code));
        return this;
    }

    /** Reads the greeting. */
    Conversation greeted() throws IOException {
        assertThat(reply().orElse("")).startsWith("220 ");
        return this;
    }

    /** Everything the server says until it closes. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
