package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the shipped pipeline: SMTP in, mbox file out. */
class DeliveryTest {
    @TempDir
    Path directory;

    private TestInstance instance;
    private int port;

    @BeforeEach
    void makeInstance() throws Exception {
        instance = new TestInstance(directory)
                .set("mynetworks", "127.0.0.0/8")
                .set("alias_maps", "hash:$config_directory/aliases")
                .set("local_recipient_maps", "passwd-file:$config_directory/passwd $alias_maps")
                .set("pennypost_home_base", directory.resolve("home").toString())
                .file("aliases", "postmaster: root\n")
                .file("mailetcontainer.xml", Files.readString(shipped().resolve("mailetcontainer.xml")));
        Files.createDirectories(directory.resolve("mail"));
        port = instance.service("smtpd");
    }

    @Test
    void bringsTheMailOfTheNoteIntoTheMailbox() throws Exception {
        try (PennypostServer server = instance.start();
                Conversation client = new Conversation(port)) {
            assertThat(server.addresses()).hasSize(1);
            client.line();
            client.send("MAIL FROM: youremail@gmail.com").line();
            client.send("RCPT TO: root").line();
            client.send("DATA").line();
            String queued = client.send("text").send(".").line();
            assertThat(queued).startsWith("250 2.0.0 Ok: queued as ");
            String id = queued.substring(queued.lastIndexOf(' ') + 1);

            Path mailbox = directory.resolve("mail/root");
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() ->
                            Files.exists(mailbox) && Files.readString(mailbox).endsWith("text\n\n"));

            assertThat(Files.readString(mailbox))
                    .startsWith("From youremail@gmail.com  ")
                    .contains("\nDelivered-To: root@")
                    .contains("\n\tby mail.example.com (Pennypost) with SMTP id " + id)
                    .contains("\nFrom: youremail@gmail.com\n");
            Path log = directory.resolve("log/mail.log");
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> Files.readString(log).contains(id + ": removed"));
            assertThat(Files.readString(log)).contains("status=sent (delivered to mailbox)");
        }
    }

    @Test
    void takesStandardMailetsAmongTheFilters() throws Exception {
        instance.file(
                "mailetcontainer.xml",
                Files.readString(shipped().resolve("mailetcontainer.xml"))
                        .replaceFirst(
                                "<processor state=\"filters\" enableJmx=\"false\">",
                                "$0<mailet match=\"HasHeader=X-Spam-Flag\" class=\"AddSubjectPrefix\">"
                                        + "<subjectPrefix>[spam]</subjectPrefix></mailet>"
                                        + "<mailet match=\"All\" class=\"ToRepository\"><passThrough>true</passThrough>"
                                        + "<repositoryPath>file://var/kept/</repositoryPath></mailet>"));
        try (PennypostServer server = instance.start();
                Conversation client = new Conversation(port)) {
            assertThat(server.addresses()).hasSize(1);
            client.line();
            client.send("MAIL FROM:<a@b.example>").line();
            client.send("RCPT TO:<postmaster>").line();
            client.send("DATA").line();
            client.send("Subject: hello").send("X-Spam-Flag: YES").send("").send("text");
            assertThat(client.send(".").line()).startsWith("250 ");

            Path mailbox = directory.resolve("mail/root");
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() ->
                            Files.exists(mailbox) && Files.readString(mailbox).contains("Subject: [spam] hello"));
            assertThat(directory.resolve("data/kept")).isNotEmptyDirectory();
        }
    }

    private static Path shipped() {
        Path place = Path.of("").toAbsolutePath();
        while (!Files.exists(place.resolve("conf/etc/mailetcontainer.xml"))) {
            place = place.getParent();
        }
        return place.resolve("conf/etc");
    }
}
