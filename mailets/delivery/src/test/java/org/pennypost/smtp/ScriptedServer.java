package org.pennypost.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * An SMTP or LMTP server that answers as a test tells it, by the first word of a command ({@code GREETING}, {@code EHLO},
 * {@code RCPT}, {@code .} for the end of data) or by the whole command. {@code CLOSE} closes the connection, {@code HANG}
 * says nothing more, {@code SLOW} before an answer sends it byte by byte, {@code TLS} as greeting begins with a handshake;
 * {@code EHLO TLS} is the answer under encryption; all else is answered well.
 */
public final class ScriptedServer implements AutoCloseable {
    private static final Pattern PEM = Pattern.compile("-----BEGIN [A-Z ]+-----(.*?)-----END", Pattern.DOTALL);

    /** What clients have said, without content. */
    public final List<String> commands = new CopyOnWriteArrayList<>();
    /** The contents that came, lines ended by a line feed, dots as they were sent. */
    public final List<String> contents = new CopyOnWriteArrayList<>();
    /** How many connections there were. */
    public final AtomicInteger connections = new AtomicInteger();

    /** How many of them are over. */
    final AtomicInteger ended = new AtomicInteger();

    private final Map<String, String> answers;
    private final Optional<Path> certificate;
    private final ServerSocketChannel socket;
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Closeable> open = new CopyOnWriteArrayList<>();
    private final Thread accepting = thread(this::serve);

    /** Listens at a free port of 127.0.0.1. */
    public ScriptedServer(Map<String, String> answers) throws IOException {
        this(answers, Optional.empty(), "127.0.0.1", 0);
    }

    /** The same with a certificate and its key in a PEM file. */
    ScriptedServer(Map<String, String> answers, Path certificate) throws IOException {
        this(answers, Optional.of(certificate), "127.0.0.1", 0);
    }

    /** Listens elsewhere. */
    ScriptedServer(Map<String, String> answers, Optional<Path> certificate, String address, int port)
            throws IOException {
        this(answers, certificate, ServerSocketChannel.open());
        socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        socket.bind(new InetSocketAddress(InetAddress.getByName(address), port), 50);
        accepting.start();
    }

    private ScriptedServer(Map<String, String> answers, Optional<Path> certificate, ServerSocketChannel socket) {
        this.answers = Map.copyOf(answers);
        this.certificate = certificate;
        this.socket = socket;
    }

