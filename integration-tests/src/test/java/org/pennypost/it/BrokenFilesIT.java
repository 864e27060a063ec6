package org.pennypost.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged and huge mailbox files over IMAP and POP3, in the heap that the distribution sets: what is there is served, flagged and expunged
 * as from any other file, or refused with a word, and nothing else of it changes. As Dovecot 2.3 reads them.
 */
@ExtendWith(Distribution.Unpacked.class)
final class BrokenFilesIT {
    private static final String FROM = "From a@b.test  Tue Nov 24 02:48:20 2026\n";
    private static final String GOOD = FROM + "Subject: good\nMessage-ID: <good@b.test>\n\nbody\n\n";
    private static final String PSEUDO =
            "(?m)^(X-IMAPbase|X-IMAP|X-UID|Status|X-Status|X-Keywords|Content-Length): ?.*(\r?\n|\\z)";
    /** Each user has one of them; a good message is behind each. */
    private static final Map<String, String> DAMAGED = Map.of(
            "nul", FROM + "Subject: a\0b\n\nx\0\0y\n\n",
            "nuls", GOOD + "\0".repeat(1500) + "\n",
            "crlf", GOOD.replace("\n", "\r\n"),
            "barecr", FROM + "A: b\r\n\na\rb\r\r\n\n",
            "undated", FROM + "A: b\n\nx\n\nFrom here\n\ny\n\n",
            "noblank", FROM + "A: b\n\nx\n",
            "length", FROM + "Content-Length: 9999\n\nx\n\n",
            "numbers", FROM + "X-IMAPbase: 99999999999999999999 x\nX-UID: 4294967296\nStatus: \0?\n\nx\n\n",
            "noheader", FROM + "\nx\n\n");
    /** How the file of each user ends, behind a good message. */
    private static final Map<String, String> CUT_OFF = Map.of(
            "nonewline", FROM + "Subject: x\n\nend",
            "header", FROM + "Subject: x\n",
            "half", FROM + "Subj");

    private static final Map<String, String> REFUSED = Map.of(
            "garbage", "garbage\n" + GOOD,
            "blank", "\n" + GOOD,
            "zeros", "\0\0\0\0\n" + GOOD,
            "undatedfirst", "From somebody\n\nx\n" + GOOD);
    /** Prints every message in hexadecimal digits, the POP3 form without the last line end; flags the last, removes the first. */
    private static final String READER = """
        import imaplib, poplib, sys
        imap, pop3 = int(sys.argv[1]), int(sys.argv[2])
        for user in sys.argv[3:]:
            with imaplib.IMAP4("127.0.0.1", imap) as i:
                i.login(user, "secret")
                count = int(i.select()[1][0])
                for n in range(1, count + 1):
                    print(user, "imap", i.fetch(str(n), "(BODY.PEEK[])")[1][0][1].hex())
            p = poplib.POP3("127.0.0.1", pop3)
            p.user(user)
            p.pass_("secret")
            for n in range(1, p.stat()[0] + 1):
                print(user, "pop3", b"\\r\\n".join(p.retr(n)[1]).hex())
            p.quit()
            with imaplib.IMAP4("127.0.0.1", imap) as i:
                i.login(user, "secret")
                i.select()
                assert i.store(str(count), "+FLAGS", "\\\\Flagged")[0] == "OK"
                assert i.store("1", "+FLAGS", "\\\\Deleted")[0] == "OK"
                assert i.expunge()[1] == [b"1"]
        """;

