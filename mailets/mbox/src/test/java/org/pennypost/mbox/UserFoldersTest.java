package org.pennypost.mbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders on disk. The form of the list of subscriptions is Dovecot's. */
class UserFoldersTest {
    @TempDir
    Path home;

    private Path mail;
    private UserFolders folders;

    @BeforeEach
    void open() {
        mail = home.resolve("mail");
        folders = new UserFolders(user(Optional.of(home)));
    }

    private MailUser user(Optional<Path> where) {
        return new MailUser("alice", home.resolve("spool"), where, UserRights.SAME, UserRights.SAME);
    }

    private void put(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void listsFilesDirectoriesAndWhatIsBelowThem() throws IOException {
        put("mbox", "");
        put("mail/Sent", "x");
        put("mail/Sent.sbd/2025", "x");
        put("mail/lists/debian", "x");
        put("mail/lists/deep/er", "x");
        put("mail/Entw&APw-rfe", "x");
        put("mail/orphan.sbd/lost", "x");
        put("mail/Sent.lock", "");
        put("mail/.subscriptions", "");
        put("mail/inbox", "x");
        assertThat(folders.list())
                .containsExactly(
                        "INBOX",
                        "Entw\u00fcrfe",
                        "Sent",
                        "Sent/2025",
                        "lists",
                        "lists/debian",
                        "lists/deep",
                        "lists/deep/er",
                        "mbox");
        assertThat(folders.isDirectory("lists")).isTrue();
        assertThat(folders.isDirectory("Sent")).isFalse();
        assertThat(folders.isDirectory("INBOX")).isFalse();
    }

    @Test
    void withoutMailDirectoryThereIsInboxOnly() throws IOException {
        assertThat(folders.list()).containsExactly("INBOX");
        put("mail", "a file");
        assertThat(folders.list()).containsExactly("INBOX");
    }

    @ParameterizedTest
    @CsvSource({
        "INBOX, spool",
        "mbox, mail/mbox",
        "Sent, mail/Sent",
        "a/b, mail/a/b",
        "Entw\u00fcrfe, mail/Entw&APw-rfe",
        "R&D, mail/R&-D"
    })
    void namesAreFiles(String name, String file) throws IOException {
        assertThat(folders.file(name)).contains(home.resolve(file));
    }

    @Test
    void filesThatOthersMadeAreFoundUnderTheirNames() throws IOException {
        put("mbox", "x");
        put("mail/R&D", "x");
        put("mail/T\u00f6pfe", "x");
        put("mail/Sent", "x");
        assertThat(folders.file("mbox")).contains(home.resolve("mbox"));
        assertThat(folders.file("R&D")).contains(mail.resolve("R&D"));
        assertThat(folders.file("T\u00f6pfe")).contains(mail.resolve("T\u00f6pfe"));
        assertThat(folders.file("Sent/2025")).contains(mail.resolve("Sent.sbd/2025"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "a//b", "/a", "a/", ".", "..", "../x", "a/../b", ".hidden", "a.lock", "a.new", "a.sbd", "a\0b"
            })
    void namesThatNoFolderCanHave(String name) throws IOException {
        assertThat(folders.file(name)).isEmpty();
        assertThat(folders.exists(name)).isFalse();
        assertThatThrownBy(() -> folders.create(name))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no folder can be called");
    }

    @Test
    void foldersAreNotNestedWithoutEnd() throws IOException {
        assertThat(folders.file("a" + "/a".repeat(31))).isPresent();
        assertThat(folders.file("a" + "/a".repeat(32))).isEmpty();
    }

    @Test
    void makesFoldersAndWhatIsAbove() throws IOException {
        assertThat(folders.create("a/b/c")).isTrue();
        assertThat(folders.create("a/b/c")).isFalse();
        assertThat(folders.create("a/b")).isFalse();
        assertThat(mail.resolve("a/b/c")).isRegularFile();
        assertThat(Files.getPosixFilePermissions(mail.resolve("a/b/c")).toString())
                .doesNotContain("GROUP", "OTHERS");
    }

    @Test
    void anEmptyFileGivesWayAndOneWithMessagesStays() throws IOException {
        folders.create("empty");
        folders.create("empty/child");
        put("mail/full", "x");
        folders.create("full/child");
        assertThat(mail.resolve("empty/child")).isRegularFile();
        assertThat(mail.resolve("full")).hasContent("x");
        assertThat(mail.resolve("full.sbd/child")).isRegularFile();
    }

    @Test
    void aDirectoryBecomesAFileWhenItGetsMessages() throws IOException {
        folders.create("a/b");
        folders.becomeFile("a");
        folders.becomeFile("a/b");
        folders.becomeFile("../a");
        assertThat(mail.resolve("a")).isRegularFile();
        assertThat(mail.resolve("a.sbd/b")).isRegularFile();
        assertThat(folders.list()).containsExactly("INBOX", "a", "a/b");
    }

    @Test
    void removingAFolderKeepsThoseBelow() throws IOException {
        folders.create("a/b");
        folders.delete("a");
        assertThat(folders.list()).containsExactly("INBOX", "a", "a/b");
        folders.becomeFile("a");
        folders.delete("a");
        assertThat(mail.resolve("a/b")).isRegularFile();
        folders.delete("a/b");
        folders.delete("a");
        assertThat(folders.list()).containsExactly("INBOX");
        assertThatThrownBy(() -> folders.delete("..")).isInstanceOf(IOException.class);
    }

    @Test
    void renamingMovesWhatIsBelow() throws IOException {
        put("mail/a", "x");
        folders.create("a/b");
        folders.rename("a", "new/c");
        assertThat(mail.resolve("new/c")).hasContent("x");
        assertThat(folders.list()).containsExactly("INBOX", "new", "new/c", "new/c/b");
        folders.rename("new", "old");
        assertThat(folders.list()).containsExactly("INBOX", "old", "old/c", "old/c/b");
    }

    @Test
    void nothingMovesBelowItself() throws IOException {
        put("mail/a", "x");
        folders.create("a/b");
        assertThatThrownBy(() -> folders.rename("a", "a/c"))
                .isInstanceOf(IOException.class)
                .hasMessage("a cannot be moved below itself");
        assertThat(folders.list()).containsExactly("INBOX", "a", "a/b");
        assertThatThrownBy(() -> folders.rename("..", "b")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> folders.rename("a", "..")).isInstanceOf(IOException.class);
    }

    @Test
    void subscriptionsAreInDovecotsForm() throws IOException {
        folders.subscribe("lists/debian", true);
        folders.subscribe("Entw\u00fcrfe", true);
        folders.subscribe("Sent", true);
        folders.subscribe("Sent", true);
        folders.subscribe("Trash", false);
        assertThat(mail.resolve(".subscriptions")).hasContent("V\t2\n\nEntw&APw-rfe\nSent\nlists\tdebian\n");
        assertThat(folders.subscriptions()).containsExactly("Entw\u00fcrfe", "Sent", "lists/debian");
        folders.subscribe("Sent", false);
        assertThat(folders.subscriptions()).containsExactly("Entw\u00fcrfe", "lists/debian");
    }

    @Test
    void subscriptionsOfOlderDovecotsAreRead() throws IOException {
        put("mail/.subscriptions", "Sent\n\nlists/debian\n");
        assertThat(folders.subscriptions()).containsExactly("Sent", "lists/debian");
    }

    @Test
    void withoutHomeThereIsInboxOnly() throws IOException {
        UserFolders none = new UserFolders(user(Optional.empty()));
        assertThat(none.list()).containsExactly("INBOX");
        assertThat(none.file("Sent")).isEmpty();
        assertThat(none.exists("INBOX")).isTrue();
        assertThat(none.subscriptions()).isEmpty();
        assertThatThrownBy(() -> none.create("Sent")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> none.subscribe("Sent", true))
                .isInstanceOf(IOException.class)
                .hasMessage("no home directory to keep subscriptions in");
    }
}
