package org.pennypost.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.LinkOption;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pennypost.mbox.MboxRegistry;

/** Mailboxes of virtual domains. The expected texts are those of Postfix 3.7.11. */
@Timeout(60)
class VirtualDeliveryTest {
    private static final int UID = 54321;
    private static final int GID = 54322;
    private static final String MISCONFIGURED = "4.3.5, status=deferred (mail system configuration error)";
    private static final String[] TABLES = {
        "recipient_delimiter = +",
        "virtual_mailbox_domains = vbox.test",
        "virtual_mailbox_maps = texthash:$config_directory/vmaps",
        "virtual_uid_maps = static:" + UID,
        "virtual_gid_maps = static:" + GID
    };

    @TempDir
    Path directory;

    private LocalHost host;
    private VirtualDelivery delivery;
    private Path base;

    @BeforeEach
    void makeHost() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        base = Files.createDirectory(directory.resolve("base"));
        if (isRoot()) {
            Files.setAttribute(base, "unix:uid", UID);
        }
        host = new LocalHost(directory);
        delivery = new VirtualDelivery(
                host.settings,
                new MboxRegistry(),
                host.completion,
                (service, text) -> host.log.add(service + ": " + text),
                host.clock);
    }

    @AfterEach
    void closeHost() throws Exception {
        host.close();
    }

    private static boolean isRoot() {
        return ProcessRights.current().ids().uid() == 0;
    }

    private void tables(List<String> maps, String... mainCf) throws Exception {
        Files.write(directory.resolve("vmaps"), maps);
        List<String> lines = new ArrayList<>(List.of(TABLES));
        lines.add("virtual_mailbox_base = " + base);
        lines.addAll(List.of(mainCf));
        host.settings.swap(host.settings(lines.toArray(String[]::new)));
    }

    private String deliver(String recipient) throws Exception {
        host.send("a@remote.test", "Subject: hi\r\n\r\nbody\r\nFrom me\r\n", recipient);
        host.log.clear();
        Mail mail = host.next();
        delivery.service(mail);
        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        return host.log.stream()
                .filter(line -> line.contains(": to=<" + recipient + ">, relay=virtual, "))
                .map(line -> line.replaceAll("^.*dsn=", "").replace(directory.toString(), "DIR"))
                .reduce((one, two) -> one + two)
                .orElse("");
    }

    @Test
    void appendsToAnMbox() throws Exception {
        tables(List.of("joe@vbox.test joe"));

        assertThat(deliver("Joe@VBOX.test")).isEqualTo("2.0.0, status=sent (delivered to mailbox)");

        Path mailbox = base.resolve("joe");
        assertThat(mailbox)
                .hasContent(
                        "From a@remote.test  Tue Nov 24 05:04:17 2026\nReturn-Path: <a@remote.test>\n"
                                + "X-Original-To: Joe@VBOX.test\nDelivered-To: Joe@VBOX.test\nSubject: hi\n\nbody\n>From me\n\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(mailbox)))
                .isEqualTo("rw-------");
        if (isRoot()) {
            assertThat(Files.getAttribute(mailbox, "unix:uid")).isEqualTo(UID);
            assertThat(Files.getAttribute(mailbox, "unix:gid")).isEqualTo(GID);
        }
    }

    @Test
    void makesAMaildirWithTheDirectoriesAboveIt() throws Exception {
        tables(List.of("joe@vbox.test vbox.test/j/joe/"));

        assertThat(deliver("joe@vbox.test")).isEqualTo("2.0.0, status=sent (delivered to maildir)");

        try (Stream<Path> files = Files.list(base.resolve("vbox.test/j/joe/new"))) {
            assertThat(files.toList())
                    .singleElement()
                    .satisfies(file -> assertThat(file)
                            .hasContent("Return-Path: <a@remote.test>\nX-Original-To: joe@vbox.test\n"
                                    + "Delivered-To: joe@vbox.test\nSubject: hi\n\nbody\nFrom me\n"));
        }
    }

    static Stream<Arguments> keys() {
        return Stream.of(
                Arguments.of("whole address", "joe+x@vbox.test", "ext"),
                Arguments.of("without extension", "joe+y@vbox.test", "joe"),
                Arguments.of("domain", "other@vbox.test", "all"),
                Arguments.of("upper case", "OTHER@VBOX.TEST", "all"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void findsTheMailbox(String label, String recipient, String name) throws Exception {
        tables(List.of("joe+x@vbox.test ext", "joe@vbox.test joe", "@vbox.test all"));

        assertThat(deliver(recipient)).isEqualTo("2.0.0, status=sent (delivered to mailbox)");
        assertThat(base.resolve(name)).isNotEmptyFile();
    }

    static Stream<Arguments> misconfigured() {
        String bad = "warning: recipient joe@vbox.test: ";
        return Stream.of(
                Arguments.of(
                        "no uid",
                        "virtual_uid_maps = inline:{ {x@vbox.test=5000} }",
                        bad + "not found in virtual_uid_maps"),
                Arguments.of("small uid", "virtual_uid_maps = static:99", bad + "bad uid 99 in virtual_uid_maps"),
                Arguments.of(
                        "word for a uid", "virtual_uid_maps = static:vmail", bad + "bad uid vmail in virtual_uid_maps"),
                Arguments.of("negative uid", "virtual_uid_maps = static:-1", bad + "bad uid -1 in virtual_uid_maps"),
                Arguments.of(
                        "large uid",
                        "virtual_uid_maps = static:4294967296",
                        bad + "bad uid 4294967296 in virtual_uid_maps"),
                Arguments.of("no gid", "virtual_gid_maps =", bad + "not found in virtual_gid_maps"),
                Arguments.of("gid of root", "virtual_gid_maps = static:0", bad + "bad gid 0 in virtual_gid_maps"),
                Arguments.of("table fails", "virtual_uid_maps = fail:x", "warning: "),
                Arguments.of(
                        "no base",
                        "virtual_mailbox_base =",
                        "warning: do not specify relative pathname: virtual_mailbox_base = "),
                Arguments.of(
                        "upwards",
                        "virtual_mailbox_maps = static:a/../../b",
                        bad + "bad mailbox a/../../b in virtual_mailbox_maps"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("misconfigured")
    void waitsUntilTheTablesAreMended(String label, String line, String warning) throws Exception {
        tables(List.of("joe@vbox.test joe"), line);

        assertThat(deliver("joe@vbox.test")).isEqualTo(MISCONFIGURED);

        assertThat(host.log).anyMatch(logged -> logged.startsWith("virtual: " + warning));
        assertThat(base).isEmptyDirectory();
        assertThat(host.waiting()).isEqualTo(1);
    }

    @Test
    void neverWritesAsRootWhateverTheSmallestUidIs() throws Exception {
        tables(List.of("joe@vbox.test joe"), "virtual_minimum_uid = 0", "virtual_uid_maps = static:0");

        assertThat(deliver("joe@vbox.test")).isEqualTo(MISCONFIGURED);
    }

    @Test
    void bouncesTheUnknown() throws Exception {
        tables(List.of("joe@vbox.test joe"));

        assertThat(deliver("Nobody@vbox.test")).isEqualTo("5.1.1, status=bounced (unknown user: \"nobody@vbox.test\")");
    }

    @Test
    void keepsMailWhoseTableCannotBeAsked() throws Exception {
        tables(List.of(), "virtual_mailbox_maps = fail:x");

        assertThat(deliver("joe@vbox.test")).isEqualTo(MISCONFIGURED);
    }

    @Test
    void keepsMailWhenItsSettingsCannotBeUsed() throws Exception {
        tables(List.of(), "virtual_uid_maps = nosuch:x");

        assertThat(deliver("joe@vbox.test")).isEqualTo(MISCONFIGURED);
    }

    static Stream<Arguments> places() {
        return Stream.of(
                Arguments.of(
                        "no directory",
                        "none/deeper/joe",
                        "4.2.0, status=deferred (delivery failed to mailbox DIR/base/none/deeper/joe: unable to create lock"
                                + " file DIR/base/none/deeper/joe.lock: No such file or directory)"),
                Arguments.of(
                        "too large",
                        "full",
                        "5.2.2, status=bounced (delivery failed to mailbox DIR/base/full: error writing message: File too"
                                + " large)"),
                Arguments.of(
                        "link",
                        "link",
                        "4.2.0, status=deferred (delivery failed to mailbox DIR/base/link: file is a symbolic link)"),
                Arguments.of(
                        "directory",
                        "md",
                        "4.2.0, status=deferred (delivery failed to mailbox DIR/base/md: file is a directory)"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void saysWhyAMailboxCannotBeWritten(String label, String name, String status) throws Exception {
        Path victim = Files.writeString(directory.resolve("victim"), "precious");
        Files.createSymbolicLink(base.resolve("link"), victim);
        Files.createDirectory(base.resolve("md"));
        Path full = Files.writeString(base.resolve("full"), "x".repeat(490) + "\n\n");
        if (isRoot()) {
            Files.setAttribute(full, "unix:uid", UID);
            Files.setAttribute(base.resolve("link"), "unix:uid", UID, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(base.resolve("md"), "unix:uid", UID);
        }
        tables(List.of("joe@vbox.test " + name), "virtual_mailbox_limit = 500");

        assertThat(deliver("joe@vbox.test")).isEqualTo(status);

        assertThat(victim).hasContent("precious");
        assertThat(full).hasSize(492);
    }

    @Test
    void limitsTheSizeOfAFileInAMaildir() throws Exception {
        tables(List.of("joe@vbox.test md/"), "virtual_mailbox_limit = 50");

        assertThat(deliver("joe@vbox.test"))
                .isEqualTo("5.2.2, status=bounced (maildir delivery failed: error writing message: File too large)");
        assertThat(base.resolve("md/tmp")).isEmptyDirectory();
    }

    /** Only the owner that the table names counts, not what root may do. */
    @ParameterizedTest
    @ValueSource(strings = {"joe", "md/"})
    void writesOnlyWhereTheOwnerMay(String name) throws Exception {
        assumeTrue(isRoot(), "only root can act as others");
        Files.setAttribute(base, "unix:uid", UID + 1);
        tables(List.of("joe@vbox.test " + name));

        assertThat(deliver("joe@vbox.test"))
                .startsWith("4.2.0, status=deferred (")
                .endsWith(": Permission denied)");
        assertThat(base).isEmptyDirectory();
        assertThat(host.log.stream()
                        .anyMatch(line ->
                                line.equals("virtual: warning: perhaps you need to create the maildirs in advance")))
                .isEqualTo(name.endsWith("/"));
    }

    @Test
    void leavesTheMailboxOfAnotherAlone() throws Exception {
        assumeTrue(isRoot(), "only root can act as others");
        Path mailbox = Files.writeString(base.resolve("joe"), "");
        Files.setPosixFilePermissions(mailbox, PosixFilePermissions.fromString("rw-rw-rw-"));
        tables(List.of("joe@vbox.test joe"));

        assertThat(deliver("joe@vbox.test"))
                .isEqualTo(
                        "4.2.0, status=deferred (delivery failed to mailbox DIR/base/joe: destination DIR/base/joe is"
                                + " not owned by recipient)");
        assertThat(mailbox).isEmptyFile();
    }
}
