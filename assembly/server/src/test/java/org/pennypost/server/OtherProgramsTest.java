package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What IMAP clients see of mailboxes that other programs rewrite. */
@org.junit.jupiter.api.TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class OtherProgramsTest {
    private Path directory;
    private int port;
    private PennypostServer server;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        TestInstance instance = new TestInstance(directory);
        port = instance.service("imapd");
        Files.createDirectories(directory.resolve("home/alice"));
        server = instance.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Conversation client() throws IOException {
        Conversation client = new Conversation(port);
        client.line();
        client.send("a LOGIN alice wonder");
        assertThat(client.lineBeginning("a ")).startsWith("a OK");
        return client;
    }

    /** Puts a mailbox in place as mailutils does. */
    private void put(long uidValidity) throws IOException {
        Path fresh = Files.writeString(directory.resolve("fresh"), """
                From a@b.test  Tue Nov 24 02:48:20 2026
                X-IMAPbase: %10d %10d
                X-UID: 1
                Subject: x

                text

                """.formatted(uidValidity, 1));
        Files.move(fresh, directory.resolve("mail/alice"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void endTheSessionOfAClientThatGoesOnByTheOldNumbers() throws Exception {
        put(1795480000);
        try (Conversation client = client()) {
            client.send("b SELECT INBOX");
            assertThat(client.lineBeginning("b ")).startsWith("b OK");
            put(1795488602);

            client.raw("c UID FETCH 1 FLAGS\r\n".repeat(3) + "d NOOP\r\n");

            for (int i = 0; i < 3; i++) {
                assertThat(client.lineBeginning("c ")).startsWith("c NO FETCH failed. Another program");
            }
            assertThat(client.lineBeginning("d ")).startsWith("d OK");
            int refused = 1;
            String line = "";
            while (!line.startsWith("* BYE")) {
                client.send("e UID FETCH 1 FLAGS");
                line = client.line();
                refused++;
                assertThat(line).matches("e NO FETCH failed. Another program .*|\\* BYE Another program .*");
            }
            assertThat(client.line()).startsWith("e NO FETCH failed. Another program");
            assertThat(client.line()).isNull();
            assertThat(refused).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void endNoSessionOfAClientThatSelectsAgain() throws Exception {
        try (Conversation client = client()) {
            for (int i = 0; i < 4; i++) {
                put(1795490000 + i);
                client.send("b SELECT INBOX");
                assertThat(client.lineBeginning("b ")).startsWith("b OK");
                put(1795490001 + i);

                client.send("c UID FETCH 1 FLAGS");

                assertThat(client.lineBeginning("c ")).startsWith("c NO FETCH failed. Another program");
            }
        }
    }

    private void putMessages(int... uids) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int uid : uids) {
            text.append("From a@b.test  Tue Nov 24 02:48:20 2026\n");
            text.append(text.length() < 50 ? "X-IMAPbase: 1795480000 0000000009\n" : "");
            text.append("X-UID: " + uid + "\nSubject: " + uid + "\n\ntext\n\n");
        }
        Path fresh = Files.writeString(directory.resolve("fresh"), text);
        Files.move(fresh, directory.resolve("mail/alice"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static int number(Conversation client, String what) throws IOException {
        String line = client.line();
        while (!line.endsWith(what)) {
            line = client.line();
        }
        return Integer.parseInt(line.split(" ")[1]);
    }

    @Test
    void neverMakeMoreMessagesRecentThanThereAre() throws Exception {
        for (int i = 0; i < 20; i++) {
            putMessages(1, 2, 3, 4, 5);
            try (Conversation client = client()) {
                client.send("b SELECT INBOX");
                assertThat(number(client, "EXISTS")).isEqualTo(5);
                assertThat(number(client, "RECENT")).isEqualTo(5);
                client.lineBeginning("b ");
                putMessages(3);

                client.send("c SELECT INBOX");

                assertThat(number(client, "EXISTS")).isEqualTo(1);
                assertThat(number(client, "RECENT")).isEqualTo(1);
            }
        }
    }

    @Test
    void neverMakeMessagesOfAMailboxThatWasClosedRecentInAnother() throws Exception {
        putMessages(1);
        try (Conversation client = client();
                Conversation other = client()) {
            client.send("b CREATE another");
            client.lineBeginning("b ");
            client.send("c SELECT INBOX");
            client.lineBeginning("c OK");
            client.send("d UNSELECT");
            client.lineBeginning("d OK");
            client.send("e SELECT another");
            client.lineBeginning("e OK");
            other.send("f SELECT INBOX");
            other.lineBeginning("f OK");
            putMessages(1, 2, 3);
            other.send("g STATUS INBOX (MESSAGES)");
            assertThat(other.lineBeginning("* STATUS")).endsWith("(MESSAGES 3)");
            other.send("i IDLE");
            assertThat(number(other, "EXISTS")).isEqualTo(3);

            client.send("h APPEND another {5+}\r\nhello");

            assertThat(number(client, "EXISTS")).isEqualTo(1);
            assertThat(number(client, "RECENT")).isEqualTo(1);
        }
    }
}
