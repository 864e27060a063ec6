package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A rule in one Java file comes, breaks, and goes, by reloads; one session of a client lives through all of it. */
@ExtendWith(Distribution.Unpacked.class)
final class ExtensionsIT {
    private static final String RULE = """
            import org.apache.mailet.Mail;
            import org.apache.mailet.base.GenericMailet;

            public final class Tagged extends GenericMailet {
                @Override
                public void service(Mail mail) throws javax.mail.MessagingException {
                    mail.getMessage().addHeader("X-Tagged", "yes");
                }
            }
            """;
    private static final String ROUTE =
            "      <mailet match=\"All\" class=\"ToProcessor\">\n        <processor>route</processor>\n";

    @Test
    void ruleActsFromTheReloadOnAndTheSessionLives(Distribution distribution) throws Exception {
        try (Instance instance =
                        Instance.make(distribution, "--user", "alice:secret").start();
                Conversation client = Conversation.with(instance.smtp())) {
            client.greeted().ask("EHLO client.test", 250);
            assertThat(sent(client, instance, "before")).doesNotContain("X-Tagged");

            Path container = instance.etc().resolve("mailetcontainer.xml");
            String shipped = Files.readString(container);
            assertThat(shipped).contains(ROUTE);
            Path rule = write(instance, RULE);
            Files.writeString(
                    container, shipped.replace(ROUTE, "      <mailet match=\"All\" class=\"Tagged\"/>\n" + ROUTE));
            assertThat(instance.pennypost("reload").ok().out()).contains("changed: extensions");
            assertThat(sent(client, instance, "with")).contains("X-Tagged: yes");

            write(instance, RULE.replace("getMessage", "getMassage"));
            Shell.Outcome broken = instance.pennypost("reload");
            assertThat(broken.exit()).isEqualTo(1);
            assertThat(broken.err()).contains(rule + ":7: error: cannot find symbol");
            assertThat(sent(client, instance, "old")).contains("X-Tagged: yes");

            Files.delete(rule);
            Files.writeString(container, shipped);
            instance.pennypost("reload").ok();
            assertThat(sent(client, instance, "after")).doesNotContain("X-Tagged");
            client.ask("QUIT", 221);
        }
    }

    private static Path write(Instance instance, String text) throws IOException {
        Path file = Files.writeString(instance.etc().resolve("extensions/Tagged.java"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return file;
    }

    /** The message as it was delivered. */
    private static String sent(Conversation client, Instance instance, String subject) throws IOException {
        client.ask("MAIL FROM:<a@remote.test>", 250).ask("RCPT TO:<alice>", 250).ask("DATA", 354);
        client.ask("Subject: " + subject + "\r\n\r\ntext\r\n.", 250);
        String mail = instance.awaitMail(
                "alice", text -> text.contains("Subject: " + subject + "\n") && text.endsWith("\ntext\n\n"));
        return mail.substring(mail.lastIndexOf("From a@remote.test"));
    }
}
