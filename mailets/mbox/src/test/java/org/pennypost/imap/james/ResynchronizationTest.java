package org.pennypost.imap.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.UidRange;
import org.apache.james.imap.message.request.AbstractMailboxSelectionRequest.ClientSpecifiedUidValidity;
import org.apache.james.imap.message.request.SelectRequest;
import org.apache.james.mailbox.MessageUid;
import org.junit.jupiter.api.Test;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MboxSnapshot;
import org.pennypost.mbox.SomeMessages;

class ResynchronizationTest {
    private static final long HIGHEST = 4_000_000_000L;

    private static MboxSnapshot mailbox(long... uids) {
        List<IndexedMessage> messages =
                LongStream.of(uids).mapToObj(SomeMessages::of).toList();
        return new MboxSnapshot(Optional.empty(), 42, HIGHEST, HIGHEST, new TreeSet<>(), messages, true);
    }

    private static UidRange uids(long from, long to) {
        return new UidRange(MessageUid.of(from), MessageUid.of(to));
    }

    private static Resynchronization since(
            long modSeq, UidRange[] known, IdRange[] numbers, UidRange[] samples, MboxSnapshot now) {
        return new Resynchronization(
                new SelectRequest(
                        "INBOX",
                        false,
                        ClientSpecifiedUidValidity.of(42),
                        modSeq,
                        known,
                        samples,
                        numbers,
                        new Tag("a")),
                now);
    }

    private static List<String> vanished(Resynchronization since) {
        return since.vanished().stream()
                .map(range ->
                        range.getLowVal().asLong() + ":" + range.getHighVal().asLong())
                .toList();
    }

    @Test
    void allThatIsNotThereHasVanished() {
        assertThat(vanished(since(1, null, null, null, mailbox(2, 3, 3_000_000_000L))))
                .containsExactly("1:1", "4:2999999999", "3000000001:4000000000");
        assertThat(vanished(since(1, null, null, null, mailbox()))).containsExactly("1:4000000000");
    }

    @Test
    void onlyWhatTheClientKnowsHasVanished() {
        UidRange[] known = {uids(2, 5), uids(8, 8), uids(HIGHEST - 1, HIGHEST + 5)};

        assertThat(vanished(since(1, known, null, null, mailbox(3, 8))))
                .containsExactly("2:2", "4:5", "3999999999:4000000000");
    }

    @Test
    void samplesProveThatNothingVanishedBefore() {
        MboxSnapshot now = mailbox(3, 5, 9);

        assertThat(vanished(since(
                        1, null, new IdRange[] {new IdRange(1, 2)}, new UidRange[] {uids(3, 3), uids(5, 5)}, now)))
                .containsExactly("6:8", "10:4000000000");
        assertThat(vanished(since(1, null, new IdRange[] {new IdRange(1, 2)}, new UidRange[] {uids(3, 4)}, now)))
                .containsExactly("4:4", "6:8", "10:4000000000");
        assertThat(vanished(since(
                        1, null, new IdRange[] {new IdRange(4, HIGHEST)}, new UidRange[] {uids(1, HIGHEST)}, now)))
                .hasSize(4);
        assertThat(vanished(since(1, null, new IdRange[] {new IdRange(1)}, null, now)))
                .hasSize(4);
    }

    @Test
    void whatChangedSinceIsTold() {
        MboxSnapshot now = mailbox(3, 5, 9);

        assertThat(since(0, null, null, null, now).changed())
                .extracting(IndexedMessage::uid)
                .containsExactly(3L, 5L, 9L);
        assertThat(since(5, null, null, null, now).changed())
                .extracting(IndexedMessage::uid)
                .containsExactly(9L);
        assertThat(since(0, new UidRange[] {uids(4, 5)}, null, null, now).changed())
                .extracting(IndexedMessage::uid)
                .containsExactly(5L);
    }
}
