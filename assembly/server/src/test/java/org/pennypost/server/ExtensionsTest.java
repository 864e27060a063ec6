package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.conf.control.Answer;

/** The administrator's own classes come and go with starts and reloads. */
final class ExtensionsTest {
    private static final String RULE = """
            import org.apache.mailet.Mail;
            import org.apache.mailet.base.GenericMailet;

            public final class Tag extends GenericMailet {
                @Override
                public void service(Mail mail) throws javax.mail.MessagingException {
                    mail.getMessage().addHeader("X-Tag", "VALUE");
                }
            }
            """;
    private static final String HOOK = """
            import org.apache.james.core.MailAddress;
            import org.apache.james.core.MaybeSender;
            import org.apache.james.protocols.smtp.SMTPSession;
            import org.apache.james.protocols.smtp.hook.HookResult;
            import org.apache.james.protocols.smtp.hook.HookReturnCode;
            import org.apache.james.protocols.smtp.hook.RcptHook;

            public final class NoMonday implements RcptHook {
                @Override
                public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
                    return HookResult.builder()
                            .hookReturnCode(HookReturnCode.deny())
                            .smtpReturnCode("550")
                            .smtpDescription("5.7.1 not on Mondays")
                            .build();
                }
            }
            """;

    @TempDir
    private Path directory;

    private TestInstance instance;
    private int port;

    @BeforeEach
    void prepare() throws Exception {
        instance = new TestInstance(directory);
        port = instance.service("smtpd");
        Files.createDirectories(instance.etc().resolve("extensions"));
    }

    private Path extension(String name, String text) throws Exception {
        Path file = instance.etc().resolve("extensions").resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return file;
    }

    @Test
    void ruleIsThereFromTheNextReloadOn() throws Exception {
        try (PennypostServer server = instance.start()) {
            extension("Tag.java", RULE);
            instance.file("mailetcontainer.xml", TestInstance.PIPELINE.replaceFirst("\"Null\"", "\"Tag\""));

            Answer answer = server.reload();

            assertThat(answer.errors()).isEmpty();
            assertThat(answer.changes()).containsExactly("mailetcontainer.xml", "extensions");
            extension("Tag.java", RULE.replace("VALUE", "OTHER"));
            assertThat(server.reload().changes()).containsExactly("extensions");
            assertThat(server.reload().changes()).isEmpty();
        }
    }

    @Test
    void ruleThatDoesNotCompileNamesItsLineAndChangesNothing() throws Exception {
        extension("Tag.java", RULE);
        instance.file("mailetcontainer.xml", TestInstance.PIPELINE.replaceFirst("\"Null\"", "\"Tag\""));
        try (PennypostServer server = instance.start()) {
            Pipeline.Generation before = server.james().get(Pipeline.class).current();
            Path file = extension("Tag.java", RULE.replace("mail.getMessage()", "mail.getMassage()"));

            Answer answer = server.reload();

            assertThat(answer.outcome()).isEqualTo(Answer.Outcome.FAILED);
            assertThat(answer.errors()).singleElement().asString().startsWith(file + ":7: error: cannot find symbol");
            assertThat(server.james().get(Pipeline.class).current()).isSameAs(before);
        }
    }

    @Test
    void ruleThatIsUsedCannotBeTakenAway() throws Exception {
        Path file = extension("Tag.java", RULE);
        instance.file("mailetcontainer.xml", TestInstance.PIPELINE.replaceFirst("\"Null\"", "\"Tag\""));
        try (PennypostServer server = instance.start()) {
            Files.delete(file);
            assertThat(server.reload().errors())
                    .anySatisfy(error -> assertThat(error).contains("no such mailet Tag"));

            instance.file("mailetcontainer.xml", TestInstance.PIPELINE);
            assertThat(server.reload().errors()).isEmpty();
        }
    }

    @Test
    void hookAnswersTheClient() throws Exception {
        extension("NoMonday.java", HOOK);
        instance.set("pennypost_smtpd_hooks", "NoMonday");
        try (PennypostServer server = instance.start();
                Conversation client = new Conversation(port)) {
            assertThat(client.lineBeginning("220")).isNotNull();
            assertThat(client.send("HELO client.example.org").line()).startsWith("250");
            assertThat(client.send("MAIL FROM:<a@b.test>").line()).startsWith("250");
            assertThat(client.send("RCPT TO:<alice@example.com>").line()).isEqualTo("550 5.7.1 not on Mondays");

            instance.set("pennypost_smtpd_hooks", "NoTuesday").write();
            assertThat(server.reload().errors())
                    .singleElement()
                    .asString()
                    .contains("main.cf:", "pennypost_smtpd_hooks: no such hook NoTuesday");

            instance.set("pennypost_smtpd_hooks", "").write();
            assertThat(server.reload().errors()).isEmpty();
        }
    }

    @Test
    void fileThatOthersMayWriteIsRefused() throws Exception {
        Path file = extension("Tag.java", RULE);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThatThrownBy(instance::start)
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining(file + ": error: others may write it");
    }

    @Test
    void onlyWhatIsUsedIsKept() throws Exception {
        extension("Tag.java", RULE);
        try (PennypostServer first = instance.start()) {
            assertThat(first.listeners()).isNotEmpty();
        }
        extension("Tag.java", RULE.replace("VALUE", "OTHER"));
        try (PennypostServer second = instance.start()) {
            assertThat(second.listeners()).isNotEmpty();
            try (Stream<Path> made = Files.list(directory.resolve("data/extensions"))) {
                assertThat(made).hasSize(1);
            }
        }
    }
}