    private static final String REFUSAL = """
        import imaplib, poplib, sys
        imap, pop3 = int(sys.argv[1]), int(sys.argv[2])
        for user in sys.argv[3:]:
            with imaplib.IMAP4("127.0.0.1", imap) as i:
                i.login(user, "secret")
                print(user, i.select())
                if user != "giant":
                    print(user, i.status("INBOX", "(MESSAGES)"))
                    print(user, i.append("INBOX", None, None, b"A: b\\r\\n\\r\\nx\\r\\n"))
                print(user, i.noop())
            p = poplib.POP3("127.0.0.1", pop3)
            p.user(user)
            try:
                p.pass_("secret")
                print(user, p.stat())
            except poplib.error_proto as e:
                print(user, e)
        """;
    private static final String LARGE = """
        import imaplib, socket, sys
        imap, pop3, size = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
        with imaplib.IMAP4("127.0.0.1", imap) as i:
            i.login("large", "secret")
            assert i.select()[1] == [b"3"]
            text = i.fetch("2", "(BODY[])")[1][0][1]
            assert len(text) == size, len(text)
            assert text.count(b"0123456789") * 10 + text.count(b"\\r\\n") * 2 + 14 == size
            del text
            assert i.store("2", "+FLAGS", "\\\\Flagged")[0] == "OK"
            assert i.store("1", "+FLAGS", "\\\\Deleted")[0] == "OK"
            assert i.expunge()[1] == [b"1"]
        p = socket.create_connection(("127.0.0.1", pop3))
        p.sendall(b"USER large\\r\\nPASS secret\\r\\nRETR 1\\r\\nQUIT\\r\\n")
        got = 0
        last = b""
        for piece in iter(lambda: p.recv(1 << 20), b""):
            got += len(piece)
            last = (last + piece)[-100:]
        assert last.endswith(b"\\r\\n.\\r\\n+OK Logging out.\\r\\n"), last
        assert size < got < size + 500, got
        """;
    private static final String HUGE = """
        import imaplib, sys
        with imaplib.IMAP4("127.0.0.1", int(sys.argv[1])) as i:
            i.login("huge", "secret")
            assert i.select()[1] == [b"4"]
            assert i.fetch("3", "(BODY[])")[1][0][1] == b"\\r\\nx\\r\\n"
            assert i.store("3", "+FLAGS", "\\\\Flagged")[0] == "OK"
            assert i.store("4", "+FLAGS", "\\\\Deleted")[0] == "OK"
            assert i.expunge()[1] == [b"4"]
        """;

    private static Instance instance;

    @TempDir
    private static Path scratch;

