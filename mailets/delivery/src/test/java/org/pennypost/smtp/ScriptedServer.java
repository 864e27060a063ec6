package org.pennypost.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * An SMTP server that answers as a test tells it, by the first word of a command ({@code GREETING}, {@code EHLO}, {@code
 * RCPT}, {@code .} for the end of data) or by the whole command. {@code CLOSE} closes the connection, {@code HANG} says
 * nothing more; all else is answered well.
 */
public final class ScriptedServer implements AutoCloseable {
    /** What clients have said, without content. */
    public final List<String> commands = new CopyOnWriteArrayList<>();
    /** The contents that came, lines ended by a line feed, dots as they were sent. */
    public final List<String> contents = new CopyOnWriteArrayList<>();

    private final Map<String, String> answers;
    private final ServerSocket socket;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Listens at a free port of 127.0.0.1. */
    public ScriptedServer(Map<String, String> answers) throws IOException {
        this.answers = Map.copyOf(answers);
        this.socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread thread = new Thread(this::serve, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where it listens. */
    public int port() {
        return socket.getLocalPort();
    }

    /** For a transport. */
    public String nexthop() {
        return "[127.0.0.1]:" + port();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                converse(client);
            } catch (IOException e) {
                // the test is over, or the client went away
                continue;
            }
        }
    }

    private void converse(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        boolean open = answer(client, "GREETING", "220 peer.test ESMTP");
        while (open) {
            String line = line(in);
            commands.add(line);
            String word = line.split("[ :]", 2)[0];
            switch (word) {
                case "EHLO" -> open = answer(client, word, "250 peer.test");
                case "DATA" -> {
                    String reply = answers.getOrDefault(word, "354 go on");
                    open = answer(client, word, reply);
                    if (open && reply.startsWith("354")) {
                        contents.add(content(in));
                        open = answer(client, ".", "250 2.0.0 Ok: queued as X");
                    }
                }
                case "QUIT" -> open = false;
                default -> open = answer(client, answers.containsKey(line) ? line : word, "250 2.1.0 Ok");
            }
        }
    }

    private boolean answer(Socket client, String key, String usual) throws IOException {
        String text = answers.getOrDefault(key, usual);
        if (text.equals("CLOSE")) {
            return false;
        }
        if (text.equals("HANG")) {
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        }
        client.getOutputStream().write((text.replace("|", "\r\n") + "\r\n").getBytes(ISO_8859_1));
        return true;
    }

    private static String content(InputStream in) throws IOException {
        StringBuilder content = new StringBuilder();
        for (String line = line(in); !line.equals("."); line = line(in)) {
            content.append(line).append('\n');
        }
        return content.toString();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the client is gone");
            }
            line.append((char) b);
        }
        return line.toString().replaceFirst("\r$", "");
    }

    @Override
    public void close() throws IOException {
        ended.countDown();
        socket.close();
    }
}
