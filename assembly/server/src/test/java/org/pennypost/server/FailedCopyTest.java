package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** COPY and MOVE of messages of which one has no room. */
class FailedCopyTest {
    private static final String FROM = "From a@example.com  Sat Nov 28 10:00:00 2026\n";

    private Path inbox;
    private PennypostServer server;
    private Conversation client;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        TestInstance instance =
                new TestInstance(directory).set("message_size_limit", "2000").set("mailbox_size_limit", "5000");
        int port = instance.service("imapd");
        Files.createDirectories(directory.resolve("home/alice/mail"));
        Files.writeString(directory.resolve("home/alice/mail/Target"), message("before", 3000));
        inbox = directory.resolve("mail/alice");
        Files.writeString(inbox, message("one", 10) + message("two", 10) + message("large", 3000));
        server = instance.start();
        client = new Conversation(port);
        client.line();
        said("LOGIN alice wonder");
        assertThat(said("SELECT INBOX")).startsWith("a OK");
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.close();
    }

    private static String message(String subject, int size) {
        return FROM + "Subject: " + subject + "\n\n" + "x".repeat(size) + "\n\n";
    }

    private String said(String command) throws Exception {
        return client.send("a " + command).lineBeginning("a ");
    }

    private String there() throws Exception {
        return client.send("b STATUS Target (MESSAGES)").lineBeginning("* STATUS");
    }

    @Test
    void nothingIsCopied() throws Exception {
        assertThat(said("COPY 1,3 Target")).startsWith("a NO");
        assertThat(there()).isEqualTo("* STATUS \"Target\" (MESSAGES 1)");

        assertThat(said("UID COPY 1:3 Target")).startsWith("a NO");
        assertThat(there()).isEqualTo("* STATUS \"Target\" (MESSAGES 1)");

        assertThat(said("COPY 1:2 Target")).startsWith("a OK [COPYUID ");
        assertThat(there()).isEqualTo("* STATUS \"Target\" (MESSAGES 3)");
    }

    @Test
    void eachIsMovedOrStays() throws Exception {
        assertThat(said("MOVE 1,3 Target")).startsWith("a NO");

        assertThat(there()).isEqualTo("* STATUS \"Target\" (MESSAGES 2)");
        assertThat(inbox).content().contains("Subject: two", "Subject: large").doesNotContain("Subject: one");
    }
}
