package org.pennypost.mbox.james;

import java.nio.file.Path;
import java.time.Instant;
import org.apache.james.events.EventBus;
import org.apache.james.mailbox.MailboxManagerTest;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** James's contract of mailbox managers. */
class MboxMailboxManagerTest extends MailboxManagerTest<MboxMailboxManager> {
    @RegisterExtension
    static final LeftOut LEFT_OUT = new LeftOut()
            .because("the quota is the size of a file, whoever changed it", "addingMessageShouldFireQuotaUpdateEvent")
            .because(
                    "INBOX is the mail spool, always there and never deleted",
                    "creatingMixedCaseINBOXShouldCreateItAsINBOX",
                    "creatingMixedCaseINBOXShouldNotBeRetrievableAsIt",
                    "creatingMixedCaseINBOXWhenItHasAlreadyBeenCreatedShouldThrow",
                    "deleteMailboxByIdShouldCallAllPreDeletionHooks",
                    "deleteMailboxByIdShouldFireMailboxDeletionEvent",
                    "deleteMailboxShouldCallAllPreDeletionHooks",
                    "deleteMailboxShouldFireMailboxDeletionEvent",
                    "hasInboxShouldBeFalseWhenINBOXIsNotCreated",
                    "user1ShouldBeAbleToDeleteInbox",
                    "user1ShouldBeAbleToDeleteInboxById",
                    "user1ShouldNotBeAbleToCreateInboxTwice",
                    "user1ShouldNotHaveAnInbox")
            .because(
                    "a message is recent until a client has selected its mailbox",
                    "listMessagesMetadataShouldReturnUpdatedMessage")
            .because("users of the host are told apart by their login names alone", "listShouldReturnMailboxes")
            .because(
                    "renaming gives another id, and what is below moves with its directory",
                    "renameMailboxByIdShouldChangeTheMailboxPathOfAMailbox",
                    "renameMailboxByIdShouldRenamedMailboxesWithRenameOption",
                    "renameMailboxShouldChangeTheMailboxPathOfAMailbox",
                    "renameMailboxShouldChangeTheMailboxPathOfTheChildMailbox",
                    "renameMailboxShouldRenamedChildMailboxesWithRenameOption",
                    "renameMailboxShouldReturnAllRenamedResultsIncludeChildren",
                    "renameMailboxShouldReturnRenamedMailboxOnlyWhenNoChildren");

    @TempDir
    Path directory;

    private MboxHost host;
    private MboxManagers managers;

    @Override
    protected MboxMailboxManager provideMailboxManager() {
        host = new MboxHost(directory.resolve("host"));
        managers = new MboxManagers(host, preDeletionHooks(), new UpdatableTickingClock(Instant.now()));
        return managers.manager();
    }

    @Override
    protected SubscriptionManager provideSubscriptionManager() {
        return managers.subscriptions();
    }

    @Override
    protected EventBus retrieveEventBus(MboxMailboxManager manager) {
        return managers.events();
    }

    @AfterEach
    void close() {
        host.close();
    }
}
