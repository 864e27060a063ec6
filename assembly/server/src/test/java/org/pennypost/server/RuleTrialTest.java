package org.pennypost.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped examples of rules do what they say, and a trial tells it. */
final class RuleTrialTest {
    private static final Path EXAMPLES = Path.of("../dist/docs/rules");

    @TempDir
    private Path directory;

    private TestInstance instance;
    private Path message;
    private String output = "";

    @BeforeEach
    void prepare() throws Exception {
        instance = new TestInstance(directory);
        instance.write();
        Path extensions = Files.createDirectories(instance.etc().resolve("extensions"));
        for (String example : List.of("TagBySubject.java", "RejectAttachmentType.java", "ArchiveCopy.java")) {
            Path copy = Files.copy(EXAMPLES.resolve(example), extensions.resolve(example));
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
        }
        message = Files.writeString(directory.resolve("mail.eml"), """
                From: Bob <bob@example.net>
                To: alice@example.com
                Subject: your invoice
                Date: Tue, 24 Nov 2026 02:01:00 +0000
                Message-ID: <1@example.net>
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=x

                --x
                Content-Type: application/octet-stream; name=a.exe
                Content-Disposition: attachment; filename=a.exe

                MZ
                --x--
                """);
    }

    private int trial(String... words) {
        List<String> all = new ArrayList<>(List.of("-c", instance.etc().toString(), "rule", "test"));
        all.addAll(List.of(words));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, UTF_8);
        int exit = RuleTrial.run(out, out, all.toArray(new String[0]));
        output = bytes.toString(UTF_8);
        return exit;
    }

    @Test
    void tagIsShown() {
        assertThat(trial("TagBySubject", message.toString(), "--set", "pattern=invoice", "--set", "tag=[money]"))
                .isZero();
        assertThat(output.lines())
                .containsExactly(
                        "matched      [alice@example.com]",
                        "header       - Subject: your invoice",
                        "header       + Subject: [money] your invoice");
    }

    @Test
    void matcherDecidesFirst() {
        assertThat(trial("TagBySubject", message.toString(), "--match", "RecipientIs=carol@example.com"))
                .isZero();
        assertThat(output.lines()).containsExactly("matched      nobody");
    }

    @Test
    void hookAnswers() {
        assertThat(trial("RejectAttachmentType", message.toString())).isZero();
        assertThat(output).contains("answer       DENY 550 5.7.1 attachment type not accepted");
    }

    @Test
    void copyIsWritten() throws Exception {
        Path archive = directory.resolve("archive");

        assertThat(trial("ArchiveCopy", message.toString(), "--set", "file=" + archive))
                .isZero();

        assertThat(archive).content().startsWith("From bob@example.net  ").contains("Subject: your invoice");
    }

    @Test
    void whatWouldBeSentIsOnlyTold() {
        assertThat(trial("Forward", message.toString(), "--set", "forwardTo=carol@example.org"))
                .isZero();
        assertThat(output).contains("would        sendMail").contains("carol@example.org");
        assertThat(directory.resolve("spool/incoming"))
                .satisfiesAnyOf(
                        path -> assertThat(path).doesNotExist(),
                        path -> assertThat(path).isEmptyDirectory());
    }

    @Test
    void unknownRulesAndWrongWordsAreRefused() {
        assertThat(trial("NoSuchRule", message.toString())).isEqualTo(1);
        assertThat(output).contains("pennypost: fatal: ").contains("NoSuchRule");
        assertThat(trial("TagBySubject")).isEqualTo(64);
        assertThat(trial("TagBySubject", message.toString(), "--set", "nothing"))
                .isEqualTo(64);
        assertThat(trial("TagBySubject", directory.resolve("none.eml").toString()))
                .isEqualTo(1);
    }
}
