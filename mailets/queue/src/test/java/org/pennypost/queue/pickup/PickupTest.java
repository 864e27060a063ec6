package org.pennypost.queue.pickup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.conf.control.Maildrop;
import org.pennypost.conf.control.Submission;
import org.pennypost.maillog.MailLog;
import org.pennypost.queue.ActiveMessages;
import org.pennypost.queue.MessageQueue;
import org.pennypost.queue.Part;
import org.pennypost.queue.QueueIds;
import org.pennypost.queue.james.SpoolIncoming;

/** What becomes of files in maildrop. */
final class PickupTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T02:28:11Z"), ZoneOffset.UTC);
    private static final String MAIN = """
            compatibility_level = 3.6
            myhostname = mail.example.com
            mydomain = example.com
            myorigin = example.com
            mydestination = example.com
            """;

    private final List<String> log = new ArrayList<>();
    private final List<String> sentBack = new ArrayList<>();
    private final MailLog mailLog = (service, text) -> log.add(service + ": " + text);

    @TempDir
    private Path directory;

    private Path spool;
    private MessageQueue queue;
    private Maildrop maildrop;

    @BeforeEach
    void make() throws IOException {
        spool = Files.createDirectory(directory.resolve("spool"));
        Files.writeString(directory.resolve("master.cf"), "");
        ActiveMessages messages = new ActiveMessages(mailLog);
        queue = new MessageQueue(spool, messages, mailLog, CLOCK);
        maildrop = Maildrop.of(spool);
    }

    private Pickup pickup(String more) throws IOException {
        Files.writeString(directory.resolve("main.cf"), MAIN + more);
        Settings settings = Settings.load(directory).settings().orElseThrow();
        SpoolIncoming incoming = new SpoolIncoming(queue, new QueueIds(CLOCK), new ActiveMessages(mailLog), CLOCK);
        TakenFiles files = new TakenFiles(spool, mailLog);
        files.makeDirectories();
        return new Pickup(
                files,
                new Submissions(new SettingsHolder(settings), incoming, mailLog, CLOCK),
                (queueId, reason, submission, arrival) ->
                        sentBack.add(reason + " to " + submission.submission().sender()),
                mailLog);
    }

    private void leave(Submission submission, String content) throws IOException {
        maildrop.write(submission, new ByteArrayInputStream(content.getBytes(UTF_8)));
    }

    private static Submission from(String sender, String... recipients) {
        return new Submission(sender, Optional.of("Alice A."), Map.of(), List.of(recipients));
    }

    private Path only(String below) throws IOException {
        try (var files = Files.list(spool.resolve(below))) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    @Test
    void queuesWhatIsWholeUnderItsOwner() throws Exception {
        Pickup pickup = pickup("");
        leave(from("alice", "root", "bob@remote.test"), "Subject: x\r\n\r\ntext\r\n");
        Path file = only("maildrop");
        Files.setLastModifiedTime(file, FileTime.from(CLOCK.instant().minusSeconds(27)));
        int uid = (Integer) Files.getAttribute(file, "unix:uid");

        pickup.run();

        Part part = queue.named("spool").take();
        String id = part.queueId();
        String content = new String(part.accepted().open().readAllBytes(), UTF_8);
        assertThat(content).isEqualTo("""
                Received: by mail.example.com (Pennypost, from userid %d)
                	id %s; Tue, 24 Nov 2026 02:27:44 +0000 (Z)
                Subject: x
                Message-Id: <20261124022744.%s@mail.example.com>
                Date: Tue, 24 Nov 2026 02:27:44 +0000 (Z)
                From: "Alice A." <alice@example.com>

                text
                """.formatted(uid, id, id).replace("\n", "\r\n"));
        assertThat(log)
                .containsExactly(
                        "pickup: " + id + ": uid=" + uid + " from=<alice>",
                        "cleanup: " + id + ": message-id=<20261124022744." + id + "@mail.example.com>",
                        "qmgr: " + id + ": from=<alice@example.com>, size=" + content.length()
                                + ", nrcpt=2 (queue active)");
        assertThat(maildrop.directory()).isEmptyDirectory();
        assertThat(spool.resolve("private/pickup")).isEmptyDirectory();
    }

    @Test
    void leavesAloneWhatIsNotWhole() throws Exception {
        Pickup pickup = pickup("");
        Path half = Files.writeString(maildrop.directory().resolve("HALF"), "PNYDROP1\n");
        Path old = Files.writeString(maildrop.directory().resolve("OLD"), "PNYDROP1\n");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(100_000)));
        Files.createDirectory(maildrop.directory().resolve("DIRECTORY"));
        Files.createSymbolicLink(maildrop.directory().resolve("LINK"), Path.of("/etc/passwd"));

        pickup.run();

        assertThat(half).exists();
        assertThat(old).doesNotExist();
        assertThat(queue.named("spool").size()).isZero();
        assertThat(log).isEmpty();
    }

    @Test
    void takesNothingThatHasAnotherName() throws Exception {
        Pickup pickup = pickup("");
        leave(from("alice", "root"), "Subject: x\r\n\r\n");
        Path file = only("maildrop");
        Files.createLink(directory.resolve("other"), file);

        pickup.run();

        assertThat(log)
                .containsExactly("pickup: warning: maildrop/" + file.getFileName()
                        + ": not a regular file with one name; removed");
        assertThat(queue.named("spool").size()).isZero();
        assertThat(directory.resolve("other")).exists();
    }

    @Test
    void setsAsideWhatIsNoMessage() throws Exception {
        Pickup pickup = pickup("");
        leave(from("alice", "root"), "Subject: x\r\n\r\n");
        Path file = only("maildrop");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1));

        pickup.run();

        assertThat(only("corrupt")).hasBinaryContent(java.util.Arrays.copyOf(bytes, bytes.length - 1));
        assertThat(log).last().asString().endsWith("; saving it in corrupt");
        assertThat(queue.named("spool").size()).isZero();
    }

    @Test
    void triesAgainWhatCannotBeTakenNow() throws Exception {
        Pickup broken = pickup("canonical_maps = fail:x\n");
        leave(from("alice", "root"), "Subject: x\r\n\r\n");

        broken.run();
        assertThat(queue.named("spool").size()).isZero();
        assertThat(only("private/pickup")).isRegularFile();

        pickup("").run();
        assertThat(queue.named("spool").size()).isEqualTo(1);
        assertThat(spool.resolve("private/pickup")).isEmptyDirectory();
    }

    @Test
    void sendsBackWhatIsRefused() throws Exception {
        Path table = Files.writeString(directory.resolve("checks"), "/^Subject: bad/ REJECT no bad subject\n");
        Pickup pickup = pickup("header_checks = regexp:" + table + "\nmessage_size_limit = 1000\n");
        leave(from("alice", "root"), "Subject: bad\r\n\r\n");
        pickup.run();
        leave(from("bob", "root"), "x".repeat(1001));
        pickup.run();

        assertThat(sentBack)
                .containsExactly("550 5.7.1 no bad subject to alice", "552 5.3.4 Error: message file too big to bob");
        assertThat(queue.named("spool").size()).isZero();
        assertThat(log)
                .anyMatch(line -> line.matches("cleanup: \\w+: reject: header Subject: bad from local; "
                        + "from=<alice@example.com> to=<root@example.com>: 5.7.1 no bad subject"));
    }

    @Test
    void refusesUsersWhoMaySubmitNothing() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "root only gives files away");
        Pickup pickup = pickup("authorized_submit_users = !nobody, static:all\n");
        leave(from("root", "root"), "Subject: x\r\n\r\n");
        Path file = only("maildrop");
        Files.setOwner(
                file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));

        pickup.run();

        assertThat(log).last().asString().contains("User nobody(65534) is not allowed to submit mail");
        assertThat(queue.named("spool").size()).isZero();
    }
}
