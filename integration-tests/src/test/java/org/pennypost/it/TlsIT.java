package org.pennypost.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pennypost.tls.SelfSigned;

/** Real clients speak TLS with the packaged server, whose certificate is the one that init has made. */
@ExtendWith(Distribution.Unpacked.class)
final class TlsIT {
    private static Instance instance;
    private static int wrapped;
    private static int asking;
    private static int requiring;
    private static Path known;
    private static Path unknown;

    @BeforeAll
    static void start(Distribution distribution) throws Exception {
        instance = Instance.make(
                distribution,
                "--domain",
                "example.com",
                "--user",
                "alice:secret",
                "-o",
                "smtpd_tls_loglevel=1",
                "-o",
                "smtpd_tls_received_header=yes");
        wrapped = Instance.freePort();
        asking = Instance.freePort();
        requiring = Instance.freePort();
        known = pem("known");
        unknown = pem("unknown");
        String authorities = "\n  -o smtpd_tls_CAfile=" + known + "\n";
        Files.writeString(
                instance.etc().resolve("master.cf"),
                "127.0.0.1:" + wrapped + " inet n - n - - smtpd\n  -o smtpd_tls_wrappermode=yes\n"
                        + "127.0.0.1:" + asking + " inet n - n - - smtpd\n  -o smtpd_tls_ask_ccert=yes" + authorities
                        + "127.0.0.1:" + requiring + " inet n - n - - smtpd\n  -o smtpd_tls_wrappermode=yes\n"
                        + "  -o smtpd_tls_req_ccert=yes" + authorities,
                StandardOpenOption.APPEND);
        instance.start();
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    @Test
    void keepsTheKeyFromOthers() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(certificate())))
                .isEqualTo("rw-------");
    }

    private static Path certificate() {
        return instance.etc().resolve("server.pem");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls1_2", "tls1_3"})
    void speaksWithOpenssl(String version) throws Exception {
        String openssl = Peer.OPENSSL.program();
        for (String way : new String[] {"-starttls=smtp", "-quiet"}) {
            int port = way.equals("-quiet") ? wrapped : instance.smtp();
            Shell.Outcome outcome = new Shell()
                    .input("QUIT\r\n")
                    .run(
                            "sh",
                            "-c",
                            openssl + " s_client -" + version + " -crlf -connect 127.0.0.1:" + port
                                    + (way.equals("-quiet") ? "" : " -starttls smtp")
                                    + " 2>&1");
            assertThat(outcome.out())
                    .contains("CN = mail.example.com")
                    .contains(version.equals("tls1_2") ? "TLSv1.2" : "TLSv1.3");
        }
    }

    @Test
    void refusesOldVersionsAndWeakCiphers() throws Exception {
        String nmap = Peer.NMAP.program();
        Shell.Outcome outcome = new Shell()
                .run(
                        nmap,
                        "-Pn",
                        "-p",
                        IntStream.of(25, 587, 465, 143, 993, 110, 995)
                                .mapToObj(port -> Integer.toString(instance.port(port)))
                                .collect(Collectors.joining(",")),
                        "--version-all",
                        "-sV",
                        "--script",
                        "ssl-enum-ciphers",
                        "127.0.0.1")
                .ok();
        String[] ports = outcome.out().split("(?m)^(?=\\d+/tcp)");
        assertThat(ports).as(outcome.out()).hasSize(8);
        for (int i = 1; i < ports.length; i++) {
            assertThat(ports[i])
                    .contains("TLSv1.2:", "TLSv1.3:", "least strength: A")
                    .doesNotContain("SSLv3:", "TLSv1.0:", "TLSv1.1:", "warnings:", "_CBC_", "_RSA_WITH_AES");
        }
    }

    @Test
    void takesMailOverStarttlsAndOverTls() throws Exception {
        String swaks = Peer.SWAKS.program();
        for (String way : new String[] {"-tls", "--tls-on-connect"}) {
            int port = way.equals("-tls") ? instance.smtp() : wrapped;
            new Shell()
                    .run(
                            swaks,
                            "--server",
                            "127.0.0.1:" + port,
                            way,
                            "--from",
                            "x@remote.test",
                            "--to",
                            "alice@example.com",
                            "--header",
                            "Subject: over " + way,
                            "--body",
                            "way " + way)
                    .ok();
            String mail = instance.awaitMail("alice", text -> text.contains("way " + way));
            assertThat(mail)
                    .containsPattern(
                            "\\(using TLSv1\\.[23] with cipher [A-Z0-9_-]+ \\((256|128)/\\1 bits\\)\\)\\s+\\(No client"
                                    + " certificate requested\\)\\s+by mail.example.com \\(Pennypost\\) with ESMTPS id");
        }
        assertThat(instance.log())
                .containsPattern(
                        "postfix/smtpd\\[\\d+]: Anonymous TLS connection established from localhost\\[127.0.0.1]: TLSv1")
                .doesNotContain("Exception");
    }

    /** A key and a certificate of a client. */
    private static Path pem(String name) throws Exception {
        return Files.writeString(
                instance.etc().resolve(name + ".pem"),
                new SelfSigned(new SecureRandom()).pem(name + ".client.test", Instant.now()));
    }

    @Test
    void tellsWhoShowsACertificate() throws Exception {
        for (Path file : List.of(known, unknown)) {
            String name = file.getFileName().toString().replace(".pem", "");
            new Shell()
                    .run(
                            Peer.SWAKS.program(),
                            "--server",
                            "127.0.0.1:" + asking,
                            "-tls",
                            "--tls-cert",
                            file.toString(),
                            "--tls-key",
                            file.toString(),
                            "--from",
                            "x@remote.test",
                            "--to",
                            "alice@example.com",
                            "--body",
                            "shown by " + name)
                    .ok();
            String cn = name + ".client.test";
            assertThat(instance.awaitMail("alice", text -> text.contains("shown by " + name)))
                    .contains("(Client CN \"" + cn + "\", Issuer \"" + cn + "\" ("
                            + (file == known ? "verified OK" : "not verified") + "))");
        }
        assertThat(instance.log())
                .contains(
                        ": Trusted TLS connection established from localhost[127.0.0.1]: TLSv1",
                        ": Untrusted TLS connection established from localhost[127.0.0.1]: TLSv1");
    }

    @Test
    void sendsThoseAwayWhoHaveToShowACertificate() throws Exception {
        String openssl = Peer.OPENSSL.program();
        for (String[] row : new String[][] {
            {"", "421 4.7.1 mail.example.com Error: No client certificate presented"},
            {
                " -cert " + unknown + " -key " + unknown,
                "421 4.7.1 mail.example.com Error: Client certificate not trusted"
            },
            {" -cert " + known + " -key " + known, "220 mail.example.com ESMTP"}
        }) {
            assertThat(new Shell()
                            .input("QUIT\r\n")
                            .run(
                                    "sh",
                                    "-c",
                                    openssl + " s_client -quiet -connect 127.0.0.1:" + requiring + row[0] + " 2>&1")
                            .out())
                    .contains(row[1]);
        }
        assertThat(instance.log())
                .contains("NOQUEUE: abort: TLS from localhost[127.0.0.1]: No client certificate presented");
    }

    @Test
    void servesNoCommandThatWasGivenInClearBeforeTheHandshake() throws Exception {
        try (Conversation client = Conversation.with(instance.smtp())) {
            client.reply();
            client.send("EHLO x").reply();
            assertThat(client.raw("STARTTLS\r\nRSET\r\n").reply())
                    .contains("554 5.5.0 Error: SMTP protocol synchronization");
        }
        try (Conversation client = Conversation.with(instance.smtp())) {
            client.reply();
            client.send("EHLO x").reply();
            assertThat(client.send("STARTTLS").reply()).contains("220 2.0.0 Ready to start TLS");
            assertThat(client.send("MAIL FROM:<a@b.test>").reply().orElse("")).doesNotContain("250");
        }
        org.awaitility.Awaitility.await()
                .until(() -> instance.log().contains("lost connection after STARTTLS from localhost[127.0.0.1]"));
        assertThat(instance.log()).contains("SSL_accept error from localhost[127.0.0.1]: ");
    }

    @Test
    void keepsTheOldCertificateUntilTheNewOneIsGood() throws Exception {
        String good = Files.readString(certificate());
        try (Tls open = new Tls(wrapped)) {
            assertThat(open.line()).startsWith("220 ");
            Files.writeString(
                    certificate(), good.replaceFirst("BEGIN PRIVATE KEY-----\n....", "BEGIN PRIVATE KEY-----\n####"));
            Shell.Outcome refused = instance.pennypost("reload");
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err())
                    .containsPattern("main.cf:\\d+: error: smtpd_tls_chain_files: " + certificate() + ": ")
                    .contains("the section PRIVATE KEY is malformed");
            assertThat(instance.pennypost("check").out() + refused.err()).contains("name a readable PEM file");
            assertThat(subject(wrapped)).isEqualTo("CN=mail.example.com");
            Files.writeString(certificate(), new SelfSigned(new SecureRandom()).pem("new.example.com", Instant.now()));
            instance.pennypost("reload").ok();
            assertThat(subject(wrapped)).isEqualTo("CN=new.example.com");
            open.send("NOOP");
            assertThat(open.line()).isEqualTo("250 2.0.0 Ok");
        } finally {
            Files.writeString(certificate(), good);
            instance.pennypost("reload").ok();
        }
    }

    private static String subject(int port) throws Exception {
        try (Tls tls = new Tls(port)) {
            return ((X509Certificate) tls.socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    /** A client that trusts everybody. */
    private static final class Tls implements AutoCloseable {
        private final SSLSocket socket;
        private final BufferedReader in;

        Tls(int port) throws Exception {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, null);
            Socket plain = new Socket();
            plain.connect(new InetSocketAddress("127.0.0.1", port));
            plain.setSoTimeout(30_000);
            socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
            socket.startHandshake();
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        }

        String line() throws IOException {
            return in.readLine();
        }

        void send(String line) throws IOException {
            socket.getOutputStream().write((line + "\r\n").getBytes(ISO_8859_1));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // There is none.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // The test looks at it.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
