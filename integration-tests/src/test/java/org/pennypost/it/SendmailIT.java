package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The command sendmail with every option, beside a real one; while the server is down; by another user. */
@ExtendWith(Distribution.Unpacked.class)
final class SendmailIT {
    private static final Map<String, String> FILES = Map.of("aliases", "other: daemon\n");
    private static final String MESSAGE = "Subject: x\n\nhello\n.\nmore\n";

    /** Standard input, and the words of the command line. */
    private record Form(String input, List<String> words) {
        static Form of(String input, String... words) {
            return new Form(input, List.of(words));
        }
    }

    private static final List<Form> FORMS = List.of(
            Form.of("hello\n"),
            Form.of(MESSAGE, "-t"),
            Form.of(MESSAGE, "root"),
            Form.of("x\n", "-bt"),
            Form.of("x\n", "-y", "root"),
            Form.of("one\n", "-F", "Full Name", "-f", "a.b <joe@remote.test>", "-N", "never", "-V", "env-1", "root"),
            Form.of("two\n", "-N", "foo", "-R", "foo", "root"),
            Form.of("three\n", "-F", "Full \"X\" (N.)", "-f", "<>", "root"),
            Form.of("four\n", "-F", "A, B", "-f", "x y@z.test", "root"),
            Form.of("five\n", "root, daemon", "bin@example.com,lp"),
            Form.of("To: Root <root>,\n sys\nCc: bin\nBcc: daemon, lp\nFrom: me\n\nsix\n", "-t", "games"),
            Form.of("To: Root <root>\nCc: bin\nResent-To: daemon, lp\nFrom: me\n\nseven\n", "-t"),
            Form.of("Subject: a\r\n\r\n.\r\neight\n", "-i", "root"),
            Form.of("From x y z\n>From a b\nSubject: a\n\n.\nnine", "-oi", "root"),
            Form.of("", "daemon"),
            Form.of("To: bin\nnot a header\nX: ten\n", "-t"),
            Form.of("eleven\n", "-F", "", "-r", "zed@x.test", "other"),
            Form.of("twelve\n", "-f", "a@b.test, c@d.test", "lp"),
            Form.of("thirteen\n", ""),
            Form.of("fourteen\n", "-XX", "root"),
            Form.of("", "-q5m"),
            Form.of("", "-bp", "root"),
            Form.of("x\n", "-B", "FOO", "root"));

    /** How many deliveries that are. */
    private static final int DELIVERIES = 23;

    @Test
    void saysAndSendsWhatARealOneDoes(Distribution distribution) throws Exception {
        try (MailHost postfix = MailHost.postfix(FILES);
                MailHost ours = MailHost.ours(distribution, FILES)) {
            for (Form form : FORMS) {
                Shell.Outcome theirs = postfix.run("sendmail", form.input(), form.words());
                Shell.Outcome own = ours.run("sendmail", form.input(), form.words());

                assertThat(own.exit()).as("%s: %s", form.words(), own).isEqualTo(theirs.exit());
                assertThat(own.out()).as("%s", form.words()).isEqualTo(theirs.out());
                // Postfix tells an unknown option twice, since it reads the command line twice.
                assertThat(own.err().lines().distinct())
                        .as("%s", form.words())
                        .containsExactlyElementsOf(
                                theirs.err().lines().distinct().toList());
            }
            List<String> deliveries = postfix.awaitDeliveries(DELIVERIES);
            assertThat(ours.awaitDeliveries(DELIVERIES)).containsExactlyElementsOf(deliveries);
            assertThat(ours.files()).isEqualTo(postfix.files());
        }
    }

    @Test
    void takesMailWhileTheServerIsDown(Distribution distribution) throws Exception {
        try (Instance instance = Instance.make(distribution, "--domain", "example.com", "--user", "alice:secret")) {
            for (int i = 0; i < 3; i++) {
                Shell.Outcome left = sendmail(distribution, instance, "Subject: early " + i + "\n\nx\n", "alice");
                assertThat(left.exit()).as("%s", left).isZero();
                assertThat(left.err()).contains("the message waits in maildrop");
            }
            instance.start();
            instance.awaitMail("alice", text -> text.contains("early 0") && text.contains("early 1"));
            String mail = instance.awaitMail("alice", text -> text.contains("early 2"));
            assertThat(mail).contains("(Pennypost, from userid ");

            sendmail(distribution, instance, "To: alice\nSubject: sendmail test two\n\nAnd here goes\n", "-vt")
                    .ok();
            sendmail(distribution, instance, "Subject: sendmail test\n", "-v", "alice")
                    .ok();
            instance.awaitMail("alice", text -> text.contains("test two") && text.contains("Subject: sendmail test\n"));
            assertThat(instance.directory().resolve("spool/maildrop")).isEmptyDirectory();
        }
    }

    /** Else each of them waits for its classes to be read and checked. */
    @Test
    void classesOfSendmailAndMailqAreInTheArchive(Distribution distribution) throws Exception {
        try (Instance instance = Instance.make(distribution)) {
            for (List<String> command : List.of(List.of("sendmail", "root"), List.of("mailq"))) {
                Path loaded = instance.directory().resolve("loaded");
                List<String> words = new ArrayList<>(command);
                words.set(0, distribution.command(command.get(0)));
                new Shell()
                        .environment("MAIL_CONFIG", instance.etc().toString())
                        .environment("PENNYPOST_JAVA_OPTS", "-Xlog:class+load:file=" + loaded)
                        .input("Subject: x\n\nx\n")
                        .run(words)
                        .ok();
                assertThat(Files.readAllLines(loaded))
                        .as("%s", command)
                        .filteredOn(line -> line.contains(" org.pennypost.commands."))
                        .isNotEmpty()
                        .filteredOn(line -> line.contains(" source: file:"))
                        .isEmpty();
            }
        }
    }

    @Test
    void everyUserMaySubmitUnderTheirOwnName(Distribution distribution) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root becomes another user");
        try (Instance instance = Instance.make(distribution, "--domain", "example.com", "--user", "alice:secret")) {
            for (Path parent : List.of(
                    instance.directory().getParent(), distribution.home().getParent())) {
                Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            as65534(distribution, instance, "Subject: left\n\nx\n").ok();
            instance.start();
            as65534(distribution, instance, "Subject: sent\n\nx\n").ok();

            String mail = instance.awaitMail(
                    "alice", text -> text.contains("Subject: left\n") && text.contains("Subject: sent\n"));
            assertThat(mail).contains("from userid 65534)").contains("From: nobody <nobody@example.com>");
            assertThat(instance.log().lines().filter(line -> line.contains(": uid=65534 from=<nobody>")))
                    .hasSize(2);
        }
    }

    private static Shell.Outcome as65534(Distribution distribution, Instance instance, String input) throws Exception {
        return new Shell()
                .environment("MAIL_CONFIG", instance.etc().toString())
                .input(input)
                .run(
                        "setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        distribution.command("sendmail"),
                        "alice");
    }

    private static Shell.Outcome sendmail(Distribution distribution, Instance instance, String input, String... words)
            throws Exception {
        List<String> all = new ArrayList<>(List.of(distribution.command("sendmail")));
        all.addAll(List.of(words));
        return new Shell()
                .environment("MAIL_CONFIG", instance.etc().toString())
                .input(input)
                .run(all);
    }
}
