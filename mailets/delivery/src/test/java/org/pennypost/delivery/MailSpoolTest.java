package org.pennypost.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.Settings;
import org.pennypost.mbox.MboxRegistry;
import org.pennypost.mbox.UserQuota;

/** Whose the mailboxes in the spool directory are, and what somebody may have put there instead of one. */
@Timeout(60)
class MailSpoolTest {
    private static final String ROOT_ONLY = "only root can act as others";
    private static final int UID = 54321;
    private static final int GID = 54322;
    private static final int SPOOL_GROUP = 54323;

    @TempDir
    Path directory;

    private LocalHost host;

    @BeforeEach
    void makeHost() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        host = new LocalHost(directory);
    }

    @AfterEach
    void closeHost() throws Exception {
        host.close();
    }

    private static boolean isRoot() {
        return ProcessRights.current().ids().uid() == 0;
    }

    private void user(long uid, long gid) throws Exception {
        Files.writeString(directory.resolve("passwd"), "joe:{PLAIN}x:" + uid + ":" + gid + ":::\n");
    }

    private List<String> deliver(String... mainCf) throws Exception {
        host.settings.swap(host.settings(mainCf));
        host.send("a@remote.test", "Subject: hi\r\n\r\nbody\r\n", "joe");
        host.deliver();
        return host.log.stream()
                .filter(line -> line.startsWith("local: ") && line.contains(": to=<"))
                .map(line -> line.replaceAll("^local: \\S+: .*dsn=", "").replace(directory.toString(), "DIR"))
                .toList();
    }

    private static Object attribute(Path file, String name) throws Exception {
        return Files.getAttribute(file, "unix:" + name, LinkOption.NOFOLLOW_LINKS);
    }

    static Stream<Arguments> spools() {
        return Stream.of(
                Arguments.of("all may write", "rwxrwxrwx", GID),
                Arguments.of("a group may write", "rwxrwxr-x", SPOOL_GROUP),
                Arguments.of("root may write", "rwxr-xr-x", GID));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spools")
    void makesTheMailboxItsUsers(String label, String mode, int group) throws Exception {
        assumeTrue(isRoot(), ROOT_ONLY);
        user(UID, GID);
        Files.setAttribute(host.mail(), "unix:gid", SPOOL_GROUP);
        Files.setPosixFilePermissions(host.mail(), PosixFilePermissions.fromString(mode));

        assertThat(deliver()).containsExactly("2.0.0, status=sent (delivered to mailbox)");
        assertThat(deliver()).last().isEqualTo("2.0.0, status=sent (delivered to mailbox)");

        Path mailbox = host.mail().resolve("joe");
        assertThat(attribute(mailbox, "uid")).isEqualTo(UID);
        assertThat(attribute(mailbox, "gid")).isEqualTo(group);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(mailbox)))
                .isEqualTo("rw-------");
        assertThat(host.mailbox("joe").split("Subject: hi", -1)).hasSize(3);
        assertThat(host.mail().resolve("joe.lock")).doesNotExist();
    }

    @Test
    void showsNobodyAMailboxThatIsNotYetItsUsers() throws Exception {
        assumeTrue(isRoot(), ROOT_ONLY);
        Files.setPosixFilePermissions(host.mail(), PosixFilePermissions.fromString("rwxr-xr-x"));
        Settings settings = host.settings();
        LocalUser joe = new LocalUser("joe", Optional.of(new LocalUser.Ids(UID, GID)), "", "");
        Mailboxes places = new Mailboxes(new MboxRegistry(), Identity.of(settings), "mx.test", Clock.systemUTC());
        MailStore store = new MailStore(LocalSettings.of(settings), places, UserQuota.NONE);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int i = 0; i < 50; i++) {
                List<Callable<DeliveryStatus>> firstMails = Collections.nCopies(4, () -> {
                    Address to = new Address("joe@example.test");
                    Envelope envelope = new Envelope(to, List.of(new Recipient(to, to)), Instant.EPOCH, 0, Map.of());
                    Letter letter = Letter.to(envelope.recipients().get(0), "id", envelope, out -> out.write('x'));
                    return store.append(joe, MailStore.INBOX, letter);
                });
                for (Future<DeliveryStatus> result : threads.invokeAll(firstMails)) {
                    assertThat(result.get().text()).isEqualTo("delivered to mailbox");
                }
                Files.delete(host.mail().resolve("joe"));
            }
        } finally {
            threads.shutdown();
        }
        try (Stream<Path> left = Files.list(host.mail())) {
            assertThat(left).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxrwx", "rwxrwxr-x", "rwxr-xr-x"})
    void makesTheMaildirItsUsers(String mode) throws Exception {
        assumeTrue(isRoot(), ROOT_ONLY);
        user(UID, GID);
        Files.setPosixFilePermissions(host.mail(), PosixFilePermissions.fromString(mode));

        assertThat(deliver("mail_spool_directory = " + host.mail() + "/"))
                .containsExactly("2.0.0, status=sent (delivered to maildir)");

        for (String name : List.of("", "new", "tmp", "cur")) {
            assertThat(attribute(host.mail().resolve("joe").resolve(name), "uid"))
                    .isEqualTo(UID);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxrwx", "rwxr-xr-x"})
    void doesNotWriteTheMailboxOfAnother(String mode) throws Exception {
        assumeTrue(isRoot(), ROOT_ONLY);
        user(UID, GID);
        Files.setPosixFilePermissions(host.mail(), PosixFilePermissions.fromString(mode));
        Path mailbox = Files.writeString(host.mail().resolve("joe"), "");
        Files.setPosixFilePermissions(mailbox, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThat(deliver())
                .containsExactly("4.2.0, status=deferred (cannot update mailbox DIR/mail/joe for user joe."
                        + " destination DIR/mail/joe is not owned by recipient)");
        assertThat(mailbox).isEmptyFile();
        assertThat(deliver("strict_mailbox_ownership = no"))
                .last()
                .isEqualTo("2.0.0, status=sent (delivered to mailbox)");
    }

    /** Somebody who may write in the spool directory lays a trap, for a user or for the server itself. */
    static Stream<Arguments> traps() {
        return Stream.of(
                Arguments.of("link to a file of root or the server", "link", "file is a symbolic link"),
                Arguments.of("link to nowhere", "dangling", "file is a symbolic link"),
                Arguments.of("another name of a file", "hard", "file has 2 hard links"),
                Arguments.of("directory", "directory", "file is a directory"),
                Arguments.of("pipe", "pipe", "file is not a regular file"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("traps")
    void followsNoLink(String label, String kind, String reason) throws Exception {
        Path victim = Files.writeString(directory.resolve("victim"), "precious\n");
        Path trap = host.mail().resolve("joe");
        switch (kind) {
            case "link" -> Files.createSymbolicLink(trap, victim);
            case "dangling" -> Files.createSymbolicLink(trap, directory.resolve("new"));
            case "hard" -> Files.createLink(trap, victim);
            case "directory" -> Files.createDirectory(trap);
            default ->
                assertThat(new ProcessBuilder("mkfifo", trap.toString()).start().waitFor())
                        .isZero();
        }
        user((int) attribute(victim, "uid"), (int) attribute(victim, "gid"));

        assertThat(deliver())
                .containsExactly(
                        "4.2.0, status=deferred (cannot update mailbox DIR/mail/joe for user joe. " + reason + ")");
        assertThat(victim).hasContent("precious");
        assertThat(directory.resolve("new")).doesNotExist();
        assertThat(host.waiting()).isEqualTo(1);
    }

    @Test
    void followsNoLinkToAMaildir() throws Exception {
        Path victim = Files.createDirectory(directory.resolve("victim"));
        user((int) attribute(victim, "uid"), (int) attribute(victim, "gid"));
        Files.createSymbolicLink(host.mail().resolve("joe"), victim);

        assertThat(deliver("mail_spool_directory = " + host.mail() + "/"))
                .containsExactly("4.2.0, status=deferred (maildir delivery failed: DIR/mail/joe is a symbolic link)");
        assertThat(victim).isEmptyDirectory();
    }

    /** A user's own directory may have links, but they lead where that user may go. */
    @Test
    void followsALinkAtHomeOnlyAsTheUser() throws Exception {
        assumeTrue(isRoot(), ROOT_ONLY);
        Path home = Files.createDirectory(directory.resolve("home"));
        Path victim = Files.createDirectory(directory.resolve("victim"));
        Files.setPosixFilePermissions(victim, PosixFilePermissions.fromString("rwx------"));
        Files.setAttribute(home, "unix:uid", UID);
        Files.createSymbolicLink(home.resolve("Maildir"), victim);
        Files.writeString(directory.resolve("passwd"), "joe:{PLAIN}x:" + UID + ":" + GID + "::" + home + ":/bin/sh\n");

        assertThat(deliver("home_mailbox = Maildir/"))
                .singleElement()
                .asString()
                .startsWith("5.2.0, status=bounced (maildir delivery failed: create maildir file DIR/home/Maildir/tmp/")
                .endsWith(": Permission denied)");
        assertThat(victim).isEmptyDirectory();
    }
}
