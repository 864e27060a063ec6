package org.pennypost.smtpd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.address.Address;
import org.pennypost.cleanup.checks.Effects;
import org.pennypost.routing.PrivatePostfix;

/** Gives the real Postfix and us the same messages: replies, log lines, the message that is queued, its envelope. */
class ContentChecksDifferentialTest {
    private static final int MESSAGES = Integer.getInteger("messages", 30);
    private static final Pattern LOGGED = Pattern.compile("\\S+ +\\d+ \\S+ \\S+ c(\\d+)/cleanup\\[\\d+\\]: (.*)");
    private static final Pattern QUEUED = Pattern.compile("([0-9A-F]{8,14}): (.*)");
    /** There is no queue manager. */
    private static final Pattern OF_NO_CONCERN = Pattern.compile("unable to look up public/");

    private static final String ACTIONS = """
            /^(X-Act:|act) reject$/ REJECT
            /^(X-Act:|act) rejecttext$/ REJECT no such thing
            /^(X-Act:|act) reject4$/ REJECT 4.2.0 not now
            /^(X-Act:|act) reject5$/ REJECT 5.1.2 gone
            /^(X-Act:|act) reject2$/ REJECT 2.1.2 fine
            /^(X-Act:|act) rejectcode$/ REJECT 5.3.4
            /^(X-Act:|act) warn$/ WARN
            /^(X-Act:|act) warntext$/ WARN   look at it
            /^(X-Act:|act) info$/ INFO for you
            /^(X-Act:|act) pass$/ PASS enough
            /^(X-Act:|act) discard$/ DISCARD
            /^(X-Act:|act) discardtext$/ DISCARD gone
            /^(X-Act:|act) hold$/ HOLD
            /^(X-Act:|act) holdtext$/ HOLD wait
            /^(X-Act:|act) filter$/ FILTER smtp:[127.0.0.1]:10025
            /^(X-Act:|act) filterempty$/ FILTER
            /^(X-Act:|act) filterbad$/ FILTER smtp
            /^(X-Act:|act) prepend$/ PREPEND X-New: before
            /^(X-Act:|act) prependempty$/ PREPEND
            /^(X-Act:|act) prependbad$/ PREPEND no header
            /^(X-Act:|act) replace$/ REPLACE X-Other: instead
            /^(X-Act:|act) replaceempty$/ REPLACE
            /^(X-Act:|act) replacebad$/ REPLACE no header
            /^(X-Act:|act) redirect$/ REDIRECT root@example.com
            /^(X-Act:|act) redirectbad$/ REDIRECT root
            /^(X-Act:|act) bcc$/ BCC list@example.com
            /^(X-Act:|act) bccbad$/ BCC list
            /^(X-Act:|act) strip$/ STRIP
            /^(X-Act:|act) striptext$/ STRIP for a reason
            /^(X-Act:|act) ignore$/ IGNORE
            /^(X-Act:|act) dunno$/ DUNNO
            /^(X-Act:|act) ok$/ OK
            /^(X-Act:|act) unknown$/ FROBNICATE x
            /^(X-Act:|act) lower$/ warn lower case
            /^(X-Act:|act) (gr)(o)up$/ INFO $3${2}
            /^Received: from x/ IGNORE
            if /^(Subject|X-Fold)/
            !/hello/ WARN other subject
            endif
            /^bin.+ry/ WARN binary
            """;

    @TempDir
    Path directory;

    @Test
    @Timeout(600)
    void treatsMessagesAsPostfixDoes() throws Exception {
        PrivatePostfix.assumeAvailable();
        List<Map<String, String>> configurations = configurations();
        List<Integer> ports = new ArrayList<>();
        String master = master(configurations, ports);
        List<String> differences = new ArrayList<>();
        Map<String, String> main = new HashMap<>(TestSettings.common());
        main.put("in_flow_delay", "0"); // without a queue manager each message would wait
        try (PrivatePostfix postfix = new PrivatePostfix(directory, main, master)) {
            Map<Integer, List<Case>> all = new LinkedHashMap<>();
            for (int i = 0; i < configurations.size(); i++) {
                all.put(i, run(postfix, ports.get(i), configurations.get(i), Long.getLong("seed", 4) * 100 + i));
            }
            Map<Integer, List<String>> logs = logs(postfix, all.size());
            for (int i = 0; i < configurations.size(); i++) {
                compareLogs(configurations.get(i), all.get(i), logs.getOrDefault(i, List.of()));
                for (Case each : all.get(i)) {
                    each.differences(configurations.get(i).toString(), differences);
                }
            }
        }
        assertThat(differences)
                .as("%s messages, %s differences", MESSAGES * configurations.size(), differences.size())
                .isEmpty();
    }

