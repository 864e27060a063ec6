package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import com.github.fge.lambdas.Throwing;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.mail.Flags;
import org.apache.james.events.Event;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventListener;
import org.apache.james.events.Registration;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.NullableMessageSequenceNumber;
import org.apache.james.mailbox.events.MailboxEvents;
import org.apache.james.mailbox.events.MailboxIdRegistrationKey;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.UpdatedFlags;
import reactor.core.publisher.Mono;

/**
 * What a session knows of the mailbox that it has selected: which messages have which numbers until it is told of others, and what it
 * is to be told. Eight bytes a message at most, where James takes 68. Thread safe.
 */
final class MboxSelected implements SelectedMailbox, EventListener.ReactiveEventListener {
    private final MailboxManager manager;
    private final MessageManager mailbox;
    private final MailboxSession session;
    private final boolean readOnly;
    private final AtomicReference<Registration> registration = new AtomicReference<>();
    private final AtomicReference<ReactiveEventListener> idle = new AtomicReference<>();
    private final Set<MessageUid> flagged = new TreeSet<>();
    private final Set<MessageUid> toldFlagged = new TreeSet<>();
    private final Set<MessageUid> expunged = new TreeSet<>();
    /** Those that were removed before this session heard of them. */
    private final Set<MessageUid> unheard = new HashSet<>();

    private UidList numbers = UidList.none();
    private UidList recent = UidList.none();
    private Flags flags = new Flags();
    private boolean left;
    private boolean newFlags;
    private boolean sizeChanged;
    private boolean toldSize;
    private boolean recentRemoved;
    private boolean deleted;

    /** @param readOnly whether it was opened by EXAMINE */
    MboxSelected(MailboxManager manager, MessageManager mailbox, MailboxSession session, boolean readOnly) {
        this.manager = requireNonNull(manager);
        this.mailbox = requireNonNull(mailbox);
        this.session = requireNonNull(session);
        this.readOnly = readOnly;
    }

    /** Begins to hear of changes. What is heard before {@link #begin} counts. */
    Mono<Void> register(EventBus events) {
        return Mono.from(events.register(this, new MailboxIdRegistrationKey(mailbox.getId())))
                .doOnNext(registration::set)
                .then();
    }

    /**
     * Says what there is.
     *
     * @param uids of all messages, rising
     * @param usable flags that there are
     */
    synchronized void begin(long[] uids, Flags usable) {
        UidList since = numbers;
        numbers = UidList.of(uids);
        for (int i = 0; i < since.size(); i++) {
            numbers.add(since.get(i));
        }
        unheard.forEach(uid -> {
            if (numbers.contains(uid.asLong())) {
                expunged.add(uid);
            }
        });
        flags = new Flags(usable);
        flags.add(Flags.Flag.RECENT); // not told, but so every change consists of known ones
    }

    boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public Mono<Void> deselect() {
        return Mono.justOrEmpty(registration.getAndSet(null))
                .flatMap(registered -> Mono.from(registered.unregister()))
                .then(Mono.fromRunnable(this::leave));
    }

    private synchronized void leave() {
        left = true;
        numbers.clear();
        recent.clear();
        flagged.clear();
        toldFlagged.clear();
        expunged.clear();
        unheard.clear();
    }

    @Override
    public void registerIdle(ReactiveEventListener listener) {
        idle.set(listener);
    }

    @Override
    public void unregisterIdle() {
        idle.set(null);
    }

    @Override
    public synchronized NullableMessageSequenceNumber msn(MessageUid uid) {
        return number(numbers.indexOf(uid.asLong()));
    }

    private static NullableMessageSequenceNumber number(int index) {
        return index < 0 ? NullableMessageSequenceNumber.noMessage() : NullableMessageSequenceNumber.of(index + 1);
    }

    @Override
    public synchronized Optional<MessageUid> uid(int number) {
        return number > 0 && number <= numbers.size()
                ? Optional.of(MessageUid.of(numbers.get(number - 1)))
                : Optional.empty();
    }

    @Override
    public synchronized Optional<MessageUid> getFirstUid() {
        return uid(1);
    }

    @Override
    public synchronized Optional<MessageUid> getLastUid() {
        return uid(numbers.size());
    }

    @Override
    public synchronized long existsCount() {
        return numbers.size();
    }

    @Override
    public synchronized boolean addRecent(MessageUid uid) {
        return numbers.contains(uid.asLong()) && !expunged.contains(uid) && recent.add(uid.asLong());
    }

    @Override
    public synchronized boolean removeRecent(MessageUid uid) {
        boolean removed = recent.remove(uid.asLong()) >= 0;
        recentRemoved |= removed;
        return removed;
    }

