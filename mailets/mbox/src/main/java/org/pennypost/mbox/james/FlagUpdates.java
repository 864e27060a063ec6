package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.mail.Flags;
import org.apache.james.events.Event;
import org.apache.james.events.EventBus;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.events.MailboxIdRegistrationKey;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.apache.james.mailbox.store.event.EventFactory;
import org.pennypost.mbox.IndexedMbox;
import org.pennypost.mbox.MboxChange;
import org.pennypost.mbox.MessageFlags;
import reactor.core.publisher.Mono;

/**
 * Changes flags for a session that has the mailbox selected. When nobody else has, nobody is told of each message: James's session only gathers from
 * that which flags there are. Used by one thread at a time.
 */
public final class FlagUpdates {
    private final MessageManager mailbox;
    private final MailboxSession session;
    private final IndexedMbox box;

    /** Tells who has a mailbox selected. */
    @FunctionalInterface
    public interface Audience {
        /**
         * Counts the sessions that are told of a mailbox.
         *
         * @param key names the mailbox
         * @return how many
         */
        int listeners(MailboxIdRegistrationKey key);
    }

    /**
     * Prepares.
     *
     * @param mailbox which
     * @param session in whose name
     * @param box the same mailbox
     */
    public FlagUpdates(MessageManager mailbox, MailboxSession session, IndexedMbox box) {
        this.mailbox = requireNonNull(mailbox);
        this.session = requireNonNull(session);
        this.box = requireNonNull(box);
    }

    /**
     * Changes the flags of a range of messages.
     *
     * @param flags which
     * @param mode what becomes of them
     * @param set the messages
     * @return those that there are, as they were and are
     * @throws MailboxException when the flags cannot be kept
     * @throws IOException when the mailbox cannot be read
     */
    public List<MboxChange.FlagChange> store(Flags flags, MessageManager.FlagsUpdateMode mode, MessageRange set)
            throws MailboxException, IOException {
        return MboxMessageMapper.flag(
                box, MboxId.told(mailbox.getId()), set, JamesFlags.changed(new FlagsUpdateCalculator(flags, mode)));
    }

    /**
     * Tells who has the mailbox selected.
     *
     * @param bus James's
     * @param audience counts who listens there, this session among them
     * @param changes what {@link #store} gave
     * @return ends when all have been told
     * @throws IOException when the mailbox cannot be read
     * @throws MailboxException when there is none
     */
    public Mono<Void> tell(EventBus bus, Audience audience, List<MboxChange.FlagChange> changes)
            throws IOException, MailboxException {
        MailboxIdRegistrationKey key = new MailboxIdRegistrationKey(mailbox.getId());
        List<MboxChange.FlagChange> told = audience.listeners(key) > 1 ? changes : kinds(changes);
        Event event = EventFactory.flagsUpdated()
                .randomEventId()
                .mailboxSession(session)
                .mailbox(mailbox.getMailboxEntity())
                .updatedFlags(updated(told))
                .build();
        return bus.dispatch(event, key);
    }

    /** One change of each kind. */
    private static List<MboxChange.FlagChange> kinds(List<MboxChange.FlagChange> changes) {
        Set<List<MessageFlags>> seen = new HashSet<>();
        List<MboxChange.FlagChange> kinds = new ArrayList<>();
        for (MboxChange.FlagChange change : changes) {
            if (seen.add(List.of(change.before().flags(), change.after().flags()))) {
                kinds.add(change);
            }
        }
        return kinds;
    }

    private List<UpdatedFlags> updated(List<MboxChange.FlagChange> changes) throws IOException {
        long uidValidity = box.current().uidValidity();
        String id = mailbox.getId().serialize();
        Map<MessageFlags, Flags> known = new HashMap<>();
        List<UpdatedFlags> all = new ArrayList<>(changes.size());
        for (MboxChange.FlagChange change : changes) {
            all.add(UpdatedFlags.builder()
                    .uid(MessageUid.of(change.after().uid()))
                    .messageId(new MboxMessageId(id, uidValidity, change.after().uid()))
                    .modSeq(ModSeq.of(change.after().modSeq()))
                    .oldFlags(known.computeIfAbsent(change.before().flags(), JamesFlags::of))
                    .newFlags(known.computeIfAbsent(change.after().flags(), JamesFlags::of))
                    .build());
        }
        return all;
    }
}
