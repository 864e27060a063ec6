package org.pennypost.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.address.Address;
import org.pennypost.lmtpd.LmtpDelivery;
import org.pennypost.mbox.MboxRegistry;
import org.pennypost.mbox.UserQuota;
import org.pennypost.queue.james.MailAttributes;
import org.pennypost.sieved.ScriptStore;

/** Sieve scripts of users, by local delivery and by LMTP. */
@Timeout(60)
class SieveDeliveryTest {
    private static final String CONTENT =
            "From: Ann <ann@remote.test>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= from the list\r\n"
                    + "Message-ID: <1@remote.test>\r\nList-Id: <tea.remote.test>\r\n\r\nbody\r\n";

    @TempDir
    Path directory;

    private LocalHost host;
    private Path home;

    @BeforeEach
    void makeHost() throws Exception {
        home = Files.createDirectories(directory.resolve("home"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        host = new LocalHost(directory, "recipient_delimiter = +");
        long uid = Identity.uid(home);
        Files.writeString(directory.resolve("passwd"), "joe:{PLAIN}x:" + uid + ":" + uid + "::" + home + ":/bin/sh\n");
    }

    @AfterEach
    void closeHost() throws Exception {
        host.close();
    }

    private String deliver(String script) throws Exception {
        Files.writeString(home.resolve(".dovecot.sieve"), script);
        host.send("ann@remote.test", CONTENT, "joe");
        host.deliver();
        return host.log.stream()
                .filter(line -> line.startsWith("local: ") && line.contains(": to=<"))
                .findFirst()
                .orElseThrow()
                .replaceAll(".*dsn=", "");
    }

    private List<String> sieveLog() {
        return host.log.stream()
                .filter(line -> line.startsWith("dovecot: "))
                .map(line -> line.replaceAll("\\)<[0-9]+>", ")"))
                .toList();
    }

    private boolean inInbox() throws Exception {
        return Files.exists(host.mail().resolve("joe")) && host.mailbox("joe").contains("body");
    }

    private String folder(String name) throws Exception {
        return Files.readString(home.resolve("mail").resolve(name), ISO_8859_1);
    }

    @Test
    void storesIntoAFolderThatItMakes() throws Exception {
        String status = deliver(
                "require [\"fileinto\"];\nif header :contains \"list-id\" \"tea\" { fileinto \"lists/tea\"; }\n");

        assertThat(status).isEqualTo("2.0.0, status=sent (delivered to mailbox)");
        assertThat(folder("lists/tea"))
                .startsWith("From ann@remote.test  Tue Nov 24 05:04:17 2026\nReturn-Path: <ann@remote.test>\n")
                .endsWith("\n\nbody\n\n");
        assertThat(inInbox()).isFalse();
        assertThat(sieveLog())
                .containsExactly(
                        "dovecot: lda(joe): sieve: msgid=<1@remote.test>: stored mail into mailbox 'lists/tea'");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "decoded subject; header :contains \"subject\" \"Grüße\"; true",
                "address; address :is :domain \"from\" \"remote.test\"; true",
                "envelope; envelope :is \"from\" \"ann@remote.test\"; true",
                "envelope to; envelope :matches \"to\" \"joe*\"; true",
                "size; size :over 1K; false",
                "exists; exists [\"list-id\", \"x-none\"]; false",
                "not; not exists \"x-none\"; true",
            })
    void tests(String label, String test, boolean matches) throws Exception {
        deliver("require [\"fileinto\", \"envelope\"];\nif " + test + " { fileinto \"hit\"; }\n");
        assertThat(Files.exists(home.resolve("mail/hit"))).isEqualTo(matches);
        assertThat(inInbox()).isEqualTo(!matches);
    }

    @Test
    void discards() throws Exception {
        assertThat(deliver("discard;\n")).isEqualTo("2.0.0, status=sent (discarded by sieve script)");
        assertThat(inInbox()).isFalse();
    }

    @Test
    void rejects() throws Exception {
        assertThat(deliver("require \"reject\";\nreject \"not\nnow\";\n")).isEqualTo("5.7.1, status=bounced (not now)");
        assertThat(inInbox()).isFalse();
    }

    @Test
    void redirectsThroughTheQueueAndSaysWhoDid() throws Exception {
        deliver("redirect \"bob@other.test\";\nkeep;\n");

        assertThat(inInbox()).isTrue();
        assertThat(MailAttributes.of(host.next())
                        .envelope()
                        .recipients()
                        .get(0)
                        .address()
                        .text())
                .isEqualTo("bob@other.test");
        assertThat(sieveLog())
                .containsExactly(
                        "dovecot: lda(joe): sieve: msgid=<1@remote.test>: forwarded to <bob@other.test>",
                        "dovecot: lda(joe): sieve: msgid=<1@remote.test>: stored mail into mailbox 'INBOX'");
    }

    @Test
    void endsALoopOfRedirections() throws Exception {
        deliver("redirect \"joe@example.com\";\n");
        host.deliver();

        assertThat(String.join("\n", host.log)).contains("status=bounced (mail forwarding loop for joe@example.com)");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "syntax| if {",
                "no script| \u00ff\u00fe\u0001",
                "unknown command| frobnicate;",
                "unknown extension| require \"imap4flags\"; keep;",
                "not carried out| require \"vacation\"; vacation \"gone\";",
                "wrong argument| require \"fileinto\"; fileinto 5;",
            })
    void keepsTheMailOfABrokenScript(String label, String script) throws Exception {
        assertThat(deliver(script)).as(label).isEqualTo("2.0.0, status=sent (delivered to mailbox)");
        assertThat(inInbox()).isTrue();
        assertThat(sieveLog().get(0))
                .startsWith(
                        "dovecot: lda(joe): Error: sieve: Execution of script " + home + "/.dovecot.sieve failed: ");
    }

