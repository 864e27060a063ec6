package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.cleanup.Recipient;
import org.pennypost.routing.PrivatePostfix;

/** Sends the same mail to the real Postfix and to us, and compares what gets into the queue. */
class CleanupDifferentialTest {
    private static final int CONFIGURATIONS = 40;
    private static final int MESSAGES = 12;
    private static final Map<String, String> MAIN = Map.ofEntries(
            Map.entry("compatibility_level", "3.6"),
            Map.entry("myhostname", "mail.example.com"),
            Map.entry("mydomain", "example.com"),
            Map.entry("myorigin", "example.com"),
            Map.entry("mydestination", "example.com, localhost"),
            Map.entry("mynetworks", "127.0.0.0/8"),
            Map.entry("inet_interfaces", "127.0.0.1"),
            Map.entry("inet_protocols", "ipv4"),
            Map.entry("alias_maps", ""),
            Map.entry("relay_domains", ""),
            Map.entry("local_recipient_maps", ""),
            Map.entry("virtual_alias_domains", ""),
            Map.entry("recipient_delimiter", "+"),
            Map.entry("smtpd_relay_restrictions", "permit_mynetworks, reject"),
            Map.entry("smtpd_reject_unlisted_recipient", "no"));
    private static final Map<String, String> THEIRS = Map.of(
            "smtpd_client_connection_count_limit", "0",
            "smtpd_peername_lookup", "no",
            "notify_classes", "",
            "in_flow_delay", "0",
            "smtpd_error_sleep_time", "0",
            "smtpd_forbid_bare_newline", "no");
    private static final Pattern QUEUED = Pattern.compile("250 .* queued as (\\w+)");
    private static final Map<String, String> NOTIFY =
            Map.of("1", "NEVER", "2", "SUCCESS", "4", "FAILURE", "6", "SUCCESS,FAILURE", "8", "DELAY");

    @TempDir
    Path directory;

    /** Postfix leaves the address that a table makes empty to its queue manager, which makes this of it. */
    private static final String EMPTY_RECIPIENT = "MAILER-DAEMON@example.com";

    /** One mail. */
    private record Mail(String sender, List<String> recipients, List<String> headers) {
        List<String> envelope() {
            List<String> lines = new ArrayList<>(List.of("EHLO client.test", "MAIL FROM:" + sender));
            recipients.forEach(recipient -> lines.add("RCPT TO:" + recipient));
            lines.add("DATA");
            return lines;
        }

        String content() {
            return headers.stream().map(header -> header + "\r\n").collect(Collectors.joining()) + "\r\nbody\r\n.";
        }
    }

    @Test
    @Timeout(300)
    void queuesWhatPostfixQueues() throws Exception {
        PrivatePostfix.assumeAvailable();
        GeneratedMail generated = new GeneratedMail(Long.getLong("seed", 20261124L), directory);
        List<Map<String, String>> configurations = new ArrayList<>();
        List<Integer> ports = freePorts(CONFIGURATIONS);
        StringBuilder master = new StringBuilder("""
                rewrite unix - - n - - trivial-rewrite
                trace unix - - n - 0 bounce
                postlog unix-dgram n - n - 1 postlogd
                """);
        for (int i = 0; i < CONFIGURATIONS; i++) {
            configurations.add(generated.configuration());
            master.append("c" + i + " unix n - n - 0 cleanup").append(PrivatePostfix.options(configurations.get(i)));
            master.append("127.0.0.1:" + ports.get(i) + " inet n - n - - smtpd")
                    .append(PrivatePostfix.options(Map.of("cleanup_service_name", "c" + i)));
        }
        Map<String, String> main = new HashMap<>(MAIN);
        main.putAll(THEIRS);
        List<String> differences = new ArrayList<>();
        Map<String, Integer> kinds = new HashMap<>();
        try (PrivatePostfix postfix = new PrivatePostfix(directory, main, master.toString())) {
            for (int i = 0; i < CONFIGURATIONS; i++) {
                Map<String, String> settings = new HashMap<>(MAIN);
                settings.putAll(configurations.get(i));
                Talk talk = Talk.of(settings, "127.0.0.1");
                for (int j = 0; j < MESSAGES; j++) {
                    Mail mail = mail(generated);
                    String theirs = theirs(postfix, ports.get(i), mail);
                    String ours = ours(talk, mail);
                    kinds.merge(theirs.lines().findFirst().orElse(""), 1, Integer::sum);
                    if (!ours.equals(theirs)) {
                        differences.add("ours:\n" + ours + "\ntheirs:\n" + theirs + "\nmail " + mail + "\nwith "
                                + configurations.get(i));
                    }
                }
            }
        }
        assertThat(differences).as("%s", kinds).isEmpty();
        assertThat(kinds).containsKeys("250", "451 4.6.0 Alias expansion error");
    }

