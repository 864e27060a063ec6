package org.pennypost.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.queue.james.MailAttributes;
import org.pennypost.queue.james.QueuedContent;

/** What an alias can name. The expected texts are Postfix 3.7's. */
@Timeout(60)
class AliasesTest {
    private static final String CONTENT = "Subject: hi\r\n\r\nbody\r\nFrom me\r\n";

    @TempDir
    Path directory;

    private LocalHost host;
    private Path out;

    @BeforeEach
    void makeHost() throws Exception {
        // Whoever the rights of an alias belong to can reach and write here.
        out = Files.createDirectories(directory.resolve("out"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rwxrwxrwx"));
        host = new LocalHost(directory, "recipient_delimiter = +");
    }

    @AfterEach
    void closeHost() throws Exception {
        host.close();
    }

    private List<String> deliver(String recipient, String... aliases) throws Exception {
        host.aliases(aliases);
        host.send("a@remote.test", CONTENT, recipient);
        host.deliver();
        return host.log.stream()
                .filter(line -> line.startsWith("local: ") && line.contains(": to=<"))
                .map(line -> line.replaceAll("^local: \\S+: |orig_to=\\S+ |relay=.*dsn=", "")
                        .replaceAll("forwarded as [0-9A-Z]+", "forwarded"))
                .toList();
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of("comment", "root (a comment), <daemon>", List.of("root", "daemon"), List.of()),
                Arguments.of("full name", "Joe User <root>", List.of("root"), List.of()),
                Arguments.of("white space", "root daemon", List.of("root", "daemon"), List.of()),
                Arguments.of("twice", "root, root, ROOT, Root@Example.com", List.of("root"), List.of()),
                Arguments.of("escaped", "\\root", List.of("root"), List.of()),
                Arguments.of("escaped unknown", "\\gone", List.of(), List.of("gone")),
                Arguments.of("quoted", "\"root\"@example.com", List.of("root"), List.of()),
                Arguments.of("itself, no user", "x, root", List.of("root"), List.of("x")),
                Arguments.of("extension", "root+foo", List.of("root"), List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void namesUsers(String label, String value, List<String> users, List<String> unknown) throws Exception {
        List<String> lines = deliver("x", "x: " + value);

        for (String user : List.of("root", "daemon")) {
            assertThat(Files.exists(host.mail().resolve(user))).isEqualTo(users.contains(user));
            if (users.contains(user)) {
                assertThat(host.mailbox(user).split("Subject: hi", -1)).hasSize(2);
            }
        }
        assertThat(lines).hasSize(users.size() + unknown.size());
        unknown.forEach(name -> assertThat(lines)
                .anyMatch(line -> line.contains("5.1.1, status=bounced (unknown user: \"" + name + "\")")));
    }

    @Test
    void appendsToAFileInTheFormatOfAMailbox() throws Exception {
        Path file = out.resolve("file");

        assertThat(deliver("x", "x: " + file))
                .containsExactly("to=<x@example.com>, 2.0.0, status=sent (delivered to file: " + file + ")");
        assertThat(Files.readString(file))
                .isEqualTo("From a@remote.test  Tue Nov 24 05:04:17 2026\nReturn-Path: <a@remote.test>\n"
                        + "X-Original-To: x\nDelivered-To: x@example.com\nSubject: hi\n\nbody\n>From me\n\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(out.resolve("file.lock")).doesNotExist();
    }

    @Test
    void makesAMaildir() throws Exception {
        Path maildir = out.resolve("md");

        assertThat(deliver("x", "x: " + maildir + "/"))
                .containsExactly("to=<x@example.com>, 2.0.0, status=sent (delivered to maildir)");
        assertThat(maildir.resolve("tmp")).isEmptyDirectory();
        assertThat(maildir.resolve("cur")).isEmptyDirectory();
        try (Stream<Path> files = Files.list(maildir.resolve("new"))) {
            Path only = files.toList().get(0);
            assertThat(only.getFileName().toString())
                    .matches("1795496657\\.V[0-9a-f]+I[0-9a-f]+M0\\.mail\\.example\\.com");
            assertThat(Files.readString(only))
                    .isEqualTo("Return-Path: <a@remote.test>\nX-Original-To: x\nDelivered-To: x@example.com\n"
                            + "Subject: hi\n\nbody\nFrom me\n");
        }
    }

    @Test
    void throwsAwayWhatGoesToTheNullDevice() throws Exception {
        assertThat(deliver("x", "x: /dev/null"))
                .containsExactly("to=<x@example.com>, 2.0.0, status=sent (delivered to file: /dev/null)");
    }

    static Stream<Arguments> badFiles() {
        return Stream.of(
                Arguments.of(
                        "no directory",
                        "nodir/file",
                        "5.2.0",
                        "cannot create file exclusively: No such file or directory"),
                Arguments.of("directory", "", "5.2.0", "cannot open file: Is a directory"),
                Arguments.of("executable", "executable", "5.7.1", "file is executable"),
                Arguments.of("symbolic link", "link", "5.2.0", "file is a symbolic link"),
                Arguments.of("hard link", "hard", "5.2.0", "file has 2 hard links"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badFiles")
    void appendsToNothingElse(String label, String name, String code, String text) throws Exception {
        Path secret = Files.writeString(out.resolve("secret"), "");
        Files.createSymbolicLink(out.resolve("link"), secret);
        Files.createLink(out.resolve("hard"), Files.createFile(out.resolve("other")));
        Files.createFile(
                out.resolve("executable"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        String path = name.isEmpty() ? out.toString() : out + "/" + name;

        assertThat(deliver("x", "x: " + path))
                .containsExactly("to=<x@example.com>, " + code + ", status=bounced (cannot append message to file "
                        + path + ": " + text + ")");
        assertThat(secret).isEmptyFile();
    }

    @Test
    void sendsOnToOthersAsANewMessage() throws Exception {
        List<String> lines = deliver("x", "x: b@other.test, root, c@other.test");

        assertThat(lines)
                .containsExactly(
                        "to=<root@example.com>, 2.0.0, status=sent (delivered to mailbox)",
                        "to=<x@example.com>, 2.0.0, status=sent (forwarded)");
        Mail mail = host.next();
        Envelope envelope = MailAttributes.of(mail).envelope();
        assertThat(envelope.sender()).isEqualTo(new Address("a@remote.test"));
        assertThat(envelope.recipients())
                .extracting(
                        recipient -> recipient.address().text(),
                        recipient -> recipient.original().text())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("b@other.test", "x"),
                        org.assertj.core.groups.Tuple.tuple("c@other.test", "x"));
        String content = content(mail);
        assertThat(content)
                .isEqualTo("Received: by mail.example.com (Pennypost)\r\n\tid " + mail.getName()
                        + "; Tue, 24 Nov 2026 05:04:17 +0000 (UTC)\r\nDelivered-To: x@example.com\r\n" + CONTENT);
        assertThat(envelope.size()).isEqualTo(content.length());
    }

    @Test
    void tellsTheOwnerOfAListAndNotTheSender() throws Exception {
        List<String> lines = deliver("List", "list: root, gone", "owner-list: daemon");

        assertThat(lines).containsExactly("to=<List@example.com>, 2.0.0, status=sent (forwarded)");
        Envelope envelope = MailAttributes.of(host.next()).envelope();
        assertThat(envelope.sender()).isEqualTo(new Address("owner-list@example.com"));
        assertThat(envelope.recipients())
                .extracting(recipient -> recipient.original().text())
                .containsExactly("root@example.com", "gone@example.com");
    }

    @Test
    void expandsTheOwnerWhenToldTo() throws Exception {
        host.settings.swap(host.settings("expand_owner_alias = yes"));

        deliver("list", "list: root", "owner-list: boss@other.test");

        assertThat(MailAttributes.of(host.next()).envelope().sender()).isEqualTo(new Address("boss@other.test"));
    }

    @Test
    void followsTwentyFiveAliasesInARow() throws Exception {
        String[] chain = IntStream.range(0, 26)
                .mapToObj(i -> "c" + i + ": " + (i == 25 ? "root" : "c" + (i + 1)))
                .toArray(String[]::new);

        assertThat(deliver("c1", chain))
                .containsExactly("to=<root@example.com>, 2.0.0, status=sent (delivered to mailbox)");
        host.log.clear();
        assertThat(deliver("c0", chain))
                .containsExactly("to=<c25@example.com>, 5.4.6, status=bounced (alias database loop for c25)");
        assertThat(host.log).contains("local: warning: alias database loop for c25");
    }

    @Test
    void endsTreesOfAliases() throws Exception {
        assertThat(deliver("a", "a: b, c", "b: a, c, root", "c: a, b, a@example.com"))
                .anyMatch(line -> line.endsWith("(delivered to mailbox)"))
                .hasSizeLessThan(100);
        assertThat(host.mailbox("root").split("Subject: hi", -1)).hasSize(2);
    }

    @Test
    void readsIncludeFiles() throws Exception {
        Path list = Files.writeString(out.resolve("list"), "root, daemon\n# nobody\n\nb@other.test\n");

        assertThat(deliver("x", "x: :include:" + list))
                .containsExactly("to=<x@example.com>, 2.0.0, status=sent (forwarded)");
        assertThat(MailAttributes.of(host.next()).envelope().recipients())
                .extracting(recipient -> recipient.address().text())
                .containsExactly("root@example.com", "daemon@example.com", "b@other.test");
    }

    static Stream<Arguments> badIncludes() {
        return Stream.of(
                Arguments.of(
                        "missing",
                        "/missing",
                        "5.3.5",
                        "mail system configuration error",
                        "unable to lookup :include: file DIR/missing: No such file or directory"),
                Arguments.of(
                        "directory",
                        "",
                        "5.3.5",
                        "mail system configuration error",
                        ":include: file DIR is not a regular file"),
                Arguments.of(
                        "writable for all",
                        "/open",
                        "5.3.5",
                        "mail system configuration error",
                        ":include: file DIR/open is world writable"),
                Arguments.of("command", "/command", "5.7.1", "mail to command is restricted", ""),
                Arguments.of("file", "/file", "5.7.1", "mail to file is restricted", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badIncludes")
    void refusesIncludeFiles(String label, String name, String code, String text, String warning) throws Exception {
        Files.writeString(out.resolve("command"), "\"|touch " + out + "/ran\"\n");
        Files.writeString(out.resolve("file"), out + "/written\n");
        Path open = Files.writeString(out.resolve("open"), "root\n");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThat(deliver("x", "x: :include:" + out + name))
                .containsExactly("to=<x@example.com>, " + code + ", status=bounced (" + text + ")");
        assertThat(out.resolve("ran")).doesNotExist();
        assertThat(out.resolve("written")).doesNotExist();
        if (!warning.isEmpty()) {
            assertThat(host.log).contains("local: warning: " + warning.replace("DIR", out.toString()));
        }
    }

    @Test
    void refusesIncludeFilesWithoutAWholePath() throws Exception {
        assertThat(deliver("x", "x: :include:relative"))
                .containsExactly("to=<x@example.com>, 5.3.5, status=bounced (mail system configuration error)");
        assertThat(host.log).contains("local: warning: :include:relative uses a relative path");
    }

    @Test
    void forbidsCommandsAndFilesWhenToldTo() throws Exception {
        host.settings.swap(host.settings("allow_mail_to_commands =", "allow_mail_to_files ="));

        assertThat(deliver("x", "x: \"|touch " + out + "/ran\", " + out + "/written"))
                .containsExactly(
                        "to=<x@example.com>, 5.7.1, status=bounced (mail to command is restricted)",
                        "to=<x@example.com>, 5.7.1, status=bounced (mail to file is restricted)");
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files).isEmpty();
        }
    }

    /** What is tried again sends nothing on yet, and repeats nothing that was done. */
    @Test
    void doesNothingTwice() throws Exception {
        Path file = out.resolve("file");
        Path flag = out.resolve("flag");
        deliver(
                "x",
                "x: " + file + ", \"|test -e " + flag + " || exit 75\", b@other.test, \"|echo >> " + out + "/ran\"");
        assertThat(host.log).anyMatch(line -> line.endsWith("dsn=4.3.0, status=deferred (temporary failure)"));
        assertThat(host.waiting()).isEqualTo(1);

        Files.createFile(flag);
        host.log.clear();
        host.retry(java.time.Duration.ofSeconds(300));

        assertThat(host.log).anyMatch(line -> line.contains("(forwarded as "));
        assertThat(Files.readString(file).split("Subject: hi", -1)).hasSize(2);
        assertThat(Files.readString(out.resolve("ran"))).isEqualTo("\n");
        assertThat(MailAttributes.of(host.next()).envelope().recipients()).hasSize(1);
    }

    private static String content(Mail mail) throws Exception {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        QueuedContent.writeTo(mail, content);
        return content.toString(ISO_8859_1);
    }
}
