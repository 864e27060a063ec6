package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rules of the administrator on the packaged server: matchers in the processor {@code filters}, checks of headers and bodies. */
@ExtendWith(Distribution.Unpacked.class)
final class RulesIT {
    private static final String FILTERS = """
              <mailet match="org.pennypost.matcher.AddressClassIs=local" class="SetMimeHeader">
                <name>X-Class</name><value>local</value>
              </mailet>
              <mailet match="org.pennypost.matcher.TransportIs=smtp, local" class="SetMimeHeader">
                <name>X-Transport</name><value>local</value>
              </mailet>
              <mailet match="org.pennypost.matcher.TransportIs=discard" class="SetMimeHeader">
                <name>X-Other</name><value>discard</value>
              </mailet>
              <mailet match="All" class="ToProcessor">
                <processor>route</processor>
        """;
    private static final String HEADERS = """
            /^Subject:.*spam/ REJECT no spam here
            /^Subject: (.*) old/ REPLACE Subject: $1 new
            /^X-Secret:/ IGNORE
            /^X-First:/ PREPEND X-Zeroth: 0
            /^To:.*watched/ WARN seen
            /^X-Gone:/ DISCARD quietly
            """;

    private static Instance instance(Distribution distribution) throws Exception {
        Instance instance = Instance.make(
                distribution,
                "--user",
                "alice:secret",
                "-o",
                "transport_maps = inline:{gone.test=discard:silently}",
                "-o",
                "header_checks = regexp:$config_directory/header_checks",
                "-o",
                "mime_header_checks = regexp:$config_directory/mime_checks",
                "-o",
                "nested_header_checks = regexp:$config_directory/nested_checks",
                "-o",
                "body_checks = regexp:$config_directory/body_checks");
        Path etc = instance.etc();
        Files.writeString(etc.resolve("header_checks"), HEADERS);
        Files.writeString(etc.resolve("mime_checks"), "/name=.*[.]exe/ REJECT no programs\n");
        Files.writeString(etc.resolve("nested_checks"), "/^Subject: inner/ REJECT nothing inside\n");
        Files.writeString(etc.resolve("body_checks"), "/buy now/ REJECT nothing is bought here\n");
        return instance.start();
    }

    private static String send(Instance instance, String content, String... recipients) throws Exception {
        try (Conversation client = Conversation.with(instance.smtp())) {
            client.greeted().ask("EHLO client.test", 250).ask("MAIL FROM:<sender@remote.test>", 250);
            for (String recipient : recipients) {
                client.ask("RCPT TO:<" + recipient + ">", 250);
            }
            client.ask("DATA", 354);
            return client.ask(content.replace("\n", "\r\n") + "\r\n.");
        }
    }

    @Test
    void matchersKnowWhereEachRecipientGoes(Distribution distribution) throws Exception {
        try (Instance instance = instance(distribution)) {
            Path container = instance.etc().resolve("mailetcontainer.xml");
            String text = Files.readString(container);
            String rule = "      <mailet match=\"All\" class=\"ToProcessor\">\n        <processor>route</processor>\n";
            assertThat(text).contains(rule);
            Files.writeString(container, text.replace(rule, FILTERS));
            instance.pennypost("reload").ok();

            assertThat(send(instance, "Subject: both\n\ntext", "alice", "x@gone.test"))
                    .startsWith("250 ");

            String local = instance.awaitMail("alice", mail -> mail.contains("Subject: both"));
            assertThat(local)
                    .contains("\nX-Class: local\n", "\nX-Transport: local\n")
                    .doesNotContain("X-Other");
            new Shell()
                    .environment("MAIL_CONFIG", instance.etc().toString())
                    .run(distribution.command("sendmail"), "-bv", "-f", "alice", "alice")
                    .ok();
            // No rule sees what nobody gets.
            String probed = instance.awaitMail("alice", mail -> mail.contains("delivers to mailbox"));
            assertThat(probed.substring(probed.indexOf("Content-Type: text/rfc822-headers")))
                    .contains("\nSubject: probe\n")
                    .doesNotContain("X-Class");
            await("the other recipient")
                    .until(() -> instance.log().contains("to=<x@gone.test>, relay=none, ")
                            && instance.log().contains("dsn=2.0.0, status=sent (silently)"));
        }
    }

    @Test
    void headersAndBodiesAreCheckedBeforeTheyAreAccepted(Distribution distribution) throws Exception {
        try (Instance instance = instance(distribution)) {
            assertThat(send(instance, "Subject: some spam\n\ntext", "alice")).isEqualTo("550 5.7.1 no spam here");
            assertThat(send(instance, "Subject: a\n\nplease buy now!", "alice"))
                    .isEqualTo("550 5.7.1 nothing is bought here");
            assertThat(send(instance, multipart("application/x; name=\"a.exe\""), "alice"))
                    .isEqualTo("550 5.7.1 no programs");
            assertThat(send(instance, multipart("message/rfc822\n\nSubject: inner"), "alice"))
                    .isEqualTo("550 5.7.1 nothing inside");
            assertThat(send(instance, "X-Gone: 1\nSubject: gone\n\ntext", "alice"))
                    .startsWith("250 2.0.0 Ok: queued as ");
            assertThat(send(instance, "To: watched\nX-Secret: 1\nX-First: 1\nSubject: the old\n\ntext", "alice"))
                    .startsWith("250 2.0.0 Ok: queued as ");

            String mail = instance.awaitMail("alice", text -> text.contains("Subject: the new\n"));
            assertThat(mail)
                    .contains("\nX-Zeroth: 0\nX-First: 1\n")
                    .doesNotContain("X-Secret", "the old", "Subject: gone", "spam");
            assertThat(instance.log())
                    .contains(
                            ": reject: header Subject: some spam from localhost[127.0.0.1]; from=<sender@remote.test> to=<alice@",
                            "proto=ESMTP helo=<client.test>: 5.7.1 no spam here",
                            ": reject: body please buy now! from localhost[127.0.0.1]; from=<sender@remote.test>",
                            ": warning: header To: watched",
                            ": discard: header X-Gone: 1");
        }
    }

    private static String multipart(String type) {
        return "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\nSubject: parts\n\n--b\nContent-Type: "
                + type + "\n\ntext\n--b--";
    }
}
