package org.pennypost.imap.james;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import java.lang.reflect.Proxy;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.events.Event;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.TestMessageId;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.event.EventFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pennypost.mbox.james.MboxId;

class MboxSelectedTest {
    private static final Username ALICE = Username.of("alice");

    private final MailboxId id = new MboxId.Factory().fromString("YWxpY2UvSU5CT1g");
    private final Mailbox mailbox = new Mailbox(MailboxPath.inbox(ALICE), UidValidity.of(42), id);
    private final MailboxSession own = MailboxSessionUtil.create(ALICE);
    private final MailboxSession other = MailboxSessionUtil.create(ALICE);
    private MboxSelected selected;

    @BeforeEach
    void open() {
        selected = new MboxSelected(
                stub(MailboxManager.class, Map.of()), stub(MessageManager.class, Map.of("getId", id)), own, false);
        selected.begin(new long[] {2, 3, 5}, new Flags(Flags.Flag.SEEN));
    }

    private static <T> T stub(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, values) -> answers.get(method.getName())));
    }

    private static MessageUid uid(long uid) {
        return MessageUid.of(uid);
    }

    private static ImmutableSortedMap<MessageUid, MessageMetaData> metaData(long... uids) {
        Map<MessageUid, MessageMetaData> all = new TreeMap<>();
        LongStream.of(uids).forEach(uid -> {
            TestMessageId message = TestMessageId.of(uid);
            all.put(
                    uid(uid),
                    new MessageMetaData(
                            uid(uid),
                            ModSeq.of(1),
                            new Flags(),
                            1,
                            new Date(0),
                            Optional.empty(),
                            message,
                            ThreadId.fromBaseMessageId(message)));
        });
        return ImmutableSortedMap.copyOf(all);
    }

    private void tell(Event event) {
        selected.reactiveEvent(event).block();
    }

    private void added(long... uids) {
        tell(EventFactory.added()
                .randomEventId()
                .mailboxSession(other)
                .mailbox(mailbox)
                .metaData(metaData(uids))
                .isDelivery(true)
                .build());
    }

    private void expunged(long... uids) {
        tell(EventFactory.expunged()
                .randomEventId()
                .mailboxSession(other)
                .mailbox(mailbox)
                .metaData(metaData(uids))
                .build());
    }

    private void flagged(MailboxSession by, long uid, Flags before, Flags now) {
        tell(EventFactory.flagsUpdated()
                .randomEventId()
                .mailboxSession(by)
                .mailbox(mailbox)
                .updatedFlags(List.of(UpdatedFlags.builder()
                        .uid(uid(uid))
                        .modSeq(ModSeq.of(2))
                        .oldFlags(before)
                        .newFlags(now)
                        .build()))
                .build());
    }

    private static List<Integer> numbers(SelectedMailbox selected, long... uids) {
        return LongStream.of(uids)
                .mapToObj(uid -> selected.msn(uid(uid)).foldSilent(() -> 0, number -> number.asInt()))
                .toList();
    }

    @Test
    void numbersStayUntilTheClientIsTold() {
        expunged(3);

        assertThat(numbers(selected, 2, 3, 5)).containsExactly(1, 2, 3);
        assertThat(selected.expungedUids()).containsExactly(uid(3));

        selected.remove(uid(3));
        selected.resetExpungedUids();

        assertThat(numbers(selected, 2, 3, 5)).containsExactly(1, 0, 2);
        assertThat(selected.expungedUids()).isEmpty();
        assertThat(selected.existsCount()).isEqualTo(2);
        assertThat(selected.getFirstUid()).contains(uid(2));
        assertThat(selected.getLastUid()).contains(uid(5));
        assertThat(selected.uid(2)).contains(uid(5));
        assertThat(selected.uid(3)).isEmpty();
    }

    @Test
    void whatIsRemovedWhileTheClientIsToldIsToldTheNextTime() {
        expunged(3);
        selected.expungedUids().forEach(gone -> {
            expunged(5);
            selected.remove(gone);
        });
        selected.resetExpungedUids();

        assertThat(selected.expungedUids()).containsExactly(uid(5));
    }

    @Test
    void whatIsAddedWhileTheClientIsToldIsToldTheNextTime() {
        added(6);
        assertThat(selected.isSizeChanged()).isTrue();
        added(7);
        selected.resetEvents();

        assertThat(selected.isSizeChanged()).isTrue();
        selected.resetEvents();
        assertThat(selected.isSizeChanged()).isFalse();
    }

    @Test
    void flagsThatChangeWhileTheClientIsToldAreToldTheNextTime() {
        flagged(other, 2, new Flags(), new Flags(Flags.Flag.SEEN));
        assertThat(selected.flagUpdateUids()).containsExactly(uid(2));
        flagged(other, 2, new Flags(Flags.Flag.SEEN), new Flags());
        selected.resetEvents();

        assertThat(selected.flagUpdateUids()).containsExactly(uid(2));
    }

    @Test
    void neverMoreIsRecentThanThereIs() {
        added(6, 7);
        expunged(7, 6);
        selected.addRecent(uid(6)); // gone
        selected.addRecent(uid(9)); // never there
        selected.addRecent(uid(2));

        assertThat(selected.recentCount()).isEqualTo(1);
        assertThat(selected.getRecent()).containsExactly(uid(2));
        selected.expungedUids().forEach(selected::remove);
        assertThat(selected.isRecent(uid(6))).isFalse();
        assertThat(selected.isRecentUidRemoved()).isFalse();
        assertThat(selected.removeRecent(uid(2))).isTrue();
        assertThat(selected.isRecentUidRemoved()).isTrue();
        selected.resetRecentUidRemoved();
        assertThat(selected.isRecentUidRemoved()).isFalse();
    }

    @Test
    void aMessageThatWentBeforeItWasHeardOfNeverComes() {
        expunged(8);
        added(8, 9);

        assertThat(numbers(selected, 8, 9)).containsExactly(0, 4);
        assertThat(selected.expungedUids()).isEmpty();
    }

    @Test
    void whatIsHeardBeforeTheFirstLookCounts() {
        selected = new MboxSelected(
                stub(MailboxManager.class, Map.of()), stub(MessageManager.class, Map.of("getId", id)), own, true);
        added(9);
        expunged(3);
        selected.begin(new long[] {2, 3, 9}, new Flags());

        assertThat(selected.existsCount()).isEqualTo(3);
        assertThat(selected.expungedUids()).containsExactly(uid(3));
        assertThat(selected.isReadOnly()).isTrue();
    }

    @Test
    void ownChangesOfFlagsAndThoseOfRecentAreNoNews() {
        flagged(own, 2, new Flags(), new Flags(Flags.Flag.SEEN));
        flagged(other, 3, new Flags(Flags.Flag.RECENT), new Flags());

        assertThat(selected.flagUpdateUids()).isEmpty();
        assertThat(selected.hasNewApplicableFlags()).isFalse();
    }

    @Test
    void aKeywordThatIsNewIsToldOnce() {
        flagged(own, 2, new Flags(), new Flags("work"));
        assertThat(selected.hasNewApplicableFlags()).isTrue();

        assertThat(selected.getApplicableFlags().getUserFlags()).containsExactly("work");
        assertThat(selected.getApplicableFlags().contains(Flags.Flag.RECENT)).isFalse();
        selected.resetNewApplicableFlags();

        flagged(own, 3, new Flags(), new Flags("work"));
        assertThat(selected.hasNewApplicableFlags()).isFalse();
    }

    @Test
    void hearsNothingAfterItIsLeft() {
        selected.deselect().block();
        added(6);

        assertThat(selected.existsCount()).isZero();
        assertThat(selected.isSizeChanged()).isFalse();
    }
}
