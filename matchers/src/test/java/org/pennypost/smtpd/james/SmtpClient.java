package org.pennypost.smtpd.james;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client with a deadline on every read. */
final class SmtpClient implements AutoCloseable {
    final Socket socket = new Socket();
    private final BufferedReader in;

    SmtpClient(InetSocketAddress server) throws IOException {
        this(server, "127.0.0.1");
    }

    SmtpClient(InetSocketAddress server, String from) throws IOException {
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        socket.connect(server, 20_000);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The last line of the next reply; null when the connection is closed. */
    String reply() throws IOException {
        String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = in.readLine();
        }
        return line;
    }

    void send(String latin) throws IOException {
        socket.getOutputStream().write(latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a line and reads its reply. */
    String say(String line) throws IOException {
        send(line + "\r\n");
        return reply();
    }

    /** Sends lines one by one, each after the reply to the last. */
    List<String> say(String... lines) throws IOException {
        List<String> replies = new ArrayList<>();
        for (String line : lines) {
            replies.add(say(line));
        }
        return replies;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
