package org.pennypost.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/**
 * Lines to a server and replies from it, each step within its time.
 *
 * <p>Used by one thread; {@link #closeWhenLate} by any. Source: RFC 5321 section 4.2.
 */
final class SmtpConnection implements AutoCloseable {
    private static final int LINE_MAXIMUM = 2048;
    private static final int LINES_KEPT = 100;
    private static final int LINES_MAXIMUM = 10_000;
    private static final int BUFFER = 16 * 1024;

    private final SmtpServer server;
    private final Watch watch;
    private final Link link;
    private InputStream in;
    private OutputStream out;
    private Optional<SSLSocket> encrypted = Optional.empty();
    private volatile long deadline;
    private volatile boolean late;
    private boolean unwritable;
    private boolean broken;
    private String step = "receiving the initial server greeting";

    private SmtpConnection(SmtpServer server, Watch watch, Link link, Duration limit) {
        this.server = server;
        this.watch = watch;
        this.link = link;
        this.in = new BufferedInputStream(link.in());
        this.out = new BufferedOutputStream(link.out(), BUFFER);
        this.deadline = System.nanoTime() + limit.toNanos();
        watch.add(this);
    }

    /**
     * Connects.
     *
     * @param from our own address; empty for any
     * @param timeouts of connecting and of the first reply
     * @throws Failure in the words of the log
     */
    static SmtpConnection open(
            SmtpServer server, Watch watch, Optional<InetAddress> from, SmtpSettings.Timeouts timeouts) throws Failure {
        try {
            return new SmtpConnection(
                    requireNonNull(server),
                    requireNonNull(watch),
                    Link.open(server, timeouts.connect(), from),
                    timeouts.helo());
        } catch (IOException e) {
            throw new Failure("4.4.1", "connect to " + server.relay() + ": " + reason(e), Failure.Kind.NO_CONNECTION);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof SocketTimeoutException) {
            return "Connection timed out";
        }
        String text = String.valueOf(e.getMessage());
        int bracket = text.indexOf(" ("); // No route to host (Host unreachable)
        return bracket > 0 ? text.substring(0, bracket) : text;
    }

    /** A handshake on a socket. */
    interface Handshake {
        SSLSocket run(Socket socket) throws IOException;
    }

    /**
     * Begins TLS.
     *
     * @return the encrypted connection
     * @throws IOException when the handshake fails; only closing is left then
     */
    SSLSocket encrypt(Handshake handshake) throws IOException {
        broken = true; // unless the handshake ends well
        SSLSocket tls = handshake.run(link.tcp().orElseThrow(() -> new IOException("no TCP connection")));
        // What came in clear behind the reply to STARTTLS is not to be taken for what came encrypted.
        in = new BufferedInputStream(tls.getInputStream());
        out = new BufferedOutputStream(tls.getOutputStream(), BUFFER);
        encrypted = Optional.of(tls);
        broken = false;
        return tls;
    }

    /** Whether time ran out. */
    boolean isLate() {
        return late;
    }

    /** Begins a step: what it is called when it fails, and how long it may take. */
    void step(String name, Duration limit) {
        step = name;
        deadline = System.nanoTime() + limit.toNanos();
    }

    /** Writes a line into the buffer. */
    void line(String text) throws Failure {
        try {
            out.write((text + "\r\n").getBytes(UTF_8));
        } catch (IOException e) {
            throw broken();
        }
    }

    /** Sends what is in the buffer. */
    void flush() throws Failure {
        try {
            out.flush();
        } catch (IOException e) {
            throw broken();
        }
    }

    /** The way for content; each write has the time of the step anew. */
    OutputStream content(Duration limit) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                deadline = System.nanoTime() + limit.toNanos();
                try {
                    out.write(bytes, offset, length);
                } catch (IOException e) {
                    unwritable = true;
                    throw e;
                }
            }
        };
    }

    /** Whether content could not be sent. */
    boolean isUnwritable() {
        return unwritable;
    }

    /** Sends what is in the buffer and reads a reply. */
    RemoteReply reply() throws Failure {
        flush();
        List<String> lines = new ArrayList<>();
        try {
            for (int count = 0; count < LINES_MAXIMUM; count++) {
                String line = readLine();
                if (line.length() < 3 || !line.chars().limit(3).allMatch(c -> c >= '0' && c <= '9')) {
                    throw new Failure("4.5.0", "non-SMTP response from " + server.name() + ": " + line);
                }
                if (lines.size() < LINES_KEPT) {
                    lines.add(line);
                }
                if (line.length() == 3 || line.charAt(3) != '-') {
                    return new RemoteReply(Integer.parseInt(line.substring(0, 3)), lines);
                }
            }
        } catch (IOException e) {
            throw broken();
        }
        throw new Failure("4.5.0", "endless response from " + server.name());
    }

    /** Whether nothing more can be said. */
    boolean isBroken() {
        return broken;
    }

    /** The failure of a step that met a closed connection. */
    Failure broken() {
        broken = true;
        return isLate()
                ? new Failure("4.4.2", "conversation with " + server.name() + " timed out while " + step)
                : new Failure("4.4.2", "lost connection with " + server.name() + " while " + step);
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            if (line.size() < LINE_MAXIMUM) {
                line.write((b >= ' ' && b < 127) || b == '\r' ? b : '?');
            }
        }
        String text = line.toString(ISO_8859_1);
        String whole = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        return whole.replace('\r', '?').stripTrailing();
    }

    void closeWhenLate() {
        if (System.nanoTime() - deadline > 0) {
            late = true;
            watch.remove(this);
            link.close();
        }
    }

    /** Tells the server that nothing more comes, where TLS has a word for it. */
    void farewell() {
        try {
            if (encrypted.isPresent()) {
                encrypted.get().shutdownOutput();
            }
        } catch (IOException e) {
            // it is closed anyway
            return;
        }
    }

    @Override
    public void close() {
        watch.remove(this);
        link.close();
    }
}
