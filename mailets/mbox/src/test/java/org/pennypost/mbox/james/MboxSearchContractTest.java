package org.pennypost.mbox.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.store.StoreMessageManager;
import org.apache.james.mailbox.store.search.AbstractMessageSearchIndexTest;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.mbox.MboxStore;

/** James's contract of searching. */
class MboxSearchContractTest extends AbstractMessageSearchIndexTest {
    @RegisterExtension
    static final LeftOut LEFT_OUT = new LeftOut()
            .because(
                    "attachments are not kept apart from messages",
                    "hasAttachmentShouldOnlyReturnMessageThatHasAttachmentWhichAreNotInline",
                    "hasNoAttachmenShouldOnlyReturnMessageThatHasNoAttachmentWhichAreNotInline")
            .because(
                    "one message is in one mailbox",
                    "searchingMessageInMultipleMailboxShouldNotReturnLessMessageThanLimitArgument",
                    "searchingMessageInMultipleMailboxShouldNotReturnLessMessageThanLimitArgumentEvenIfDuplicatedMessageAreBeforeLegitimeMessage",
                    "searchingMessageInMultipleMailboxShouldNotReturnTwiceTheSameMessage",
                    "searchingMessageInMultipleMailboxShouldUnionOfTheTwoMailbox");

    @TempDir
    Path directory;

    private final ThreadsInHeaders threads = new ThreadsInHeaders();
    private MboxHost host;
    private int ids;

    @Override
    protected void initializeMailboxManager() {
        host = new MboxHost(directory.resolve("host"), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        MboxManagers managers = new MboxManagers(host, Set.of(), new UpdatableTickingClock(Instant.now()));
        storeMailboxManager = managers.manager();
        messageIdManager = managers.byId();
        messageSearchIndex = managers.index();
        eventBus = managers.events();
        managers.prepare(session -> session.getAttributes()
                .put("MESSAGEMAPPER", threads.over(host.factory().createMessageMapper(session))));
        messageIdFactory = new MessageId.Factory() {
            @Override
            public MessageId fromString(String serialized) {
                return new MboxMessageId.Factory().fromString(serialized);
            }

            @Override
            public MessageId generate() {
                return nextOfQuan();
            }
        };
    }

    /** The suite wants to know the ids of the messages that it stores for quan beforehand. */
    private MessageId nextOfQuan() {
        ids++;
        String mailbox = new MboxId(new MboxStore.Folder(QUAN.asString(), INBOX)).serialize();
        return new MboxMessageId(mailbox, 1, ids);
    }

    private List<MessageUid> found(SearchQuery.Criterion criterion) throws MailboxException {
        MailboxSession session = storeMailboxManager.createSystemSession(USERNAME);
        StoreMessageManager inbox =
                (StoreMessageManager) storeMailboxManager.getMailbox(MailboxPath.inbox(USERNAME), session);
        return messageSearchIndex
                .search(session, inbox.getMailboxEntity(), SearchQuery.of(criterion))
                .collectList()
                .block();
    }

    /** The search engine of James finds texts that are like the one wanted, here "created" alone. Source: RFC 3501 section 6.4.4 for the text itself. */
    @Override
    @Test
    protected void bodyContainsShouldReturnUidOfMessageContainingTheApproximativeText() throws MailboxException {
        assertThat(found(SearchQuery.bodyContains("created summary"))).isEmpty();
        assertThat(found(SearchQuery.bodyContains("CREATED mailbox-234"))).containsExactly(MessageUid.of(2));
    }

    /** The same: the sixth message has "mailing list" only. */
    @Override
    @Test
    protected void mailsContainsShouldIncludeMailHavingAttachmentsMatchingTheRequest() throws MailboxException {
        assertThat(found(SearchQuery.mailContains("root mailing list"))).containsExactly(MessageUid.of(1));
        assertThat(found(SearchQuery.mailContains("Mailing list: debian"))).containsExactly(MessageUid.of(6));
    }

    @Override
    protected void awaitMessageCount(List<MailboxId> mailboxes, SearchQuery query, long count) {
        // the mailbox itself is searched
    }

    @Override
    protected MessageId initNewBasedMessageId() {
        return threads.begin("new");
    }

    @Override
    protected MessageId initOtherBasedMessageId() {
        return threads.begin("other");
    }

    @AfterEach
    void close() {
        host.close();
    }
}
