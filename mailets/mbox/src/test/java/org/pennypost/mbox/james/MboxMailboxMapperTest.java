package org.pennypost.mbox.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxExistsException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxACL;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.TestId;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.model.search.MailboxQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pennypost.mbox.MboxStore;

/** Folders as James's mailboxes. */
class MboxMailboxMapperTest {
    private static final Username ALICE = Username.of("alice");
    private static final String MESSAGE = "From a@b.test  Tue Nov 24 02:48:20 2026\nSubject: 1\n\none\n\n";

    @TempDir
    Path directory;

    private MboxHost host;
    private MboxMailboxMapper mapper;

    @BeforeEach
    void open() {
        host = new MboxHost(directory.resolve("host"));
        mapper = new MboxMailboxSessionMapperFactory(host.store(), Set.of("Sent", "INBOX")).mailboxes(host.session());
    }

    @AfterEach
    void close() {
        host.close();
    }

    private static MailboxPath path(String name) {
        return MailboxPath.forUser(ALICE, name);
    }

    private Mailbox made(String name) {
        return mapper.create(path(name), UidValidity.of(1)).block();
    }

    private Optional<Mailbox> found(String name) {
        return mapper.findMailboxByPath(path(name)).blockOptional();
    }

    private long rename(String from, String to) {
        Mailbox mailbox = found(from).orElseThrow();
        mailbox.setName(to);
        mapper.rename(mailbox).block();
        return mailbox.getUidValidity().asLong();
    }

    @Test
    void findsFoldersByPathIdAndPattern() {
        Mailbox mailbox = made("lists.debian");
        made("lists");
        assertThat(found("lists.debian")).contains(mailbox);
        assertThat(mapper.findMailboxById(mailbox.getMailboxId()).block()).isEqualTo(mailbox);
        assertThat(mapper.hasChildren(found("lists").orElseThrow(), '.').block())
                .isTrue();
        assertThat(mapper.hasChildren(mailbox, '.').block()).isFalse();
        assertThat(mapper.findMailboxWithPathLike(MailboxQuery.privateMailboxesBuilder(MailboxSessionUtil.create(ALICE))
                                .matchesAllMailboxNames()
                                .build()
                                .asUserBound())
                        .map(Mailbox::getName)
                        .collectList()
                        .block())
                .containsExactlyInAnyOrder("INBOX", "Sent", "lists", "lists.debian");
    }

    @ParameterizedTest
    @CsvSource({"INBOX, true", "inbox, false", "Sent, true", "Trash, false", "a/b, false", "'', false"})
    void someFoldersAreAlwaysThere(String name, boolean there) {
        assertThat(found(name).isPresent()).isEqualTo(there);
    }

    @Test
    void whoHasNoMailboxHasNoFolders() {
        MailboxPath inbox = MailboxPath.forUser(Username.of("nobody"), "INBOX");
        assertThat(mapper.findMailboxByPath(inbox).blockOptional()).isEmpty();
        assertThat(mapper.findMailboxByPath(new MailboxPath("#shared", ALICE, "INBOX"))
                        .blockOptional())
                .isEmpty();
    }

    @Test
    void makesNoFolderTwice() {
        made("a");
        assertThatThrownBy(() -> mapper.create(path("a"), UidValidity.of(1)).block())
                .hasCauseInstanceOf(MailboxExistsException.class);
        assertThatThrownBy(() -> mapper.create(path("INBOX"), UidValidity.of(1)).block())
                .hasCauseInstanceOf(MailboxExistsException.class);
        assertThatThrownBy(() -> mapper.create(path("a/b"), UidValidity.of(1)).block())
                .hasCauseInstanceOf(MailboxException.class);
    }

    @Test
    void renamesFolders() {
        made("a");
        made("b");
        assertThatThrownBy(() -> rename("a", "b")).hasCauseInstanceOf(MailboxExistsException.class);
        assertThatThrownBy(() -> rename("a", "x/y")).hasCauseInstanceOf(MailboxException.class);
        rename("a", "c");
        assertThat(found("a")).isEmpty();
        assertThat(found("c")).isPresent();
        Mailbox gone = new Mailbox(path("d"), UidValidity.of(1), host.generateId());
        assertThatThrownBy(() -> mapper.rename(gone).block()).hasCauseInstanceOf(MailboxNotFoundException.class);
    }

    private List<String> listed() {
        return mapper.findMailboxWithPathLike(MailboxQuery.privateMailboxesBuilder(MailboxSessionUtil.create(ALICE))
                        .matchesAllMailboxNames()
                        .build()
                        .asUserBound())
                .map(Mailbox::getName)
                .collectList()
                .block();
    }

    @Test
    void whatRenamingMakesOnTheWayIsNoFolderUntilSomebodyMakesIt() throws IOException {
        made("a");
        rename("a", "x.y.z");
        assertThat(listed()).containsExactlyInAnyOrder("INBOX", "Sent", "x.y.z");
        assertThat(found("x.y")).isEmpty();
        assertThat(mapper.levels(ALICE).map(Mailbox::getName).collectList().block())
                .containsExactly("x", "x.y");

        made("x");
        assertThat(listed()).containsExactlyInAnyOrder("INBOX", "Sent", "x", "x.y.z");
        rename("x", "w");
        assertThat(listed()).containsExactlyInAnyOrder("INBOX", "Sent", "w", "w.y.z");
        assertThat(mapper.levels(ALICE).map(Mailbox::getName).collectList().block())
                .containsExactly("w.y");

        mapper.delete(found("w.y.z").orElseThrow()).block();
        assertThat(mapper.levels(ALICE).collectList().block()).isEmpty();
        Files.delete(host.home("alice").resolve("mail/w/y"));
        Files.writeString(host.home("alice").resolve("mail/w/y"), MESSAGE);
        assertThat(found("w.y")).isPresent();
    }