    @ParameterizedTest
    @CsvSource({"../../mail/root", "/etc/passwd", ".hidden", "a//b", "x.lock", "''"})
    void keepsTheMailWhereAFolderCannotBe(String folder) throws Exception {
        deliver("require \"fileinto\";\nfileinto \"" + folder + "\";\n");
        assertThat(inInbox()).isTrue();
        assertThat(sieveLog().get(0)).contains("failed to store into mailbox '" + folder + "'");
    }

    @Test
    void namesFoldersInModifiedUtf7() {
        assertThat(FolderName.encoded("Entwürfe & mehr")).contains("Entw&APw-rfe &- mehr");
        assertThat(FolderName.encoded("台北")).contains("&U,BTFw-");
    }

    // --- LMTP

    private LmtpDelivery lmtp(UserQuota quota) {
        return new DirectDelivery(
                host.settings,
                new MboxRegistry(),
                quota,
                host.incoming,
                (service, text) -> host.log.add(service + ": " + text),
                host.clock);
    }

    private List<String> lmtp(String... recipients) {
        return lmtp(UserQuota.NONE, recipients);
    }

    private List<String> lmtp(UserQuota quota, String... recipients) {
        return lmtp(quota)
                .deliver(
                        new Address("ann@remote.test"),
                        List.of(recipients).stream().map(Address::new).toList(),
                        out -> out.write(CONTENT.getBytes(ISO_8859_1)));
    }

    @Test
    void refusesOverLmtpWhatTheQuotaOfTheUserLeavesNoRoomFor() throws Exception {
        Files.writeString(home.resolve(".dovecot.sieve"), "require \"fileinto\";\nfileinto \"x\";\n");

        assertThat(lmtp((user, bytes) -> Optional.of("no more messages allowed than 7"), "joe@example.com"))
                .containsExactly("452 4.2.2 <joe@example.com> Mailbox is full");
        assertThat(home.resolve("mail")).doesNotExist();
    }

