package org.pennypost.smtpd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.pennypost.routing.PrivatePostfix;

/** One row's conversation with the real smtpd. */
final class PostfixTalk implements AutoCloseable {
    private Socket socket;
    private BufferedReader in;

    private PostfixTalk(Socket socket) throws IOException {
        use(socket);
    }

    private void use(Socket link) throws IOException {
        socket = link;
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
    }

    /** What smtpd needs beside the settings that both have. */
    static Map<String, String> settings(Map<String, String> common, Path directory, SaslStub sasl)
            throws IOException, GeneralSecurityException {
        Map<String, String> settings = new HashMap<>(common);
        settings.put("smtpd_sasl_type", "dovecot");
        settings.put("smtpd_sasl_path", sasl.endpoint());
        settings.putAll(RowCertificates.asking(directory));
        return settings;
    }

    static List<String> replies(PrivatePostfix postfix, int number, RestrictionRows.Row row) throws Exception {
        try (PostfixTalk talk = new PostfixTalk(postfix.smtpd(number, "127.0.0.1"))) {
            talk.answer();
            if (row.encrypted()) {
                talk.encrypt(row.certificate());
            }
            List<String> replies = new ArrayList<>(List.of(talk.ask(xclient(row))));
            if (row.ahead()) {
                replies.add(RestrictionRows.kept("EHLO", talk.ask(row.commands().get(0))));
                talk.send(row.rest());
                talk.in.lines().forEach(replies::add);
                return RestrictionRows.masked(replies);
            }
            for (String command : row.commands()) {
                if (replies.get(replies.size() - 1).matches("[45]21 .*")) {
                    break; // smtpd has hung up
                }
                String answer = talk.ask(command);
                replies.add(RestrictionRows.kept(command, answer));
                if (answer.startsWith("354")) {
                    replies.add(talk.ask("Subject: x\r\n\r\nx\r\n."));
                }
            }
            return RestrictionRows.masked(replies);
        }
    }

    private static String xclient(RestrictionRows.Row row) {
        String name = row.client();
        String reverse = name;
        if (name.startsWith("!")) {
            reverse = name.substring(1);
            name = "[UNAVAILABLE]";
        } else if (name.equals("?")) {
            name = "[TEMPUNAVAIL]";
            reverse = name;
        } else if (name.equals("unknown")) {
            name = "[UNAVAILABLE]";
            reverse = name;
        }
        return "XCLIENT NAME=" + name + " REVERSE_NAME=" + reverse + " ADDR=" + row.address()
                + row.login().map(user -> " LOGIN=" + user).orElse("");
    }

    private void encrypt(Optional<String> certificate) throws IOException, GeneralSecurityException {
        ask("STARTTLS");
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManager[] keys =
                certificate.isPresent() ? RowCertificates.of(certificate.get()).keys() : new KeyManager[0];
        context.init(keys, new TrustManager[] {new Trusting()}, null);
        SSLSocket tls =
                (SSLSocket) context.getSocketFactory().createSocket(socket, "mail.example.com", socket.getPort(), true);
        tls.startHandshake();
        use(tls);
    }

    private String ask(String line) throws IOException {
        send(line + "\r\n");
        return answer();
    }

    private void send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
    }

    /** The last line of a reply; nothing when the connection is closed. */
    private String answer() throws IOException {
        String line = in.readLine();
        while (line != null && line.startsWith("-", 3)) {
            line = in.readLine();
        }
        return line == null ? "" : line;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** A server of Dovecot's authentication protocol that nobody logs in at: smtpd wants one before it believes XCLIENT. */
    static final class SaslStub implements AutoCloseable {
        private static final String HELLO = "VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t"
                + "0123456789abcdef0123456789abcdef\nDONE\n";

        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        private final List<Socket> clients = new CopyOnWriteArrayList<>();

        SaslStub() throws IOException {
            Thread thread = new Thread(this::serve, "sasl-stub");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            try {
                while (!socket.isClosed()) {
                    Socket client = socket.accept();
                    clients.add(client);
                    client.getOutputStream().write(HELLO.getBytes(ISO_8859_1));
                }
            } catch (IOException e) {
                return; // the socket was closed
            }
        }

        String endpoint() {
            return "inet:127.0.0.1:" + socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    /** Takes every certificate. */
    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // We are the client.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // Whoever it is.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