    private List<Map<String, String>> configurations() throws IOException {
        Path table = directory.resolve("actions");
        Files.writeString(table, ACTIONS);
        Files.writeString(directory.resolve("body"), ACTIONS.replace("X-New: before", "new line"));
        Files.writeString(directory.resolve("mime"), "/^X-Act: (w|r)/ WARN mime\n/^Content-Type/ INFO type\n");
        Files.writeString(directory.resolve("nested"), "/^X-Act: / WARN nested\n/^X-Act/ REJECT never\n");
        String pcre = "pcre:" + table;
        String body = "regexp:" + directory.resolve("body");
        String mime = "pcre:" + directory.resolve("mime");
        String nested = "regexp:" + directory.resolve("nested");
        return List.of(
                Map.of("header_checks", pcre),
                Map.of("header_checks", pcre, "body_checks", body),
                Map.of("body_checks", body),
                Map.of("body_checks", body, "body_checks_size_limit", "30"),
                Map.of("header_checks", pcre, "mime_header_checks", mime, "nested_header_checks", nested),
                Map.of("mime_header_checks", mime, "nested_header_checks", nested, "body_checks", body),
                Map.of("header_checks", pcre, "mime_header_checks", "", "mime_nesting_limit", "1"),
                Map.of("body_checks", body, "disable_mime_input_processing", "yes"),
                Map.of("header_checks", pcre, "header_size_limit", "200", "mime_boundary_length_limit", "5"),
                Map.of("strict_8bitmime", "yes", "header_checks", pcre),
                Map.of("strict_7bit_headers", "yes", "mime_header_checks", mime),
                Map.of("strict_8bitmime_body", "yes"),
                Map.of("strict_mime_encoding_domain", "yes", "body_checks", body),
                Map.of(
                        "header_checks",
                        pcre,
                        "body_checks",
                        body,
                        "strict_8bitmime",
                        "yes",
                        "receive_override_options",
                        "no_header_body_checks"));
    }