    @Test
    void answersForEachRecipientOfLmtp() throws Exception {
        Files.writeString(home.resolve(".dovecot.sieve"), "require \"fileinto\";\nfileinto \"x\";\n");
        assertThat(lmtp("joe@example.com", "joe+tag@example.com", "eve@example.com"))
                .containsExactly(
                        "250 2.0.0 <joe@example.com> Saved",
                        "250 2.0.0 <joe+tag@example.com> Saved",
                        "550 5.1.1 <eve@example.com> User doesn't exist: eve@example.com");
        assertThat(folder("x")).contains("Delivered-To: joe+tag@example.com\n");
        assertThat(sieveLog().get(0)).startsWith("dovecot: lmtp(joe): sieve: ");
    }

    @Test
    void leavesAliasesAndForwardFilesAloneInLmtp() throws Exception {
        Files.writeString(home.resolve(".forward"), "bob@other.test\n");
        host.aliases("team: joe");
        assertThat(lmtp("joe@example.com", "team@example.com").stream().map(each -> each.substring(0, 9)))
                .containsExactly("250 2.0.0", "550 5.1.1");
        assertThat(inInbox()).isTrue();
    }

    @Test
    void refusesStrangersAtRcpt() {
        assertThat(lmtp(UserQuota.NONE).refusal(new Address("joe+x@example.com")))
                .isEmpty();
        assertThat(lmtp(UserQuota.NONE).refusal(new Address("joe@other.test"))).isPresent();
        assertThat(lmtp(UserQuota.NONE).refusal(new Address("eve@example.com")))
                .contains("550 5.1.1 <eve@example.com> User doesn't exist: eve@example.com");
    }

    @Test
    void saysThatAMailboxIsFull() throws Exception {
        host.settings.swap(host.settings("mailbox_size_limit = 100", "message_size_limit = 90"));
        assertThat(lmtp("joe@example.com")).containsExactly("452 4.2.2 <joe@example.com> Mailbox is full");
    }

    // --- files

    @Test
    void keepsScriptsWhereDovecotDoes() throws Exception {
        ScriptFolders folders = new ScriptFolders(host.settings);
        ScriptStore store = folders.open("joe");
        assertThat(store.list()).isEmpty();

        store.put("one", "keep;".getBytes(ISO_8859_1));
        store.put("two", "discard;".getBytes(ISO_8859_1));
        store.activate(java.util.Optional.of("two"));
        store.rename("two", "three");

        assertThat(store.list())
                .containsExactly(new ScriptStore.Script("one", false), new ScriptStore.Script("three", true));
        assertThat(Files.readSymbolicLink(home.resolve(".dovecot.sieve"))).isEqualTo(Path.of("sieve/three.sieve"));
        assertThat(Files.readString(home.resolve(".dovecot.sieve"))).isEqualTo("discard;");
        store.delete("one");
        store.activate(java.util.Optional.empty());
        assertThat(home.resolve("sieve/one.sieve")).doesNotExist();
        assertThat(home.resolve(".dovecot.sieve")).doesNotExist();
        assertThat(store.get("one")).isEmpty();
        assertThat(store.get("three")).contains("discard;".getBytes(ISO_8859_1));
    }

    @Test
    void keepsAScriptThatWasWrittenByHand() throws Exception {
        Files.writeString(home.resolve(".dovecot.sieve"), "keep;");
        ScriptStore store = new ScriptFolders(host.settings).open("joe");
        store.put("one", "discard;".getBytes(ISO_8859_1));

        store.activate(java.util.Optional.of("one"));

        assertThat(store.get("dovecot.orig")).contains("keep;".getBytes(ISO_8859_1));
        assertThat(store.list()).contains(new ScriptStore.Script("one", true));
    }

    @Test
    void saysWhatIsWrongWithAScript() {
        ScriptFolders folders = new ScriptFolders(host.settings);
        assertThat(folders.problem("keep;".getBytes(ISO_8859_1))).isEmpty();
        assertThat(folders.problem("if {".getBytes(ISO_8859_1))).isPresent();
        assertThat(folders.extensions()).contains("fileinto", "envelope").doesNotContain("vacation", "body");
    }
}
