package org.pennypost.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The session of the note that users come from, typed by hand and sent by two programs; and the mailbox afterwards, byte for byte. */
@ExtendWith(Distribution.Unpacked.class)
final class NoteSessionIT {
    private static Instance instance;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void start(Distribution distribution) throws Exception {
        instance = Instance.make(distribution, "-o", "smtpd_banner=$myhostname ESMTP Postfix (Ubuntu)")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    @BeforeEach
    void emptyMailbox() throws IOException {
        Files.deleteIfExists(instance.mailbox("root"));
    }

    @Test
    void givesTheNotesRepliesAndMailbox() throws Exception {
        try (Conversation conversation = Conversation.with(instance.smtp())) {
            Transcript.play("note.expect", conversation);
            assertThat(conversation.line()).isEmpty();
        }

        assertMailbox("note.mbox");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(instance.mailbox("root"))))
                .isEqualTo("rw-------");
    }

    @Test
    void givesTheSameToNetcat() throws Exception {
        String netcat = Peer.NETCAT.program();
        Process process = new ProcessBuilder(netcat, "127.0.0.1", Integer.toString(instance.smtp())).start();
        try {
            // As fingers do it: the next line only after the answer to the last.
            StringBuilder heard = new StringBuilder();
            for (String line : Transcript.resource("note.expect").lines().toList()) {
                if (line.startsWith("C: ")) {
                    process.getOutputStream().write((line.substring(3) + "\n").getBytes(ISO_8859_1));
                    process.getOutputStream().flush();
                } else {
                    heard.append(line(process.getInputStream()));
                }
            }
            process.getOutputStream().close();
            assertThat(heard.toString()).matches(Transcript.serverSide("note.expect"));
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertMailbox("note.mbox");
    }

    @Test
    void givesTheSameToTelnet() throws Exception {
        StringBuilder lines =
                new StringBuilder(Peer.TELNET.program()).append(" localhost ").append(instance.smtp());
        Transcript.resource("note.expect")
                .lines()
                .forEach(line -> lines.append('\n').append(line.substring(3).replace("{queueid}", "QUEUEID")));

        String screen = Typist.TELNET.type(scratch, lines.toString());

        assertThat(screen)
                .contains("Connected to localhost", "Escape character is '^]'.\n220 mail.example.com ESMTP")
                .endsWith("221 2.0.0 Bye\nConnection closed by foreign host.\n");
        assertMailbox("note.mbox");
    }

    @Test
    void givesTheSameToSwaks() throws Exception {
        Path data = Files.writeString(
                scratch.resolve("message"),
                "Date: Wed, 05 Sep 2018 16:56:14 +0800\nTo: root@mail.example.com\nFrom: youremail@gmail.com\n"
                        + "Subject: swaks\nMessage-Id: <swaks@client.test>\n\ntext\n");

        new Shell()
                .run(
                        Peer.SWAKS.program(),
                        "--server",
                        "127.0.0.1:" + instance.smtp(),
                        "--helo",
                        "client.test",
                        "--from",
                        "youremail@gmail.com",
                        "--to",
                        "root",
                        "--data",
                        "@" + data)
                .ok();

        assertMailbox("swaks.mbox");
    }

    @Test
    void givesTheSameToPythonsSmtplib() throws Exception {
        new Shell()
                .input("import smtplib\n"
                        + "s = smtplib.SMTP('127.0.0.1', " + instance.smtp()
                        + ", local_hostname='client.test', timeout=30)\n"
                        + "s.sendmail('youremail@gmail.com', ['root'], 'Subject: smtplib\\r\\n\\r\\ntext\\r\\n')\n"
                        + "s.quit()\n")
                .run(Peer.PYTHON.program(), "-")
                .ok();

        assertMailbox("smtplib.mbox");
    }

    @Test
    void takesDataThatCameInOneWrite() throws Exception {
        try (Conversation conversation = Conversation.with(instance.smtp())) {
            conversation.greeted();
            conversation.send("EHLO client.test").reply();
            conversation.raw("MAIL FROM:<a@remote.test>\r\nRCPT TO:<root>\r\nDATA\r\n");
            conversation.expect("250 2.1.0 Ok").expect("250 2.1.5 Ok");
            conversation.expect("354 End data with <CR><LF>.<CR><LF>");
            conversation.raw("\r\n..dots\r\nFrom here\r\n.\r\nQUIT\r\n");
            assertThat(conversation.reply().orElse("")).startsWith("250 2.0.0 Ok: queued as ");
            conversation.expect("221 2.0.0 Bye");
        }

        assertThat(instance.awaitMail("root", mail -> mail.endsWith("\n\n"))).endsWith("\n\n.dots\n>From here\n\n");
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            line.append((char) octet);
            if (octet == '\n') {
                break;
            }
        }
        return line.toString();
    }

    private static void assertMailbox(String expected) throws IOException {
        String mail = instance.awaitMail("root", text -> text.contains("\n\ntext\n") && text.endsWith("\n\n"));
        assertThat(mail).matches(Transcript.pattern(Transcript.resource(expected)));
    }
}
