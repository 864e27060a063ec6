package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.checks.Effects;

/** What the patterns of an administrator do to mail; ContentChecksDifferentialTest asks Postfix about the same. */
@Timeout(60)
class ContentChecksTest {
    @TempDir
    Path directory;

    private Talk talk;

    private String table(String... rules) throws IOException {
        Path file = Files.createTempFile(directory, "rules", "");
        Files.write(file, List.of(rules));
        return "regexp:" + file;
    }

    private String send(Map<String, String> settings, String content) {
        talk = Talk.of(settings, "127.0.0.9");
        talk.lines("EHLO c.test", "MAIL FROM:<a@remote.test>", "RCPT TO:<root@example.com>", "DATA");
        return talk.send(content + "\r\n.\r\n").get(0);
    }

    private Envelope envelope() {
        return talk.queue.queued.get(0).envelope();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "reject               | REJECT                | 550 5.7.1 message content rejected",
                "reject with text     | reject no bad subject | 550 5.7.1 no bad subject",
                "reject with a code   | REJECT 5.1.2 gone     | 550 5.1.2 gone",
                "reject for now       | REJECT 4.2.0 later    | 451 4.2.0 later",
                "reject with success  | REJECT 2.0.0 fine     | 451 4.0.0 fine",
                "ignore               | IGNORE                | 250 2.0.0 Ok: queued as 00000ABCDF0",
                "discard              | DISCARD gone          | 250 2.0.0 Ok: queued as 00000ABCDF0",
                "redirect             | REDIRECT root         | 250 2.0.0 Ok: queued as 00000ABCDF0",
                "empty                | ''                    | 250 2.0.0 Ok: queued as 00000ABCDF0",
                "unknown              | EXPLODE now           | 250 2.0.0 Ok: queued as 00000ABCDF0",
            })
    void answersTheEndOfTheData(String label, String action, String reply) throws IOException {
        assertThat(send(Map.of("header_checks", table("/^Subject: bad/ " + action)), "Subject: bad\r\n\r\nx"))
                .isEqualTo(reply);
        assertThat(send(Map.of("body_checks", table("/^bad/ " + action)), "Subject: bad\r\n\r\nbad"))
                .isEqualTo(reply);
        assertThat(talk.queue.queued).hasSize(reply.startsWith("250") && !label.startsWith("discard") ? 1 : 0);
    }

    @Test
    void logsAsPostfixDoes() throws IOException {
        send(Map.of("header_checks", table("/^Subject: bad/ REJECT no bad subject")), "Subject: bad\r\n\r\nx");
        assertThat(talk.log)
                .contains(
                        "cleanup: 00000ABCDF0: reject: header Subject: bad from unknown[127.0.0.9]; from=<a@remote.test>"
                                + " to=<root@example.com> proto=ESMTP helo=<c.test>: 5.7.1 no bad subject");
    }

    @Test
    void changesTheEnvelope() throws IOException {
        String rules = table(
                "/^A:/ REDIRECT other@example.com",
                "/^B:/ BCC copy@example.com",
                "/^C:/ HOLD",
                "/^D:/ FILTER scan:here",
                "/^E:/ FILTER scan",
                "/^F:/ BCC copy");
        send(Map.of("header_checks", rules), "B: x\r\nC: x\r\nC: y\r\nD: x\r\nE: x\r\nF: x\r\n\r\nx");
        assertThat(envelope().recipients())
                .extracting(recipient -> recipient.address().text())
                .containsExactly("root@example.com", "copy@example.com");
        assertThat(envelope().attributes())
                .containsEntry(Effects.CONTENT_FILTER, "scan:here")
                .containsKey(Effects.HOLD);
        assertThat(talk.log).filteredOn(line -> line.contains("hold: header")).hasSize(1);
        send(Map.of("header_checks", rules), "B: x\r\nA: x\r\nC: never asked\r\n\r\nx");
        assertThat(envelope().recipients())
                .extracting(recipient -> recipient.address().text() + " for " + recipient.original())
                .containsExactly("other@example.com for root@example.com");
        assertThat(envelope().attributes()).doesNotContainKey(Effects.HOLD);
    }

    @Test
    void looksAtTheReceivedHeaderToo() throws IOException {
        send(Map.of("header_checks", table("/^Received:/ IGNORE")), "Subject: x\r\n\r\nx");
        assertThat(talk.content(0)).startsWith("Subject: x\r\n");
    }

    @Test
    void countsTheHopsOfHeadersThatItDrops() throws IOException {
        String reply =
                send(Map.of("header_checks", table("/^Received:/ IGNORE")), "Received: x\r\n".repeat(60) + "\r\nx");
        assertThat(reply).isEqualTo("554 5.4.0 Error: too many hops");
    }

    @Test
    void asksOneTableForMimeAndAnotherForNestedHeaders() throws IOException {
        Map<String, String> settings = Map.of(
                "header_checks", "",
                "mime_header_checks", table("/name=\"?.*\\.exe/ REJECT no programs"),
                "nested_header_checks", table("/^Subject: inner/ WARN inner"));
        String parts = "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n"
                + "Subject: inner\r\n\r\n--x\r\nContent-Disposition: attachment;\r\n name=\"a.exe\"\r\n\r\nMZ";
        assertThat(send(settings, parts)).isEqualTo("550 5.7.1 no programs");
        assertThat(talk.log).filteredOn(line -> line.endsWith(": inner")).hasSize(1);
    }

    @Test
    void looksAtTheBeginningOfEachPartOnly() throws IOException {
        Map<String, String> settings =
                Map.of("body_checks", table("/^bad/ REPLACE good"), "body_checks_size_limit", "10");
        send(settings, "Subject: x\r\n\r\nbad\r\n12345678\r\nbad");
        assertThat(talk.content(0)).endsWith("\r\n\r\ngood\r\n12345678\r\nbad\r\n");
    }

    @Test
    void leavesAServiceUncheckedThatSaysSo() throws IOException {
        Map<String, String> settings = Map.of(
                "header_checks", table("/./ REJECT"),
                "strict_8bitmime", "yes",
                "receive_override_options", "no_header_body_checks");
        assertThat(send(settings, "Subject: \u00fc\r\n\r\n\u00fc")).startsWith("250");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "strict_8bitmime, improper use of 8-bit data in message header",
        "strict_7bit_headers, improper use of 8-bit data in message header",
        "strict_8bitmime_body, improper use of 8-bit data in message body",
        "strict_mime_encoding_domain, invalid message/* or multipart/* encoding domain",
    })
    void refusesProblemsOfForm(String parameter, String text) {
        String content = "Subject: \u00fc\r\nContent-Type: multipart/mixed; boundary=x\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\n\u00fc";
        assertThat(send(Map.of(parameter, "yes"), content)).isEqualTo("550 5.6.0 " + text);
        assertThat(talk.log).anyMatch(line -> line.contains(": reject: mime-error " + text + ": "));
    }

    @Test
    void defersWhenATableCannotBeAsked() {
        Map<String, String> settings = Map.of("body_checks", "regexp:" + directory.resolve("missing"));
        assertThat(send(settings, "Subject: x\r\n\r\nx")).isEqualTo("451 4.3.0 Error: queue file write error");
        assertThat(talk.log)
                .anyMatch(line ->
                        line.endsWith("body_checks map lookup problem -- message not accepted, try again later"));
        assertThat(talk.queue.queued).isEmpty();
    }

    @Test
    void defersWhenAPatternTakesTooLong() throws IOException {
        Map<String, String> settings = Map.of("body_checks", table("/^(a|aa|aaa)*(a|aa)*\\1b$/ REJECT"));
        assertThat(send(settings, "Subject: x\r\n\r\n" + "a".repeat(2000))).startsWith("451 4.3.0");
    }

    @Test
    void standsAnEndlessHeaderAndNuls() throws IOException {
        Map<String, String> settings = Map.of("header_checks", table("/zz$/ REJECT"), "body_checks", table("/x/ WARN"));
        assertThat(send(settings, "X: " + "y".repeat(5_000_000) + "zz\r\n\r\nb"))
                .startsWith("250");
        assertThat(talk.content(0)).hasSizeLessThan(110_000);
        assertThat(send(settings, "\0\0\r\nSubject: \0\r\n\0x\0\r\n")).startsWith("250");
        assertThat(talk.content(0)).endsWith("\r\n\r\n\0\0\r\nSubject: \0\r\n\0x\0\r\n\r\n");
    }
}
