package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.james.core.Username;
import org.apache.james.events.Event;
import org.apache.james.events.EventBus;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.events.MailboxIdRegistrationKey;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.event.EventFactory;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MboxChange;
import org.pennypost.mbox.MboxStore;

/** Tells all sessions, by James's events, what other programs did to a mailbox. Thread safe. */
public final class MboxEvents {
    private final EventBus bus;
    private final Supplier<SessionProvider> sessions;

    /** One after the other: a message that is added before another is removed would vanish with it. */
    private final ExecutorService inOrder = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "mbox events");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Prepares.
     *
     * @param bus James's event bus
     * @param sessions makes the sessions in whose name events are sent
     */
    public MboxEvents(EventBus bus, Supplier<SessionProvider> sessions) {
        this.bus = requireNonNull(bus);
        this.sessions = requireNonNull(sessions);
    }

    /**
     * Sends events from now on.
     *
     * @param store the folders
     */
    public void follow(MboxStore store) {
        store.listen((folder, change) -> inOrder.execute(() -> {
            try {
                dispatch(new MboxId(store.first(folder)), folder, change);
            } catch (IOException e) {
                System.getLogger(MboxEvents.class.getName())
                        .log(System.Logger.Level.WARNING, "nobody hears of a change: " + e.getMessage());
            }
        }));
    }

    private void dispatch(MailboxId id, MboxStore.Folder folder, MboxChange change) {
        MailboxSession session = sessions.get().createSystemSession(Username.of(folder.user()));
        Mailbox mailbox = new Mailbox(
                MboxMailboxMapper.path(folder, session.getPathDelimiter()), UidValidity.of(change.uidValidity()), id);
        if (!change.removed().isEmpty()) {
            send(
                    id,
                    EventFactory.expunged()
                            .randomEventId()
                            .mailboxSession(session)
                            .mailbox(mailbox)
                            .metaData(ImmutableSortedMap.copyOf(metaData(id, change.uidValidity(), change.removed())))
                            .build());
        }
        if (!change.flagged().isEmpty()) {
            send(
                    id,
                    EventFactory.flagsUpdated()
                            .randomEventId()
                            .mailboxSession(session)
                            .mailbox(mailbox)
                            .updatedFlags(change.flagged().stream()
                                    .map(one -> updated(id.serialize(), change.uidValidity(), one))
                                    .toList())
                            .build());
        }
        if (!change.added().isEmpty()) {
            send(
                    id,
                    EventFactory.added()
                            .randomEventId()
                            .mailboxSession(session)
                            .mailbox(mailbox)
                            .metaData(metaData(id, change.uidValidity(), change.added()))
                            .isDelivery(true)
                            .build());
        }
    }

    private void send(MailboxId id, Event event) {
        bus.dispatch(event, new MailboxIdRegistrationKey(id)).block();
    }

    private static SortedMap<MessageUid, MessageMetaData> metaData(
            MailboxId id, long uidValidity, List<IndexedMessage> messages) {
        SortedMap<MessageUid, MessageMetaData> all = new TreeMap<>();
        messages.forEach(message -> all.put(MessageUid.of(message.uid()), metaData(id, uidValidity, message)));
        return all;
    }

    static MessageMetaData metaData(MailboxId id, long uidValidity, IndexedMessage message) {
        return metaData(id, uidValidity, message, Optional.empty());
    }

    static MessageMetaData metaData(MailboxId id, long uidValidity, IndexedMessage message, Optional<Date> saved) {
        MboxMessageId messageId = new MboxMessageId(id.serialize(), uidValidity, message.uid());
        return new MessageMetaData(
                MessageUid.of(message.uid()),
                ModSeq.of(message.modSeq()),
                JamesFlags.of(message.flags()),
                message.size(),
                Date.from(Instant.ofEpochSecond(message.date())),
                saved,
                messageId,
                ThreadId.fromBaseMessageId(messageId));
    }

    static UpdatedFlags updated(String mailbox, long uidValidity, MboxChange.FlagChange change) {
        return UpdatedFlags.builder()
                .uid(MessageUid.of(change.after().uid()))
                .messageId(
                        new MboxMessageId(mailbox, uidValidity, change.after().uid()))
                .modSeq(ModSeq.of(change.after().modSeq()))
                .oldFlags(JamesFlags.of(change.before().flags()))
                .newFlags(JamesFlags.of(change.after().flags()))
                .build();
    }
}