    private static Mail mail(GeneratedMail generated) {
        List<String> recipients = new ArrayList<>();
        int count = generated.recipients();
        for (int i = 0; i < count; i++) {
            recipients.add(generated.recipient());
        }
        return new Mail(generated.sender(), recipients, generated.headers());
    }

    /** All are held until all are known, so that none is given twice. */
    private static List<Integer> freePorts(int count) throws IOException {
        List<Integer> ports = new ArrayList<>();
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
                ports.add(sockets.get(i).getLocalPort());
            }
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
        return ports;
    }

    private static String ours(Talk talk, Mail mail) {
        int before = talk.queue.queued.size();
        List<String> replies = new ArrayList<>();
        mail.envelope().forEach(line -> replies.add(last(talk.lines(line))));
        replies.add(last(talk.lines(mail.content())));
        if (talk.queue.queued.size() == before) {
            talk.lines("RSET");
            return "" + replies.get(replies.size() - 1);
        }
        MemoryQueue.Queued queued = talk.queue.queued.get(before);
        StringBuilder text =
                new StringBuilder("250\nfrom " + queued.envelope().sender().text() + "\n");
        for (Recipient recipient : queued.envelope().recipients()) {
            text.append("to " + recipient.address() + " original " + recipient.original() + " "
                    + recipient.dsnOriginal().orElse("-") + " "
                    + recipient.dsnNotify().orElse("-") + "\n");
        }
        String content = new String(queued.content(), StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
        return text + header(content, queued.queueId());
    }

    private static String last(List<String> lines) {
        return lines.get(lines.size() - 1);
    }

    /** The header without what names host, time and queue id. */
    private static String header(String content, String queueId) {
        String header = content.substring(0, content.indexOf("\n\n") + 1);
        return header.replaceFirst("Received: [^\n]*\n(\t[^\n]*\n)*", "")
                .replaceAll("(?m)^((Resent-)?Message-Id: <)[0-9]+\\." + queueId, "$1ID")
                .replaceAll("(?m)^((Resent-)?Date: ).*", "$1");
    }

    private static String theirs(PrivatePostfix postfix, int port, Mail mail) throws Exception {
        try (Socket socket = connect(postfix, port)) {
            socket.setSoTimeout(60_000);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String reply = reply(in);
            for (String line : mail.envelope()) {
                say(socket, line);
                reply = reply(in);
            }
            if (!reply.startsWith("354")) {
                return reply;
            }
            say(socket, mail.content());
            reply = reply(in);
            Matcher matcher = QUEUED.matcher(reply);
            return matcher.matches() ? queued(postfix.postcat(matcher.group(1)), matcher.group(1)) : reply;
        }
    }

    private static Socket connect(PrivatePostfix postfix, int port) throws Exception {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (true) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                return socket;
            } catch (IOException e) {
                socket.close();
                if (System.nanoTime() > deadline || !postfix.isAlive()) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String reply(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && line.startsWith("-", 3)) {
            line = in.readLine();
        }
        return "" + line;
    }

    /** Reads what postcat says of a message. */
    private static String queued(String postcat, String queueId) {
        int contents = postcat.indexOf("*** MESSAGE CONTENTS");
        int extracted = postcat.indexOf("*** HEADER EXTRACTED");
        StringBuilder text = new StringBuilder("250\n");
        String original = "";
        String dsnOriginal = "-";
        String notify = "-";
        for (String line : (postcat.substring(0, contents) + postcat.substring(extracted)).split("\n")) {
            String value = line.substring(line.indexOf(": ") + 1).strip();
            if (line.startsWith("sender:")) {
                text.append("from " + value + "\n");
            } else if (line.startsWith("original_recipient:")) {
                original = value;
            } else if (value.startsWith("dsn_orig_rcpt=")) {
                dsnOriginal = value.substring(value.indexOf('=') + 1);
            } else if (value.startsWith("notify_flags=")) {
                notify = NOTIFY.getOrDefault(value.substring(value.indexOf('=') + 1), value);
            } else if (line.startsWith("recipient:")) {
                String address = value.isEmpty() ? EMPTY_RECIPIENT : value;
                text.append("to " + address + " original " + original + " " + dsnOriginal + " " + notify + "\n");
                original = "";
                dsnOriginal = "-";
                notify = "-";
            }
        }
        int begin = postcat.indexOf('\n', contents) + 1;
        return text + header(postcat.substring(begin, extracted), queueId);
    }
}
