package org.pennypost.mbox.james;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.store.search.AbstractMessageSearchIndexTest;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** James's contract of searching. */
class MboxSearchContractTest extends AbstractMessageSearchIndexTest {
    @RegisterExtension
    static final LeftOut LEFT_OUT = new LeftOut()
            .because(
                    "bodies are searched for the text itself",
                    "bodyContainsShouldReturnUidOfMessageContainingTheApproximativeText")
            .because(
                    "threads are not guessed",
                    "givenAMailInAThreadThenGetThreadShouldReturnAListWithOnlyOneMessageIdInThatThread",
                    "givenThreeMailsInAThreadThenGetThreadShouldReturnAListWithThreeMessageIdsInThatThread")
            .because(
                    "attachments are not kept apart from messages",
                    "hasAttachmentShouldOnlyReturnMessageThatHasAttachmentWhichAreNotInline",
                    "hasNoAttachmenShouldOnlyReturnMessageThatHasNoAttachmentWhichAreNotInline",
                    "mailsContainsShouldIncludeMailHavingAttachmentsMatchingTheRequest")
            .because(
                    "one message is in one mailbox",
                    "searchingMessageInMultipleMailboxShouldNotReturnLessMessageThanLimitArgument",
                    "searchingMessageInMultipleMailboxShouldNotReturnLessMessageThanLimitArgumentEvenIfDuplicatedMessageAreBeforeLegitimeMessage",
                    "searchingMessageInMultipleMailboxShouldNotReturnTwiceTheSameMessage",
                    "searchingMessageInMultipleMailboxShouldUnionOfTheTwoMailbox");

    @TempDir
    Path directory;

    private MboxHost host;

    @Override
    protected void initializeMailboxManager() {
        host = new MboxHost(directory.resolve("host"), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        MboxManagers managers = new MboxManagers(host, Set.of(), new UpdatableTickingClock(Instant.now()));
        storeMailboxManager = managers.manager();
        messageIdManager = managers.byId();
        messageSearchIndex = managers.index();
        eventBus = managers.events();
        messageIdFactory = new MboxMessageId.Factory();
    }

    @Override
    protected void awaitMessageCount(List<MailboxId> mailboxes, SearchQuery query, long count) {
        // the mailbox itself is searched
    }

    @Override
    protected MessageId initNewBasedMessageId() {
        return new MboxMessageId("base", 1, 100);
    }

    @Override
    protected MessageId initOtherBasedMessageId() {
        return new MboxMessageId("base", 1, 1000);
    }

    @AfterEach
    void close() {
        host.close();
    }
}
