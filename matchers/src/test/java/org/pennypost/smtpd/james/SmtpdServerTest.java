package org.pennypost.smtpd.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.OidcSASLConfiguration;
import org.apache.james.protocols.smtp.MailEnvelope;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.AuthCmdHandler;
import org.apache.james.protocols.smtp.hook.AuthHook;
import org.apache.james.protocols.smtp.hook.HeloHook;
import org.apache.james.protocols.smtp.hook.Hook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookResultHook;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.james.protocols.smtp.hook.MessageHook;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.tls.Pem;

@Timeout(120)
class SmtpdServerTest {
    private static final String MESSAGE = "Subject: x\r\n\r\ntext\r\n.\r\n";
    private static volatile CountDownLatch release = new CountDownLatch(1);
    private static final AtomicInteger SITTING = new AtomicInteger();

    /** Keeps a client waiting until the test lets it go. */
    public static final class SlowHelo implements HeloHook {
        @Override
        public HookResult doHelo(SMTPSession session, String helo) {
            if (!helo.equals("slow")) {
                return HookResult.DECLINED;
            }
            SITTING.incrementAndGet();
            try {
                release.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return HookResult.OK;
        }
    }

    @Test
    void twoHundredClientsInASlowHookDoNotDelayTheNextBanner() throws Exception {
        release = new CountDownLatch(1);
        SITTING.set(0);
        List<SmtpClient> sitting = new ArrayList<>();
        try (TestServer server = new TestServer(Map.of(), SlowHelo.class)) {
            for (int i = 0; i < 200; i++) {
                SmtpClient client = new SmtpClient(server.address());
                assertThat(client.reply()).startsWith("220 ");
                client.send("HELO slow\r\n");
                sitting.add(client);
            }
            await().until(() -> SITTING.get() == 200);
            List<Long> millis = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                long start = System.nanoTime();
                try (SmtpClient next = new SmtpClient(server.address())) {
                    assertThat(next.reply()).startsWith("220 ");
                    millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
                    assertThat(next.say("EHLO quick")).startsWith("250 ");
                }
            }
            assertThat(millis.stream().sorted().collect(Collectors.toList()).get(2))
                    .isLessThan(100);
            release.countDown();
            for (SmtpClient client : sitting) {
                assertThat(client.reply()).isEqualTo("250 mail.example.com");
            }
        } finally {
            release.countDown();
            for (SmtpClient client : sitting) {
                client.close();
            }
        }
    }

    @Test
    void takesAMessage() throws Exception {
        try (TestServer server = new TestServer(Map.of());
                SmtpClient client = new SmtpClient(server.address())) {
            assertThat(client.reply()).isEqualTo("220 mail.example.com ESMTP Postfix");
            assertThat(client.say("EHLO c", "MAIL FROM: a@b", "RCPT TO: root", "DATA"))
                    .containsExactly(
                            "250 CHUNKING", "250 2.1.0 Ok", "250 2.1.5 Ok", "354 End data with <CR><LF>.<CR><LF>");
            client.send(MESSAGE);
            assertThat(client.reply()).startsWith("250 2.0.0 Ok: queued as ");
            assertThat(client.say("QUIT")).isEqualTo("221 2.0.0 Bye");
            assertThat(client.reply()).isNull();
            assertThat(server.queue.queued).hasSize(1);
            await().untilAsserted(() -> assertThat(server.log)
                    .contains("disconnect from localhost[127.0.0.1] ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5"));
        }
    }

    /** Lets everybody in, if anyone asks it. */
    public static final class EverybodyAuth implements AuthHook {
        @Override
        public HookResult doAuth(SMTPSession session, Username username, String password) {
            return HookResult.OK;
        }

        @Override
        public HookResult doSasl(SMTPSession session, OidcSASLConfiguration configuration, String initialResponse) {
            return HookResult.OK;
        }

        @Override
        public HookResult doDelegation(SMTPSession session, Username target) {
            return HookResult.OK;
        }
    }

