package org.pennypost.mbox.james;

import java.nio.file.Path;
import java.time.Instant;
import org.apache.james.mailbox.store.mail.model.MapperProvider;
import org.apache.james.mailbox.store.mail.model.MessageMapperTest;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** James's contract of what keeps messages. */
class MboxMessageMapperTest extends MessageMapperTest {
    @RegisterExtension
    static final LeftOut LEFT_OUT = new LeftOut()
            .because("a message of a mailbox cannot be changed in memory", "copyShouldCreateAMessageInDestination")
            .because(
                    "dates have whole seconds in From_ lines",
                    "deleteMessagesInMailboxShouldReturnEmptyResultWhenNoMessageInMailboxIsDeleted",
                    "deleteMessagesShouldModifyUnderlyingStorageWithRange",
                    "deleteMessagesShouldModifyUnderlyingStorageWithRangeAll",
                    "deleteMessagesShouldModifyUnderlyingStorageWithRangeFrom",
                    "deleteMessagesShouldModifyUnderlyingStorageWithRangeOne",
                    "deleteMessagesShouldReturnCorrectMetadataWithRange",
                    "deleteMessagesShouldReturnCorrectMetadataWithRangeAll",
                    "deleteMessagesShouldReturnCorrectMetadataWithRangeFrom",
                    "deleteMessagesShouldReturnCorrectMetadataWithRangeOne",
                    "deletingUnExistingMessageShouldHaveNoSideEffect",
                    "messagesCanBeRetrievedInMailboxWithRangeTypeAll",
                    "messagesCanBeRetrievedInMailboxWithRangeTypeAllContainingHole",
                    "messagesCanBeRetrievedInMailboxWithRangeTypeFrom",
                    "messagesCanBeRetrievedInMailboxWithRangeTypeFromContainingAHole",
                    "messagesCanBeRetrievedInMailboxWithRangeTypeOne",
                    "messagesCanBeRetrievedInMailboxWithRangeTypeRange",
                    "messagesCanBeRetrievedInMailboxWithRangeTypeRangeContainingAHole",
                    "messagesRetrievedUsingFetchTypeFullShouldHaveBodyDataLoaded",
                    "messagesRetrievedUsingFetchTypeHeaderShouldHaveHeaderDataLoaded",
                    "messagesRetrievedUsingFetchTypeMetadataShouldHaveAtLastMetadataDataLoaded")
            .because(
                    "only the server says what is recent",
                    "deleteShouldNotUpdateRecentWhenNotNeeded",
                    "deleteShouldUpdateRecentWhenNeeded",
                    "findRecentUidsInMailboxShouldReturnListOfMessagesHoldingFlagsRecent",
                    "resetRecentsShouldReturnUpdatedFlags")
            .because(
                    "a message gets its id from its mailbox and UID",
                    "flagsAdditionShouldReturnAnUpdatedFlagHighlightingTheAddition",
                    "flagsRemovalShouldReturnAnUpdatedFlagHighlightingTheRemoval",
                    "flagsReplacementShouldReturnAnUpdatedFlagHighlightingTheReplacement",
                    "userFlagsUpdateShouldReturnCorrectUpdatedFlags",
                    "userFlagsUpdateShouldReturnCorrectUpdatedFlagsWhenNoop")
            .because(
                    "the file goes on naming the keywords that were used",
                    "getApplicableFlagShouldHaveEffectWhenDeleteMessageThenComputingApplicableFlagsFromCurrentMailboxState",
                    "getApplicableFlagShouldHaveEffectWhenUnsetMessageFlagThenComputingApplicableFlagsFromCurrentMailboxState",
                    "getApplicableFlagShouldHaveEffectWhenUpdateFlagsByRemoveThenComputingApplicableFlagsFromCurrentMailboxState",
                    "getApplicableFlagShouldHaveEffectWhenUpdateFlagsByReplaceThenComputingApplicableFlagsFromCurrentMailboxState")
            .because("mod-sequences begin above the clock", "getHighestMoseqShouldBeEqualToZeroOnEmptyMailbox")
            .because(
                    "the properties of a message are in its header",
                    "mediaTypeShouldBeWellStored",
                    "messagePropertiesShouldBeStored",
                    "messagePropertiesShouldBeStoredWhenDuplicateEntries",
                    "messagePropertiesShouldBeStoredWhenNoProperty",
                    "subTypeShouldBeWellStored",
                    "textualLineCountShouldBeWellStored");

    @TempDir
    Path directory;

    private MboxHost host;

    @Override
    protected MapperProvider createMapperProvider() {
        host = new MboxHost(directory.resolve("host"));
        return host;
    }

    @Override
    protected UpdatableTickingClock updatableTickingClock() {
        return new UpdatableTickingClock(Instant.now());
    }

    @AfterEach
    void close() {
        host.close();
    }
}