    /** Listens at a socket of the file system. */
    static ScriptedServer at(Path path, Map<String, String> answers) throws IOException {
        ScriptedServer server =
                new ScriptedServer(answers, Optional.empty(), ServerSocketChannel.open(StandardProtocolFamily.UNIX));
        server.socket.bind(UnixDomainSocketAddress.of(path));
        server.accepting.start();
        return server;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "scripted-server");
        thread.setDaemon(true);
        return thread;
    }

    /** Where it listens. */
    public int port() {
        return socket.socket().getLocalPort();
    }

    /** For a transport. */
    public String nexthop() {
        return "[" + socket.socket().getInetAddress().getHostAddress() + "]:" + port();
    }

    private void serve() {
        while (socket.isOpen()) {
            try {
                SocketChannel client = socket.accept();
                connections.incrementAndGet();
                thread(() -> converse(client)).start();
            } catch (IOException e) {
                // the test is over
                return;
            }
        }
    }

    private void converse(SocketChannel client) {
        open.add(client);
        try (client) {
            new Talk(client).run();
        } catch (IOException | GeneralSecurityException e) {
            // the client went away, or speaks no TLS
            return;
        } finally {
            ended.incrementAndGet();
        }
    }

    /** One connection. */
    private final class Talk {
        private InputStream in;
        private OutputStream out;
        private final SocketChannel client;
        private boolean encrypted;
        private int recipients;
        private boolean lmtp;

        Talk(SocketChannel client) {
            this.client = client;
            this.in = new BufferedInputStream(Channels.newInputStream(client));
            this.out = Channels.newOutputStream(client);
        }

        void run() throws IOException, GeneralSecurityException {
            if ("TLS".equals(answers.get("GREETING"))) {
                encrypt();
                out.write("220 peer.test ESMTP\r\n".getBytes(ISO_8859_1));
            } else if (!answer("GREETING", "220 peer.test ESMTP")) {
                return;
            }
            boolean more = true;
            while (more) {
                String line = line(in);
                commands.add(line);
                more = command(line, line.split("[ :]", 2)[0]);
            }
        }

        private boolean command(String line, String word) throws IOException, GeneralSecurityException {
            switch (word) {
                case "LHLO":
                case "EHLO":
                    lmtp = word.equals("LHLO");
                    return answer(encrypted && answers.containsKey("EHLO TLS") ? "EHLO TLS" : word, "250 peer.test");
                case "STARTTLS":
                    String go = answers.getOrDefault(word, "220 go");
                    boolean open = answer(word, "220 go");
                    if (open && go.equals("220 go")) {
                        encrypt();
                    }
                    return open;
                case "MAIL":
                    recipients = 0;
                    return answer(answers.containsKey(line) ? line : word, "250 2.1.0 Ok");
                case "DATA":
                    return data(word);
                case "QUIT":
                    return false;
                default:
                    String key = answers.containsKey(line) ? line : word;
                    recipients += word.equals("RCPT")
                                    && answers.getOrDefault(key, "250").startsWith("250")
                            ? 1
                            : 0;
                    return answer(key, word.equals("AUTH") ? "235 2.7.0 Ok" : "250 2.1.0 Ok");
            }
        }

        private boolean data(String word) throws IOException {
            String reply = answers.getOrDefault(word, "354 go on");
            boolean open = answer(word, reply);
            if (open && reply.startsWith("354")) {
                if ("CLOSE".equals(answers.get("CONTENT"))) {
                    line(in);
                    return false;
                }
                contents.add(content(in));
                int count = lmtp ? recipients : 1;
                for (int i = 0; open && i < count; i++) {
                    String each = "." + (i + 1);
                    open = answer(answers.containsKey(each) ? each : ".", "250 2.0.0 Ok: queued as X");
                }
            }
            return open;
        }

        private void encrypt() throws IOException, GeneralSecurityException {
            SSLSocket tls = (SSLSocket) context(certificate.orElseThrow())
                    .getSocketFactory()
                    .createSocket(client.socket(), null, client.socket().getPort(), true);
            tls.setUseClientMode(false);
            tls.startHandshake();
            encrypted = true;
            in = new BufferedInputStream(tls.getInputStream());
            out = tls.getOutputStream();
        }

        private boolean answer(String key, String usual) throws IOException {
            String text = answers.getOrDefault(key, usual);
            if (text.equals("CLOSE")) {
                return false;
            }
            boolean hang = text.endsWith("HANG");
            boolean slow = text.startsWith("SLOW ");
            String plain = text.replaceFirst("^SLOW ", "").replaceFirst("[|]?HANG$", "");
            if (!plain.isEmpty()) {
                byte[] bytes = (plain.replace("|", "\r\n") + "\r\n").getBytes(ISO_8859_1);
                int piece = slow ? 1 : bytes.length;
                for (int i = 0; i < bytes.length; i += piece) {
                    out.write(bytes, i, piece);
                    out.flush();
                    pause(slow ? 20 : 0);
                }
            }
            if (hang) {
                pause(Long.MAX_VALUE);
            }
            return !hang;
        }
    }

    private void pause(long millis) {
        try {
            if (millis > 0 && over.await(millis, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static SSLContext context(Path pem) throws IOException, GeneralSecurityException {
        Matcher sections = PEM.matcher(Files.readString(pem));
        sections.find();
        byte[] key = Base64.getMimeDecoder().decode(sections.group(1));
        sections.find();
        byte[] certificate = Base64.getMimeDecoder().decode(sections.group(1));
        Certificate own =
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setKeyEntry(
                "own",
                KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)),
                new char[0],
                new Certificate[] {own});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
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

    /** Who waits for a client takes one more after the socket is closed, until he notices. */
    @Override
    public void close() throws IOException {
        over.countDown();
        socket.close();
        try {
            accepting.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Closeable each : open) {
            each.close();
        }
    }
}
