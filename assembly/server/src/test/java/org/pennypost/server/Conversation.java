package org.pennypost.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A client that speaks lines, with a deadline on every read. */
final class Conversation implements AutoCloseable {
    private static final int TIMEOUT = 10_000;

    private final Socket socket = new Socket();
    private final BufferedReader in;

    Conversation(int port) throws IOException {
        socket.setSoTimeout(TIMEOUT);
        socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
    }

    Conversation send(String line) throws IOException {
        return raw(line + "\r\n");
    }

    Conversation raw(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** The next line; null at the end of the connection. */
    String line() throws IOException {
        return in.readLine();
    }

    /** Reads up to the line that begins so, and returns it; null at the end of the connection. */
    String lineBeginning(String start) throws IOException {
        String line = in.readLine();
        while (line != null && !line.startsWith(start)) {
            line = in.readLine();
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
