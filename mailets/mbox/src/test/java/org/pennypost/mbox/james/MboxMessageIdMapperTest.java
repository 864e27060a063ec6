package org.pennypost.mbox.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.store.mail.MessageIdMapper;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** Messages by ids that are made of mailbox, UIDVALIDITY and UID. */
class MboxMessageIdMapperTest {
    @TempDir
    Path directory;

    private MboxHost host;
    private Mailbox inbox;
    private Mailbox work;
    private MessageIdMapper mapper;

    @BeforeEach
    void open() throws IOException {
        host = new MboxHost(directory.resolve("host"));
        Path file = host.inbox("benwa");
        Files.createDirectories(file.getParent());
        String from = "From a@b.test  Tue Nov 24 02:48:20 2026\n";
        Files.writeString(file, from + "Subject: 1\n\none\n\n" + from + "Subject: 2\n\ntwo\n\n");
        inbox = host.createMailboxMapper()
                .findMailboxByPath(MailboxPath.inbox(host.session()))
                .block();
        work = host.createMailboxMapper()
                .create(MailboxPath.forUser(host.session().getUser(), "work"), UidValidity.of(1))
                .block();
        mapper = host.createMessageIdMapper();
    }

    @AfterEach
    void close() {
        host.close();
    }

    private MailboxMessage first(Mailbox mailbox) throws MailboxException {
        return host.createMessageMapper()
                .findInMailbox(mailbox, MessageRange.all(), FetchType.FULL, 1)
                .next();
    }

    private List<MailboxMessage> find(MessageId id) {
        return mapper.find(List.of(id), FetchType.FULL);
    }

    @Test
    void findsAMessage() throws MailboxException, IOException {
        MessageId id = first(inbox).getMessageId();
        MailboxMessage found =
                find(new MboxMessageId.Factory().fromString(id.serialize())).get(0);
        assertThat(new String(found.getFullContent().readAllBytes(), StandardCharsets.US_ASCII))
                .isEqualTo("Subject: 1\r\n\r\none\r\n");
        assertThat(mapper.findMailboxes(id)).containsExactly(inbox.getMailboxId());
        assertThat(Flux.from(mapper.findMetadata(id)).collectList().block()).hasSize(1);
    }

    @Test
    void idsAreAsObjectIdWantsThem() throws MailboxException, IOException {
        assertThat(first(inbox).getMessageId().serialize()).matches("[A-Za-z0-9_-]{1,255}");
        assertThat(inbox.getMailboxId().serialize()).matches("[A-Za-z0-9_-]{1,255}");
    }

    @Test
    void aThreadIsTheMessageThatBeganIt() throws MailboxException, IOException {
        String from = "From a@b.test  Tue Nov 24 02:48:20 2026\n";
        Files.writeString(
                host.home("benwa").resolve("mail/work"),
                from + "Message-ID: <1@b.test>\n\none\n\n"
                        + from + "Message-ID: <2@b.test>\nIn-Reply-To: your mail <1@b.test>\n\ntwo\n\n"
                        + from
                        + "Message-ID: <3@b.test>\nReferences:\n <1@b.test>\n <2@b.test>\nIn-Reply-To: <2@b.test>\n\nthree\n\n"
                        + from + "Message-ID: <4@b.test>\nReferences: nonsense\n\nfour\n\n"
                        + from + "Subject: five\n\nfive\n\n");
        List<String> threads = new ArrayList<>();
        host.createMessageMapper()
                .findInMailbox(work, MessageRange.all(), FetchType.METADATA, 0)
                .forEachRemaining(message -> threads.add(message.getThreadId().serialize()));
        assertThat(threads).hasSize(5).allMatch(thread -> thread.matches("[A-Za-z0-9_-]{1,255}"));
        assertThat(threads.subList(0, 3)).containsOnly(threads.get(0));
        assertThat(threads.subList(2, 5)).doesNotHaveDuplicates();
    }

    @Test
    void findsNothingForOtherIds() throws MailboxException {
        MboxMessageId id = (MboxMessageId) first(inbox).getMessageId();
        List<MessageId> others = List.of(
                new MboxMessageId(id.mailbox(), id.uidValidity() + 1, id.uid()),
                new MboxMessageId(id.mailbox(), id.uidValidity(), 99),
                new MboxMessageId("%%%", 1, 1),
                new MboxMessageId("YQ", 1, 1),
                new MboxMessageId(host.generateId().serialize(), 1, 1),
                new MboxMessageId.Factory().generate());
        assertThat(mapper.find(others, FetchType.METADATA)).isEmpty();
        others.forEach(mapper::delete);
        assertThat(find(id)).hasSize(1);
        assertThatThrownBy(() -> new MboxMessageId.Factory().fromString("no id"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void copiesAndSaves() throws MailboxException {
        mapper.copyInMailbox(first(inbox), work);
        assertThat(first(work).getMessageId()).isNotEqualTo(first(inbox).getMessageId());
        mapper.save(first(inbox));
        assertThat(host.createMessageMapper().countMessagesInMailbox(inbox)).isEqualTo(3);
    }

    @Test
    void savesNothingIntoAMailboxThatIsGone() throws MailboxException {
        mapper.copyInMailbox(first(inbox), work);
        MailboxMessage message = first(work);
        host.createMailboxMapper().delete(work).block();
        assertThatThrownBy(() -> mapper.save(message)).isInstanceOf(MailboxNotFoundException.class);
    }

    @Test
    void deletesInTheNamedMailboxesOnly() throws MailboxException {
        MessageId id = first(inbox).getMessageId();
        mapper.delete(id, List.of(work.getMailboxId()));
        assertThat(find(id)).hasSize(1);
        mapper.delete(id, List.of(work.getMailboxId(), inbox.getMailboxId()));
        mapper.delete(id);
        assertThat(find(id)).isEmpty();
        assertThat(host.createMessageMapper().countMessagesInMailbox(inbox)).isEqualTo(1);
    }

    @Test
    void changesFlagsInTheNamedMailboxesOnly() throws MailboxException {
        MessageId id = first(inbox).getMessageId();
        assertThat(flag(id, work.getMailboxId())).isZero();
        assertThat(flag(new MboxMessageId.Factory().generate(), inbox.getMailboxId()))
                .isZero();
        assertThat(find(id).get(0).createFlags().contains(Flags.Flag.FLAGGED)).isFalse();
        assertThat(flag(id, inbox.getMailboxId())).isEqualTo(1);
        assertThat(find(id).get(0).createFlags().contains(Flags.Flag.FLAGGED)).isTrue();
        mapper.delete(id);
        assertThat(flag(id, inbox.getMailboxId())).isZero();
    }

    private int flag(MessageId id, MailboxId mailbox) {
        return mapper.setFlags(id, List.of(mailbox), new Flags(Flags.Flag.FLAGGED), FlagsUpdateMode.ADD)
                .block()
                .size();
    }
}