    @Test
    void refusesAuthenticationThatIsNotOffered() throws Exception {
        try (TestServer server = new TestServer(Map.of(), EverybodyAuth.class, AuthCmdHandler.class);
                SmtpClient client = new SmtpClient(server.address(), "127.0.0.9")) {
            client.reply();
            assertThat(client.say("AUTH PLAIN AHgAeA==", "EHLO c", "AUTH LOGIN", "STARTTLS"))
                    .containsExactly(
                            "503 5.5.1 Error: authentication not enabled",
                            "250 CHUNKING",
                            "503 5.5.1 Error: authentication not enabled",
                            "502 5.5.1 Error: command not implemented");
            assertThat(client.say("MAIL FROM:<a@b>", "RCPT TO:<x@remote.test>"))
                    .containsExactly("250 2.1.0 Ok", "454 4.7.1 <x@remote.test>: Relay access denied");
        }
    }

    @Test
    void takesEverythingInOnePacketWherePipeliningIsNotPoliced() throws Exception {
        try (TestServer server = new TestServer(Map.of("smtpd_forbid_unauth_pipelining", "no"));
                SmtpClient client = new SmtpClient(server.address())) {
            client.reply();
            client.send("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<root>\r\nDATA\r\n" + MESSAGE
                    + "MAIL FROM:<a@b>\r\nRCPT TO:<root>\r\nDATA\r\n" + MESSAGE + "QUIT\r\n");
            List<String> replies = new ArrayList<>();
            for (String reply = client.reply(); reply != null; reply = client.reply()) {
                replies.add(reply.substring(0, 3));
            }
            assertThat(replies).containsExactly("250", "250", "250", "354", "250", "250", "250", "354", "250", "221");
            assertThat(server.queue.queued).hasSize(2);
        }
    }

