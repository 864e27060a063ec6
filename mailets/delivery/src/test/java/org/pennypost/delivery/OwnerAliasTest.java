package org.pennypost.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.queue.james.MailAttributes;
import org.pennypost.queue.james.QueuedContent;

/** Lists with an owner. What is expected is what Postfix 3.7.11 did. */
@Timeout(60)
class OwnerAliasTest {
    @TempDir
    Path directory;

    private LocalHost host;
    private Path out;

    @BeforeEach
    void makeHost() throws Exception {
        out = Files.createDirectories(directory.resolve("out"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rwxrwxrwx"));
        host = new LocalHost(directory, "recipient_delimiter = +");
    }

    @AfterEach
    void closeHost() throws Exception {
        host.close();
    }

    private List<String> deliver(String sender, String recipient, String... aliases) throws Exception {
        host.aliases(aliases);
        host.send(sender, "Subject: hi\r\n\r\nbody\r\n", recipient);
        host.deliver();
        return host.log.stream()
                .filter(line -> line.startsWith("local: ") && line.contains(": to=<"))
                .map(line -> line.replaceAll("^local: \\S+: |orig_to=\\S+ |relay=.*dsn=", ""))
                .toList();
    }

    /** The next messages: sender, recipients. */
    private List<String> next(int count) throws Exception {
        List<String> envelopes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Mail mail = host.next();
            envelopes.add(MailAttributes.of(mail).envelope().sender().text() + " to "
                    + MailAttributes.of(mail).envelope().recipients().stream()
                            .map(recipient -> recipient.address().text())
                            .toList());
        }
        return envelopes;
    }

    private static String content(Mail mail) throws Exception {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        QueuedContent.writeTo(mail, content);
        return content.toString(ISO_8859_1);
    }

    @Test
    void tellsTheOwnerOfACommandThatFailed() throws Exception {
        assertThat(deliver("a@remote.test", "x", "x: \"|exit 1\"", "owner-x: root"))
                .containsExactly("to=<x@example.com>, 5.3.0, status=bounced (Command died with status 1: \"exit 1\")");

        Mail notice = host.next();
        assertThat(MailAttributes.of(notice).envelope().recipients())
                .extracting(recipient -> recipient.address().text())
                .containsExactly("owner-x@example.com");
        assertThat(content(notice))
                .contains("To: owner-x@example.com\r\n")
                .contains("X-Postfix-Sender: rfc822; a@remote.test\r\n")
                .contains("Return-Path: <a@remote.test>\r\n");
        assertThat(host.waiting()).isZero();
    }

    @Test
    void tellsTheOwnerEvenOfMailFromNobody() throws Exception {
        deliver("", "x", "x: " + out + "/no/file", "owner-x: root");

        assertThat(next(1)).containsExactly(" to [owner-x@example.com]");
    }

    /** What is neither command nor file is the sender's affair. */
    @Test
    void tellsOwnersAndSenderEachTheirPart() throws Exception {
        deliver(
                "a@remote.test",
                "all",
                "all: x, y, gone",
                "x: \"|exit 1\", \"|exit 67\"",
                "owner-x: root",
                "y: \"|exit 69\"");

        assertThat(next(3))
                .containsExactlyInAnyOrder(
                        " to [owner-x@example.com]", " to [owner-x@example.com]", " to [a@remote.test]");
        assertThat(host.waiting()).isZero();
    }

    @Test
    void tellsTheOwnerOfALoop() throws Exception {
        host.aliases("x: root", "owner-x: root");
        host.send("a@remote.test", "Delivered-To: x+y@example.com\r\n\r\nbody\r\n", "x+y");
        host.deliver();

        assertThat(host.log)
                .anyMatch(line -> line.endsWith("5.4.6, status=bounced (mail forwarding loop for x+y@example.com)"));
        assertThat(next(1)).containsExactly(" to [owner-x@example.com]");
    }

    @Test
    void keepsWhatACommandPutsOff() throws Exception {
        assertThat(deliver("a@remote.test", "x", "x: \"|exit 75\"", "owner-x: root"))
                .containsExactly("to=<x@example.com>, 4.3.0, status=deferred (temporary failure)");
        assertThat(host.waiting()).isEqualTo(1);
    }

    /** Commands and files get the owner for the sender, and not the address that the client gave. */
    @Test
    void namesTheOwnerAsSender() throws Exception {
        deliver(
                "a@remote.test",
                "x+y",
                "x: \"|(echo $SENDER:$ORIGINAL_RECIPIENT; cat) > " + out + "/command\", " + out + "/file",
                "owner-x: root");

        assertThat(Files.readString(out.resolve("command")))
                .startsWith("owner-x@example.com:\nFrom owner-x@example.com ")
                .contains("Return-Path: <owner-x@example.com>\nDelivered-To: x+y@example.com\nSubject: hi\n");
        assertThat(Files.readString(out.resolve("file")))
                .startsWith("From owner-x@example.com ")
                .contains("Return-Path: <owner-x@example.com>\nDelivered-To: x+y@example.com\nSubject: hi\n");
    }

    @Test
    void carriesTheExtensionOverWhereToldTo() throws Exception {
        String[] aliases = {"x: b@other.test, y", "y: c@other.test", "list: :include:" + out + "/list"};
        Files.writeString(out.resolve("list"), "d@other.test\n");

        deliver("a@remote.test", "x+e", aliases);
        assertThat(next(1)).containsExactly("a@remote.test to [b@other.test, c@other.test]");
        host.settings.swap(host.settings("recipient_delimiter = +", "propagate_unmatched_extensions = alias"));
        deliver("a@remote.test", "x+e", aliases);
        assertThat(next(1)).containsExactly("a@remote.test to [b+e@other.test, c+e@other.test]");
        deliver("a@remote.test", "list+e", aliases);
        assertThat(next(1)).containsExactly("a@remote.test to [d@other.test]");
        host.settings.swap(host.settings("recipient_delimiter = +", "propagate_unmatched_extensions = alias, include"));
        deliver("a@remote.test", "list+e", aliases);
        assertThat(next(1)).containsExactly("a@remote.test to [d+e@other.test]");
    }

    @Test
    void leavesAnExtensionThatTheAliasHasItself() throws Exception {
        host.settings.swap(host.settings("recipient_delimiter = +", "propagate_unmatched_extensions = alias"));

        deliver("a@remote.test", "x+e", "x+e: b@other.test");

        assertThat(next(1)).containsExactly("a@remote.test to [b@other.test]");
    }

    @Test
    void namesTheLastAliasInDeliveredToWhenThatIsNotFrozen() throws Exception {
        String[] aliases = {"x: y, " + out + "/first", "y: b@other.test, root, " + out + "/second"};

        deliver("a@remote.test", "x", aliases);
        assertThat(content(host.next())).contains("\r\nDelivered-To: x@example.com\r\n");
        assertThat(host.mailbox("root")).contains("\nDelivered-To: x@example.com\n");
        Files.delete(host.mail().resolve("root"));
        Files.delete(out.resolve("first"));
        Files.delete(out.resolve("second"));
        host.settings.swap(host.settings("frozen_delivered_to = no"));
        deliver("a@remote.test", "x", aliases);

        assertThat(content(host.next())).contains("\r\nDelivered-To: y@example.com\r\n");
        assertThat(host.mailbox("root")).contains("\nDelivered-To: root@example.com\n");
        assertThat(Files.readString(out.resolve("first"))).contains("\nDelivered-To: x@example.com\n");
        assertThat(Files.readString(out.resolve("second"))).contains("\nDelivered-To: y@example.com\n");
    }

    /** Beyond its limit the filter forgets, and somebody named again gets mail again. */
    @Test
    void remembersNoMoreThanTheFilterMay() throws Exception {
        String[] aliases = {"x: y, z", "y: " + out + "/file", "z: " + out + "/file"};

        assertThat(deliver("a@remote.test", "x", aliases)).hasSize(1);
        host.log.clear();
        host.settings.swap(host.settings("duplicate_filter_limit = 1"));

        assertThat(deliver("a@remote.test", "x", aliases)).hasSize(2);
        assertThat(Files.readString(out.resolve("file")).split("Subject: hi", -1))
                .hasSize(4);
    }

    @Test
    void endsListsThatNameEachOtherWhenTheFilterForgets() throws Exception {
        host.settings.swap(host.settings("duplicate_filter_limit = 1"));
        Files.writeString(out.resolve("list"), ":include:" + out + "/list\n");

        assertThat(deliver("a@remote.test", "x", "x: :include:" + out + "/list"))
                .containsExactly("to=<x@example.com>, 5.4.6, status=bounced (:include: nesting limit exceeded)");
        next(1);
        host.log.clear();
        String all = String.join(
                ", ", Stream.iterate(0, i -> i + 1).limit(20).map(i -> "b" + i).toList());
        String[] tree = Stream.iterate(0, i -> i + 1)
                .limit(20)
                .map(i -> "b" + i + ": " + all)
                .toArray(String[]::new);
        assertThat(deliver("a@remote.test", "b0", tree))
                .anyMatch(line -> line.endsWith("4.3.0, status=deferred (too many recipients in alias expansion)"));
    }
}