    @Test
    void idsOutliveNamesAndTheProcess() {
        MailboxId id = made("a").getMailboxId();
        MailboxId below = made("a.b").getMailboxId();
        rename("a", "c");
        MailboxId second = made("a").getMailboxId();
        assertThat(second).isNotEqualTo(id);
        rename("c", "d");
        mapper.delete(found("a").orElseThrow()).block();
        MailboxId third = made("a").getMailboxId();
        assertThat(third).isNotIn(id, second);

        try (MboxStore store = host.storeAgain()) {
            MboxMailboxMapper again =
                    new MboxMailboxSessionMapperFactory(store, Set.of("INBOX")).mailboxes(host.session());
            assertThat(again.findMailboxById(id).block().getName()).isEqualTo("d");
            assertThat(again.findMailboxById(below).block().getName()).isEqualTo("d.b");
            assertThat(again.findMailboxById(third).block().getName()).isEqualTo("a");
            assertThat(again.findMailboxByPath(path("d")).block().getMailboxId())
                    .isEqualTo(id);
            assertThatThrownBy(() -> again.findMailboxById(second).block())
                    .hasCauseInstanceOf(MailboxNotFoundException.class);
        }
    }

    /** RFC 8474 section 7. */
    @ParameterizedTest
    @ValueSource(ints = {1, 40, 78, 79, 80, 81, 82, 83, 84})
    void idsAreObjectIdsHoweverLongNamesAre(int length) throws MailboxException {
        String name = "x" + "\u00fc".repeat(length);
        MailboxId id = made(name).getMailboxId();
        assertThat(id.serialize()).matches("[A-Za-z0-9_-]{1,255}");
        assertThat(new MboxMessageId(id.serialize(), 4294967295L, 4294967295L).serialize())
                .matches("[A-Za-z0-9_-]{1,255}");
        assertThat(found(name).orElseThrow().getMailboxId()).isEqualTo(id);
        assertThat(mapper.findMailboxById(id).block().getName()).isEqualTo(name);

        rename(name, name + "y");
        MailboxId second = made(name).getMailboxId();
        assertThat(second).isNotEqualTo(id);
        assertThat(second.serialize()).matches("[A-Za-z0-9_-]{1,255}");
        rename(name, "short" + length);

        try (MboxStore store = host.storeAgain()) {
            MboxMailboxMapper again =
                    new MboxMailboxSessionMapperFactory(store, Set.of("INBOX")).mailboxes(host.session());
            MailboxId read = new MboxId.Factory().fromString(id.serialize());
            assertThat(again.findMailboxById(read).block().getName()).isEqualTo(name + "y");
            assertThat(again.findMailboxById(second).block().getName()).isEqualTo("short" + length);
            assertThat(again.findMailboxByPath(path(name + "y")).block().getMailboxId())
                    .isEqualTo(id);
        }
        rename(name + "y", name);
        assertThat(found(name).orElseThrow().getMailboxId()).isEqualTo(id);
    }

    @Test
    void aFolderOfTheSameNameGetsAnotherUidValidity() throws IOException {
        made("a");
        Files.writeString(host.home("alice").resolve("mail/a"), MESSAGE);
        long before = found("a").orElseThrow().getUidValidity().asLong();
        rename("a", "b");
        made("a");
        assertThat(found("a").orElseThrow().getUidValidity().asLong()).isGreaterThan(before);
    }

    @Test
    void renamingInboxMovesItsMessages() throws IOException, MailboxException {
        Files.createDirectories(host.inbox("alice").getParent());
        Files.writeString(host.inbox("alice"), MESSAGE + MESSAGE);
        rename("INBOX", "old");
        assertThat(host.createMessageMapper()
                        .countMessagesInMailbox(found("INBOX").orElseThrow()))
                .isZero();
        assertThat(host.createMessageMapper()
                        .countMessagesInMailbox(found("old").orElseThrow()))
                .isEqualTo(2);
        assertThat(host.inbox("alice")).isRegularFile();
    }

    @Test
    void deletesAllButInbox() {
        mapper.delete(made("a")).block();
        assertThat(found("a")).isEmpty();
        assertThatThrownBy(() -> mapper.delete(found("INBOX").orElseThrow()).block())
                .hasCauseInstanceOf(MailboxException.class);
    }

    @Test
    void hasNoRightsForOthers() {
        Mailbox inbox = found("INBOX").orElseThrow();
        assertThatThrownBy(() -> mapper.setACL(inbox, MailboxACL.EMPTY).block())
                .hasCauseInstanceOf(MailboxException.class);
        assertThat(mapper.findNonPersonalMailboxes(ALICE, MailboxACL.Right.Read)
                        .collectList()
                        .block())
                .isEmpty();
    }

    @Test
    void listsTheFoldersOfWhomItKnows() {
        assertThat(mapper.list().collectList().block()).isEmpty();
        Mailbox work = made("work");
        assertThat(mapper.list().map(Mailbox::getName).collectList().block())
                .containsExactlyInAnyOrder("INBOX", "Sent", "work");
        assertThat(mapper.list().collectList().block()).contains(work);
    }

    @Test
    void readsIdsOfItsOwnOnly() {
        assertThatThrownBy(() -> mapper.findMailboxById(TestId.of(1)).block())
                .hasCauseInstanceOf(MailboxNotFoundException.class);
        assertThatThrownBy(() -> mapper.findMailboxById(host.generateId()).block())
                .hasCauseInstanceOf(MailboxNotFoundException.class);
        assertThatThrownBy(() -> new MboxId.Factory().fromString("YWxpY2U"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