    private static String master(List<Map<String, String>> configurations, List<Integer> ports) throws IOException {
        StringBuilder master = new StringBuilder("postlog unix-dgram n - n - 1 postlogd\n"
                + "rewrite unix - - n - - trivial-rewrite\nanvil unix - - n - 1 anvil\n");
        for (int i = 0; i < configurations.size(); i++) {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                ports.add(free.getLocalPort());
            }
            StringBuilder options = new StringBuilder();
            configurations.get(i).forEach((name, value) -> options.append("\n  -o { " + name + " = " + value + " }"));
            master.append("127.0.0.1:" + ports.get(i) + " inet n - n - - smtpd -o syslog_name=c" + i
                    + " -o cleanup_service_name=cleanup" + i + options + "\n");
            master.append("cleanup" + i + " unix n - n - 0 cleanup -o syslog_name=c" + i + options + "\n");
        }
        return master.toString();
    }

    /** One message and what became of it at both. */
    private static final class Case {
        private String message;
        private final Map<String, String> theirs = new TreeMap<>();
        private final Map<String, String> ours = new TreeMap<>();
        private String queueId = "";

        void differences(String configuration, List<String> found) {
            if (!ours.equals(theirs)) {
                StringBuilder text = new StringBuilder("\n=== " + configuration + "\n" + message);
                for (String key : theirs.keySet()) {
                    if (!theirs.get(key).equals(ours.get(key))) {
                        text.append("--- theirs " + key + "\n" + theirs.get(key) + "\n--- ours\n" + ours.get(key));
                    }
                }
                found.add(text.toString());
            }
        }
    }

    private List<Case> run(PrivatePostfix postfix, int port, Map<String, String> configuration, long seed)
            throws Exception {
        GeneratedMessages generated = new GeneratedMessages(seed);
        List<Case> cases = new ArrayList<>();
        try (Peer peer = new Peer(port)) {
            peer.say("EHLO c.test");
            for (int i = 0; i < MESSAGES; i++) {
                Case each = new Case();
                each.message = generated.next();
                List<String> recipients = i % 3 == 0
                        ? List.of("root@example.com", "postmaster@example.com")
                        : List.of("root@example.com");
                askPostfix(postfix, peer, each, recipients);
                askUs(configuration, each, recipients);
                cases.add(each);
            }
        }
        return cases;
    }

    private static String data(String message) {
        return message.replaceAll("(?m)^\\.", "..") + ".\r\n";
    }

    private void askPostfix(PrivatePostfix postfix, Peer peer, Case each, List<String> recipients) throws Exception {
        peer.say("MAIL FROM:<a@remote.test>");
        for (String recipient : recipients) {
            peer.say("RCPT TO:<" + recipient + ">");
        }
        peer.say("DATA");
        String reply = peer.send(data(each.message));
        each.theirs.put("reply", neutral(reply));
        Matcher queued = Pattern.compile("queued as (\\S+)").matcher(reply);
        each.theirs.put("content", "");
        each.theirs.put("envelope", "");
        if (queued.find()) {
            each.queueId = queued.group(1);
            for (String queue : List.of("incoming", "hold")) {
                Path file = postfix.queue().resolve(queue).resolve(each.queueId);
                if (Files.exists(file)) {
                    each.theirs.put("content", neutral(postcat(postfix, "-bh", file)));
                    each.theirs.put("envelope", envelope(queue, postcat(postfix, "-e", file)));
                }
            }
        }
    }

    private static String envelope(String queue, String records) {
        List<String> recipients = new ArrayList<>();
        String filter = "";
        String redirect = "";
        for (String line : records.split("\n")) {
            String value = line.substring(line.indexOf(": ") + 2);
            if (line.startsWith("recipient: ")) {
                recipients.add(value);
            } else if (line.startsWith("content_filter: ")) {
                filter = value;
            } else if (line.startsWith("redirect_to: ")) {
                redirect = value;
            }
        }
        return (redirect.isEmpty() ? recipients : List.of(redirect)) + " " + filter
                + (queue.equals("hold") ? " hold" : "");
    }

    private static String postcat(PrivatePostfix postfix, String option, Path file) throws Exception {
        Process process = new ProcessBuilder("postcat", "-c", postfix.etc().toString(), option, file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
        process.waitFor(20, TimeUnit.SECONDS);
        return text;
    }

    private void askUs(Map<String, String> configuration, Case each, List<String> recipients) {
        Talk talk = Talk.of(configuration, "127.0.0.1");
        talk.lines("EHLO c.test", "MAIL FROM:<a@remote.test>");
        recipients.forEach(recipient -> talk.lines("RCPT TO:<" + recipient + ">"));
        talk.lines("DATA");
        List<String> reply = talk.send(data(each.message));
        each.ours.put("reply", neutral(reply.get(0)));
        each.ours.put("content", "");
        each.ours.put("envelope", "");
        if (!talk.queue.queued.isEmpty()) {
            each.ours.put("content", neutral(talk.content(0).replace("\r\n", "\n")));
            var envelope = talk.queue.queued.get(0).envelope();
            List<String> addresses = envelope.recipients().stream()
                    .map(recipient -> recipient.address())
                    .map(Address::text)
                    .toList();
            each.ours.put(
                    "envelope",
                    addresses + " " + envelope.attributes().getOrDefault(Effects.CONTENT_FILTER, "")
                            + (envelope.attributes().containsKey(Effects.HOLD) ? " hold" : ""));
        }
        List<String> log = talk.log.stream()
                .filter(line -> line.startsWith("cleanup: "))
                .map(line -> line.substring("cleanup: ".length()))
                .filter(line -> !OF_NO_CONCERN.matcher(line).find())
                .map(ContentChecksDifferentialTest::printable)
                .toList();
        each.ours.put("log", neutral(String.join("\n", log)));
    }

    private static String printable(String line) {
        return line.chars()
                .mapToObj(c -> c < ' ' || c == 127 ? "?" : String.valueOf((char) c))
                .reduce("", String::concat);
    }

    /** The lines of each configuration's cleanup, once the last one is there. */
    private Map<Integer, List<String>> logs(PrivatePostfix postfix, int configurations) throws Exception {
        try (Peer last = new Peer(peerPort(postfix))) {
            last.say("EHLO end.of.log");
            last.say("MAIL FROM:<a@remote.test>");
            last.say("RCPT TO:<unknown@example.com>");
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (postfix.log().stream().noneMatch(line -> line.contains("end.of.log"))) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
        Map<Integer, List<String>> logs = new HashMap<>();
        for (String line : postfix.log()) {
            Matcher matcher = LOGGED.matcher(line);
            if (matcher.matches() && !OF_NO_CONCERN.matcher(matcher.group(2)).find()) {
                logs.computeIfAbsent(Integer.parseInt(matcher.group(1)), key -> new ArrayList<>())
                        .add(matcher.group(2));
            }
        }
        return logs;
    }

    private static int peerPort(PrivatePostfix postfix) throws IOException {
        Matcher matcher = Pattern.compile("127.0.0.1:(\\d+)")
                .matcher(Files.readString(postfix.etc().resolve("master.cf")));
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    /** Their lines come in the order of the messages; each message has one with its message-id or is refused before. */
    private static void compareLogs(Map<String, String> configuration, List<Case> cases, List<String> lines) {
        List<String> rest = new ArrayList<>(lines);
        for (Case each : cases) {
            String[] expected = each.ours.get("log").split("\n");
            int count = each.ours.get("log").isEmpty() ? 0 : expected.length;
            List<String> theirs = new ArrayList<>();
            String id = "";
            while (!rest.isEmpty()) {
                Matcher queued = QUEUED.matcher(rest.get(0).replaceFirst("^warning: (?=[0-9A-F]{8,14}: )", ""));
                String now = queued.matches() ? queued.group(1) : "";
                if (!now.isEmpty() && !id.isEmpty() && !now.equals(id)
                        || theirs.size() >= count && now.isEmpty() && !id.isEmpty() && theirs.size() >= count) {
                    break;
                }
                id = now.isEmpty() ? id : now;
                theirs.add(rest.remove(0));
            }
            each.theirs.put("log", neutral(String.join("\n", theirs)));
        }
    }

    /** The same without what differs from run to run. */
    private static String neutral(String text) {
        return text.replaceAll("\\b[0-9A-F]{8,14}\\b", "Q")
                .replaceAll("<\\d{14}\\.Q@", "<Q@")
                .replaceAll("(?m)(^\\t|; )\\w{3}, [ \\d]\\d \\w{3} \\d{4} [\\d:]{8} [+-]\\d{4} \\(\\w+\\)$", "$1DATE")
                .replaceAll("(?m)^Date: .*$", "Date: DATE")
                .replaceAll("\\?\\w{3}, [ \\d]\\d \\w{3} \\d{4}.*? from local", "?DATE from local");
    }

    /** A dialogue with Postfix. */
    private static final class Peer implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;
        private final OutputStream out;

        Peer(int port) throws Exception {
            socket = connect(port);
            socket.setSoTimeout(20_000);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            out = socket.getOutputStream();
            reply();
        }

        private static Socket connect(int port) throws Exception {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (true) {
                try {
                    return new Socket(InetAddress.getLoopbackAddress(), port);
                } catch (IOException e) {
                    if (System.nanoTime() > deadline) {
                        throw e;
                    }
                    Thread.onSpinWait();
                }
            }
        }

        String say(String line) throws IOException {
            return send(line + "\r\n");
        }

        String send(String text) throws IOException {
            out.write(text.getBytes(ISO_8859_1));
            out.flush();
            return reply();
        }

        private String reply() throws IOException {
            String line = in.readLine();
            while (line != null && line.length() > 3 && line.charAt(3) == '-') {
                line = in.readLine();
            }
            return String.valueOf(line);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