    /** Each line is a record of TLS, so that the server is given several at once, some of which need a worker and some not. */
    @Test
    void answersInOrderWhateverThreadDoes(@TempDir Path directory) throws Exception {
        Map<String, String> settings = Map.of(
                "smtpd_tls_security_level", "may",
                "smtpd_tls_wrappermode", "yes",
                "smtpd_forbid_unauth_pipelining", "no",
                "smtpd_junk_command_limit", "1000",
                "smtpd_tls_chain_files",
                        Pem.selfSigned(directory.resolve("pem"), "a.test").toString());
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new TrustManager[] {new Anybody()}, null);
        try (TestServer server = new TestServer(settings);
                SmtpClient client = new SmtpClient(server.address())) {
            Socket tls = trusting.getSocketFactory().createSocket(client.socket, "a.test", 25, true);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(tls.getInputStream(), StandardCharsets.ISO_8859_1));
            assertThat(in.readLine()).startsWith("220 ");
            for (int round = 0; round < 30; round++) {
                for (String line : List.of("HELO c", "MAIL FROM:<a@b>", "RCPT TO:<root>", "RSET", "NOOP")) {
                    tls.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                }
                List<String> replies = new ArrayList<>();
                for (int reply = 0; reply < 5; reply++) {
                    replies.add(in.readLine());
                }
                assertThat(replies)
                        .as("round %d", round)
                        .containsExactly(
                                "250 mail.example.com", "250 2.1.0 Ok", "250 2.1.5 Ok", "250 2.0.0 Ok", "250 2.0.0 Ok");
            }
        }
    }

    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    void takesOneBytePerPacketAndLongLines() throws Exception {
        String longLine = "y".repeat(20_000);
        try (TestServer server = new TestServer(Map.of());
                SmtpClient client = new SmtpClient(server.address())) {
            client.reply();
            for (String line : List.of("EHLO c", "MAIL FROM:<a@b>", "RCPT TO:<root>", "DATA")) {
                for (char c : (line + "\r\n").toCharArray()) {
                    client.send(String.valueOf(c));
                }
                assertThat(client.reply()).isNotNull();
            }
            for (char c : "Subject: x\r\n\r\n..dot\r\n".toCharArray()) {
                client.send(String.valueOf(c));
            }
            client.send(longLine + "\r\n");
            for (char c : ".\r\n".toCharArray()) {
                client.send(String.valueOf(c));
            }
            assertThat(client.reply()).startsWith("250 2.0.0");
            assertThat(new String(server.queue.queued.get(0).content(), StandardCharsets.ISO_8859_1))
                    .contains("\r\n\r\n.dot\r\n" + longLine + "\r\n");
            assertThat(client.say("z".repeat(100_000))).isEqualTo("500 5.5.2 Error: command not recognized");
            assertThat(client.say("NOOP")).isEqualTo("250 2.0.0 Ok");
        }
    }

    @Test
    void letsNoStrangerSmuggleAMessage() throws Exception {
        try (TestServer server = new TestServer(Map.of())) {
            for (String end :
                    List.of("\n.\n", "\r\n.\n", "\n.\r\n", "\r.\r", "\r\n.\r\r\n", "\r\n.\r", "\r\n\0.\r\n")) {
                try (SmtpClient client = new SmtpClient(server.address(), "127.0.0.9")) {
                    client.reply();
                    client.say("EHLO c", "MAIL FROM:<a@b>", "RCPT TO:<root>", "DATA");
                    client.send(
                            "Subject: x\r\n\r\nx" + end + "MAIL FROM:<evil@b>\r\nRCPT TO:<root>\r\nDATA\r\n" + MESSAGE);
                    assertThat(client.reply()).startsWith("250 2.0.0");
                    assertThat(client.say("NOOP")).isEqualTo("250 2.0.0 Ok");
                }
            }
            assertThat(server.queue.queued)
                    .hasSize(7)
                    .allMatch(mail -> mail.envelope().sender().text().equals("a@b"));
        }
    }

    @Test
    void tellsASilentClientToGo() throws Exception {
        try (TestServer server = new TestServer(Map.of("smtpd_timeout", "1s"));
                SmtpClient client = new SmtpClient(server.address())) {
            client.reply();
            assertThat(client.say("HELO c")).startsWith("250 ");
            assertThat(client.reply()).isEqualTo("421 4.4.2 mail.example.com Error: timeout exceeded");
            assertThat(client.reply()).isNull();
            await().untilAsserted(() -> assertThat(server.log)
                    .contains("timeout after HELO from localhost[127.0.0.1]")
                    .noneMatch(line -> line.startsWith("lost connection")));
        }
    }

    /** Without the deadline it could go on for ever. */
    @Test
    void tellsAClientToGoThatTrickles() throws Exception {
        Map<String, String> settings = Map.of("smtpd_timeout", "1s", "smtpd_per_request_deadline", "yes");
        try (TestServer server = new TestServer(settings);
                SmtpClient client = new SmtpClient(server.address())) {
            client.reply();
            client.say("HELO c");
            client.socket.setSoTimeout(50);
            String answer = "";
            for (int i = 0; i < 200 && answer.isEmpty(); i++) {
                client.send("N");
                try {
                    answer = client.reply();
                } catch (SocketTimeoutException e) {
                    assertThat(i).as("nobody was told to go").isLessThan(199);
                }
            }
            assertThat(answer).isEqualTo("421 4.4.2 mail.example.com Error: timeout exceeded");
        }
    }

    @Test
    void slowsDownAClientThatMakesErrors() throws Exception {
        Map<String, String> settings = Map.of("smtpd_soft_error_limit", "2", "smtpd_error_sleep_time", "1s");
        try (TestServer server = new TestServer(settings);
                SmtpClient client = new SmtpClient(server.address())) {
            client.reply();
            client.say("FOO");
            long start = System.nanoTime();
            client.send("FOO\r\nFOO\r\nQUIT\r\n");
            assertThat(client.reply()).startsWith("500 ");
            assertThat(client.reply()).startsWith("500 ");
            assertThat(client.reply()).startsWith("221 ");
            assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.SECONDS.toNanos(2));
        }
    }

    @Test
    void doesNotReadWhatAFloodingClientSendsBeforeItTakesTheReplies() throws Exception {
        Map<String, String> settings =
                Map.of("smtpd_forbid_unauth_pipelining", "no", "smtpd_junk_command_limit", "100000000");
        try (TestServer server = new TestServer(settings);
                SocketChannel channel = SocketChannel.open(server.address())) {
            channel.configureBlocking(false);
            ByteBuffer flood = ByteBuffer.wrap("NOOP\r\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII));
            AtomicInteger sent = new AtomicInteger();
            AtomicInteger idle = new AtomicInteger();
            await().pollInterval(10, TimeUnit.MILLISECONDS).until(() -> {
                int written = channel.write(flood);
                if (!flood.hasRemaining()) {
                    flood.rewind();
                }
                idle.set(written == 0 ? idle.get() + 1 : 0);
                return sent.addAndGet(written) > 100_000_000 || idle.get() > 50;
            });
            assertThat(sent.get()).isLessThan(100_000_000);
            try (SmtpClient other = new SmtpClient(server.address())) {
                assertThat(other.reply()).startsWith("220 ");
            }
        }
    }

    /** Refuses what is named bad, and what it is told to cut off. */
    public static final class PickyHooks implements HeloHook, MailHook, RcptHook {
        @Override
        public HookResult doHelo(SMTPSession session, String helo) {
            return switch (helo) {
                case "bad" -> HookResult.DENY;
                case "soft" -> HookResult.DENYSOFT;
                case "odd" ->
                    HookResult.builder()
                            .hookReturnCode(HookReturnCode.deny())
                            .smtpReturnCode("9x")
                            .smtpDescription("5.7.1 two\r\nlines")
                            .build();
                case "cut" -> HookResult.DISCONNECT;
                case "softcut" ->
                    HookResult.builder()
                            .hookReturnCode(HookReturnCode.disconnected(HookReturnCode.Action.DENYSOFT))
                            .smtpDescription("4.7.0 go")
                            .build();
                case "broken" -> throw new IllegalStateException("a hook with a bug");
                default -> HookResult.DECLINED;
            };
        }

        @Override
        public HookResult doMail(SMTPSession session, MaybeSender sender) {
            return sender.asString().startsWith("bad") ? HookResult.DENY : HookResult.OK;
        }

        @Override
        public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress rcpt) {
            boolean known = session.getAttachment(
                            SMTPSession.SENDER, org.apache.james.protocols.api.ProtocolSession.State.Transaction)
                    .isPresent();
            return rcpt.getLocalPart().contains("bad") || !known
                    ? HookResult.builder()
                            .hookReturnCode(HookReturnCode.deny())
                            .smtpReturnCode("550")
                            .smtpDescription("5.7.1 not " + rcpt.asString())
                            .build()
                    : HookResult.DECLINED;
        }
    }

    /** Looks into messages. */
    public static final class MessageHooks implements MessageHook, JamesMessageHook, HookResultHook {
        static final AtomicInteger RESULTS = new AtomicInteger();

        @Override
        public HookResult onMessage(SMTPSession session, MailEnvelope mail) {
            try {
                String text = new String(mail.getMessageInputStream().readAllBytes(), StandardCharsets.UTF_8);
                boolean bad =
                        mail.getSize() != text.length() || mail.getRecipients().isEmpty() || text.contains("raw-bad");
                return bad ? HookResult.DENY : HookResult.DECLINED;
            } catch (IOException e) {
                return HookResult.DENYSOFT;
            }
        }

        @Override
        public HookResult onMessage(SMTPSession session, Mail mail) {
            try {
                return "bad".equals(mail.getMessage().getSubject()) ? HookResult.DENY : HookResult.OK;
            } catch (MessagingException e) {
                return HookResult.DENYSOFT;
            }
        }

        @Override
        public HookResult onHookResult(SMTPSession session, HookResult result, long executionTime, Hook object) {
            RESULTS.incrementAndGet();
            return result;
        }
    }

    @Test
    void runsTheAdministratorsHooks() throws Exception {
        try (TestServer server = new TestServer(Map.of(), PickyHooks.class, MessageHooks.class);
                SmtpClient client = new SmtpClient(server.address())) {
            client.reply();
            assertThat(client.say("HELO bad", "HELO soft", "HELO odd", "HELO good"))
                    .containsExactly(
                            "554 5.7.1 Command rejected",
                            "451 4.7.1 Service unavailable - try again later",
                            "554 5.7.1 two lines",
                            "250 mail.example.com");
            assertThat(client.say("MAIL FROM:<bad@b>", "MAIL FROM:<good@b>", "RCPT TO:<root+bad>", "RCPT TO:<root>"))
                    .containsExactly(
                            "554 5.7.1 Command rejected",
                            "250 2.1.0 Ok",
                            "550 5.7.1 not root+bad@example.com",
                            "250 2.1.5 Ok");
            client.say("DATA");
            client.send("Subject: raw\r\n\r\nraw-bad\r\n.\r\n");
            assertThat(client.reply()).isEqualTo("554 5.7.1 Command rejected");
            client.say("MAIL FROM:<>", "RCPT TO:<root>", "DATA");
            client.send("Subject: bad\r\n\r\ntext\r\n.\r\n");
            assertThat(client.reply()).isEqualTo("554 5.7.1 Command rejected");
            assertThat(server.queue.queued).isEmpty();
            client.say("MAIL FROM:<>", "RCPT TO:<root>", "DATA");
            client.send(MESSAGE);
            assertThat(client.reply()).startsWith("250 2.0.0");
            assertThat(server.queue.queued).hasSize(1);
            assertThat(MessageHooks.RESULTS.get()).isPositive();
            assertThat(server.log).anyMatch(line -> line.contains("reject: END-OF-MESSAGE from"));
        }
    }

    @Test
    void endsASessionWhenAHookSaysSoOrFails() throws Exception {
        try (TestServer server = new TestServer(Map.of(), PickyHooks.class)) {
            for (Map.Entry<String, String> row : Map.of(
                            "cut", "521 5.7.1 Command rejected",
                            "softcut", "421 4.7.0 go",
                            "broken", "421 4.3.0 mail.example.com Error: internal error")
                    .entrySet()) {
                try (SmtpClient client = new SmtpClient(server.address())) {
                    client.reply();
                    assertThat(client.say("HELO " + row.getKey())).isEqualTo(row.getValue());
                    assertThat(client.reply()).isNull();
                }
            }
        }
    }

    @Test
    void keepsItsThreadsToItself() throws Exception {
        Set<String> names;
        try (TestServer server = new TestServer(Map.of(), ThreadHook.class);
                SmtpClient client = new SmtpClient(server.address())) {
            client.reply();
            assertThat(client.say("HELO c", "MAIL FROM:<a@b>")).containsExactly("250 mail.example.com", "250 2.1.0 Ok");
            names = Set.copyOf(ThreadHook.NAMES);
        }
        assertThat(names).isNotEmpty().noneMatch(name -> name.contains("-io"));
    }

    /** Notes the threads it runs on. */
    public static final class ThreadHook implements HeloHook, MailHook {
        static final List<String> NAMES = new java.util.concurrent.CopyOnWriteArrayList<>();

        @Override
        public HookResult doHelo(SMTPSession session, String helo) {
            NAMES.add(Thread.currentThread().getName());
            return HookResult.DECLINED;
        }

        @Override
        public HookResult doMail(SMTPSession session, MaybeSender sender) {
            NAMES.add(Thread.currentThread().getName());
            return HookResult.DECLINED;
        }
    }
}