    @BeforeAll
    static void start(Distribution distribution) throws Exception {
        List<String> words = new ArrayList<>(List.of("--domain", "example.com"));
        for (String user : List.of("nothing", "large", "huge", "giant")) {
            words.addAll(List.of("--user", user + ":secret"));
        }
        Map<String, String> contents = new HashMap<>(REFUSED);
        DAMAGED.forEach((user, content) -> contents.put(user, content + GOOD));
        CUT_OFF.forEach((user, content) -> contents.put(user, GOOD + content));
        contents.keySet().forEach(user -> words.addAll(List.of("--user", user + ":secret")));
        instance = Instance.make(distribution, words.toArray(String[]::new));
        Files.createFile(instance.mailbox("nothing"));
        for (Map.Entry<String, String> content : contents.entrySet()) {
            Files.writeString(instance.mailbox(content.getKey()), content.getValue(), ISO_8859_1);
        }
        instance.start();
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    /** What a script prints, by the first word of a line, the user. */
    private static Map<String, List<String>> ask(String script, Collection<String> words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Peer.PYTHON.program(),
                Files.writeString(scratch.resolve("client.py"), script).toString(),
                Integer.toString(instance.port(143)),
                Integer.toString(instance.port(110))));
        command.addAll(words);
        return new Shell()
                .run(command)
                .ok()
                .out()
                .lines()
                .collect(Collectors.groupingBy(
                        line -> line.substring(0, line.indexOf(' ')),
                        Collectors.mapping(line -> line.substring(line.indexOf(' ') + 1), Collectors.toList())));
    }

    @Test
    void servesDamagedMailboxes() throws Exception {
        Map<String, List<String>> files = new HashMap<>();
        DAMAGED.forEach((user, message) -> files.put(user, List.of(message, GOOD)));
        CUT_OFF.forEach((user, message) -> files.put(user, List.of(GOOD, message)));

        Map<String, List<String>> heard = ask(READER, files.keySet());

        for (String user : files.keySet()) {
            List<String> wanted = new ArrayList<>();
            files.get(user).forEach(each -> wanted.add("imap " + shown(each).replace('\0', '\u0080')));
            files.get(user).forEach(each -> wanted.add("pop3 " + shown(each).replaceFirst("\r\n\\z", "")));
            assertThat(heard.get(user).stream().map(BrokenFilesIT::decoded))
                    .as(user)
                    .containsExactlyElementsOf(wanted);
            String left = instance.awaitMail(user, text -> text.contains("X-Status: F"));
            // a header without its blank line gets one
            assertThat(left.replaceAll(PSEUDO, "").stripTrailing())
                    .as(user)
                    .isEqualTo(files.get(user).get(1).replaceAll(PSEUDO, "").stripTrailing());
        }
    }

    private static String decoded(String line) {
        String hex = line.substring(5);
        return line.substring(0, 5) + new String(HexFormat.of().parseHex(hex), ISO_8859_1);
    }

    /** The content without the From_ line, the server's headers and the line end that belongs to nobody. */
    private static String shown(String message) {
        String text = message.substring(message.indexOf('\n') + 1);
        return text.replaceFirst("\r?\n\\z", "").replaceAll(PSEUDO, "").replaceAll("(?<!\r)\n", "\r\n");
    }

    @Test
    void refusesWhatIsNoMailbox() throws Exception {
        Map<String, List<String>> heard = ask(REFUSAL, REFUSED.keySet());

        for (String user : REFUSED.keySet()) {
            List<String> lines = heard.get(user);
            assertThat(lines).as(user).hasSize(5);
            assertThat(lines.subList(0, 3)).allMatch(line -> line.startsWith("('NO'"));
            assertThat(lines.get(3)).startsWith("('OK'");
            assertThat(lines.get(4)).contains("-ERR");
            assertThat(Files.readString(instance.mailbox(user), ISO_8859_1)).isEqualTo(REFUSED.get(user));
        }
        assertThat(instance.log()).contains("valid mbox file");
        assertThat(ask(REFUSAL, List.of("nothing")).get("nothing").get(0)).isEqualTo("('OK', [b'0'])");
    }

    @Test
    void servesAMessageOfAHundredMegabytes() throws Exception {
        String line = "0123456789".repeat(100) + "\n";
        int lines = 100_000_000 / line.length();
        Files.writeString(
                instance.mailbox("large"), GOOD + FROM + "Subject: large\n\n" + line.repeat(lines) + "\n" + GOOD);

        ask(LARGE, List.of(Long.toString("Subject: large\r\n\r\n".length() + lines * (line.length() + 1L))));

        assertThat(readLast("large", 200)).contains("Subject: good").contains("X-UID: 3");
        assertThat(instance.log()).doesNotContain("OutOfMemory");
    }

    @Test
    void servesWhatLiesBeyondTwoGigabytes() throws Exception {
        String uid = "X-UID: %d" + " ".repeat(50) + "\nStatus: \nX-Status: \n\nx\n\n";
        Files.writeString(instance.mailbox("huge"), FROM + "X-IMAPbase: 1795488602 0000000004\n" + uid.formatted(1));
        put("huge", 1_100_000_000L, "\n" + FROM + uid.formatted(2));
        put("huge", 2_200_000_000L, "\n" + FROM + uid.formatted(3) + FROM + uid.formatted(4));

        ask(HUGE, List.of());

        assertThat(readLast("huge", 150))
                .contains("X-UID: 3")
                .doesNotContain("X-UID: 4")
                .endsWith("\n\nx\n\n");
    }

    @Test
    void refusesAMessageOfTwoGigabytes() throws Exception {
        Files.writeString(instance.mailbox("giant"), GOOD + FROM + "\n");
        put("giant", Integer.MAX_VALUE + 1000L, "\n" + GOOD);

        List<String> heard = ask(REFUSAL, List.of("giant")).get("giant");

        assertThat(heard.get(0)).startsWith("('NO'");
        assertThat(heard.get(1)).startsWith("('OK'");
        assertThat(heard.get(2)).contains("-ERR");
        assertThat(instance.log()).contains("is longer than 2147483647 bytes");
        assertThat(readLast("giant", GOOD.length() + 1)).isEqualTo("\n" + GOOD);
    }

    private static void put(String user, long at, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(instance.mailbox(user), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(ISO_8859_1)), at);
        }
    }

    private static String readLast(String user, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(instance.mailbox(user))) {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            while (bytes.hasRemaining() && channel.read(bytes, channel.size() - length + bytes.position()) > 0) {
                continue;
            }
            return new String(bytes.array(), ISO_8859_1);
        }
    }
}