    @Override
    public synchronized Collection<MessageUid> getRecent() {
        expunged.forEach(uid -> recent.remove(uid.asLong()));
        return IntStream.range(0, recent.size())
                .mapToObj(i -> MessageUid.of(recent.get(i)))
                .toList();
    }

    @Override
    public synchronized int recentCount() {
        expunged.forEach(uid -> recent.remove(uid.asLong()));
        return recent.size();
    }

    @Override
    public synchronized boolean isRecent(MessageUid uid) {
        return recent.contains(uid.asLong());
    }

    @Override
    public synchronized boolean isRecentUidRemoved() {
        return recentRemoved;
    }

    @Override
    public synchronized void resetRecentUidRemoved() {
        recentRemoved = false;
    }

    @Override
    public Mono<MailboxPath> getPathReactive() {
        return Mono.from(manager.getMailboxReactive(mailbox.getId(), session))
                .map(Throwing.function(MessageManager::getMailboxPath));
    }

    @Override
    public MailboxId getMailboxId() {
        return mailbox.getId();
    }

    @Override
    public MessageManager getMessageManager() {
        return mailbox;
    }

    @Override
    public synchronized boolean isDeletedByOtherSession() {
        return deleted;
    }

    /** What is asked for is told before {@link #resetEvents}; what comes in between is told the next time. */
    @Override
    public synchronized boolean isSizeChanged() {
        toldSize |= sizeChanged;
        sizeChanged = false;
        return toldSize;
    }

    @Override
    public synchronized Collection<MessageUid> flagUpdateUids() {
        toldFlagged.addAll(flagged);
        flagged.clear();
        return List.copyOf(toldFlagged);
    }

    @Override
    public synchronized void resetEvents() {
        toldSize = false;
        toldFlagged.clear();
    }

    @Override
    public synchronized Collection<MessageUid> expungedUids() {
        return List.copyOf(expunged);
    }

    /** Those that have no number any more have been told. */
    @Override
    public synchronized void resetExpungedUids() {
        expunged.removeIf(uid -> !numbers.contains(uid.asLong()));
    }

    @Override
    public synchronized NullableMessageSequenceNumber remove(MessageUid uid) {
        recent.remove(uid.asLong());
        return number(numbers.remove(uid.asLong()));
    }

    /** Whoever asks tells the client. */
    @Override
    public synchronized Flags getApplicableFlags() {
        newFlags = false;
        Flags told = new Flags(flags);
        told.remove(Flags.Flag.RECENT);
        return told;
    }

    @Override
    public synchronized boolean hasNewApplicableFlags() {
        return newFlags;
    }

    @Override
    public void resetNewApplicableFlags() {
        // they were asked for
    }

    @Override
    public Mono<Void> reactiveEvent(Event event) {
        return Mono.defer(() -> {
            if (!(event instanceof MailboxEvents.MailboxEvent one)
                    || !one.getMailboxId().equals(getMailboxId())) {
                return Mono.empty();
            }
            heard(one);
            return Optional.ofNullable(idle.get())
                    .map(listener -> Mono.from(listener.reactiveEvent(event)))
                    .orElse(Mono.empty());
        });
    }

    private synchronized void heard(MailboxEvents.MailboxEvent event) {
        if (left) {
            return;
        }
        if (event instanceof MailboxEvents.Added added) {
            added.getUids().forEach(this::added);
        } else if (event instanceof MailboxEvents.Expunged gone) {
            gone.getUids().forEach(this::gone);
        } else if (event instanceof MailboxEvents.FlagsUpdated updated) {
            boolean own = session.getSessionId().equals(updated.getSessionId());
            updated.getUpdatedFlags().forEach(one -> updated(one, own));
        } else if (event instanceof MailboxEvents.MailboxDeletion) {
            deleted |= !session.getSessionId().equals(event.getSessionId());
        }
    }

    private void added(MessageUid uid) {
        sizeChanged = true;
        if (!unheard.remove(uid) && numbers.add(uid.asLong())) {
            recent.add(uid.asLong());
        }
    }

    private void gone(MessageUid uid) {
        if (!numbers.contains(uid.asLong())) {
            unheard.add(uid);
            return;
        }
        expunged.add(uid);
    }

    private void updated(UpdatedFlags one, boolean own) {
        if (!own && isOfInterest(one)) {
            flagged.add(one.getUid());
        }
        if (!flags.contains(one.getNewFlags())) {
            int before = flags.getUserFlags().length;
            flags.add(one.getNewFlags());
            newFlags |= flags.getUserFlags().length > before;
        }
    }

    /** Whether anything but \Recent differs. */
    private static boolean isOfInterest(UpdatedFlags one) {
        return one.userFlagIterator().hasNext()
                || one.modifiedSystemFlags().stream().anyMatch(flag -> flag != Flags.Flag.RECENT);
    }
}
