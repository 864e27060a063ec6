package org.pennypost.mbox.james;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that were found under one UIDVALIDITY, when another program has put others with the same UIDs in their place. */
class RenumberedMessagesTest {
    private static final String MAIL = """
            From a@b.test  Tue Nov 24 02:48:20 2026
            X-IMAPbase: %10d %10d
            X-UID: 1
            Subject: %s

            %s

            """;

    private static final String SECOND = """
            From a@b.test  Tue Nov 24 02:48:21 2026
            X-UID: 2
            Subject: second

            second

            """;

    @TempDir
    Path directory;

    private MboxHost host;
    private MessageMapper messages;
    private MailboxMapper mailboxes;
    private Mailbox target;
    private ImmutableList<MailboxMessage> found;

    @BeforeEach
    void find() throws Exception {
        host = new MboxHost(directory.resolve("host"));
        Files.createDirectories(host.inbox("benwa").getParent());
        Files.writeString(host.inbox("benwa"), MAIL.formatted(1795480000, 1, "one", "one"));
        messages = host.createMessageMapper();
        mailboxes = host.createMailboxMapper();
        target = mailboxes
                .create(MailboxPath.forUser(Username.of("benwa"), "target"), UidValidity.of(7))
                .block();
        found = ImmutableList.copyOf(messages.findInMailbox(inbox(), MessageRange.all(), FetchType.FULL, -1));
        assertThat(found).hasSize(1);
        put(MAIL.formatted(1795488602, 1, "two", "two"));
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void areNotCopied() throws Exception {
        assertThatExceptionOfType(MailboxException.class)
                .isThrownBy(() -> messages.copy(target, found))
                .withMessageContaining("UIDVALIDITY was 1795480000 and is 1795488602");

        assertThat(messages.countMessagesInMailbox(target)).isZero();
    }

    @Test
    void areNotMoved() throws Exception {
        assertThatExceptionOfType(MailboxException.class)
                .isThrownBy(() -> messages.move(target, found))
                .withMessageContaining("UIDVALIDITY was 1795480000 and is 1795488602");

        assertThat(messages.countMessagesInMailbox(target)).isZero();
        assertThat(host.inbox("benwa")).content().contains("Subject: two");
    }

    @Test
    void areListedAsTheyWereFound() throws Exception {
        put(MAIL.formatted(1795488700, 2, "one", "one") + SECOND);

        assertThat(messages.listMessagesMetadata(inbox(), MessageRange.all())
                        .map(message -> message.getComposedMessageId().getUid().asLong())
                        .doOnNext(uid -> put(MAIL.formatted(1795488999, 1, "other", "other")))
                        .collectList()
                        .block())
                .containsExactly(1L, 2L);
    }

    private Mailbox inbox() {
        return mailboxes
                .findMailboxByPath(MailboxPath.inbox(Username.of("benwa")))
                .block();
    }

    private void put(String mails) {
        try {
            Path fresh = Files.writeString(directory.resolve("fresh"), mails);
            Files.move(fresh, host.inbox("benwa"), ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
