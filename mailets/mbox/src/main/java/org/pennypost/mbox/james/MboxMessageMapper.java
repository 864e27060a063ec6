package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.Lists;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxCounters;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.transaction.NonTransactionalMapper;
import org.pennypost.mbox.IndexedMbox;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MboxChange;
import org.pennypost.mbox.MboxSnapshot;
import org.pennypost.mbox.MessageFlags;
import org.pennypost.mbox.NewMessage;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** The messages of mailboxes. Each change of many messages is one pass under one lock. Thread safe. */
final class MboxMessageMapper extends NonTransactionalMapper implements MessageMapper {
    private static final long CHUNK = 8L * 1024 * 1024;

    private final MboxAccess access;
    private final KnownProperties known = new KnownProperties();

    MboxMessageMapper(MboxAccess access) {
        this.access = requireNonNull(access);
    }

    private static long told(Mailbox mailbox) {
        return MboxId.told(mailbox.getMailboxId());
    }

    @Override
    public Iterator<MailboxMessage> findInMailbox(Mailbox mailbox, MessageRange set, FetchType type, int limit)
            throws MailboxException {
        return access.with(mailbox, box -> {
            MboxSnapshot now = box.current().under(told(mailbox));
            List<IndexedMessage> found = MessageRanges.in(now, set);
            int n = limit > 0 ? Math.min(limit, found.size()) : found.size();
            return messages(mailbox.getMailboxId(), box, now.uidValidity(), found.subList(0, n), type)
                    .<MailboxMessage>map(message -> {
                        message.withKnown(known);
                        return message;
                    })
                    .iterator();
        });
    }

    static Stream<MboxMailboxMessage> messages(
            MailboxId id, IndexedMbox box, long uidValidity, List<IndexedMessage> found, FetchType type) {
        boolean headers = type == FetchType.HEADERS;
        List<TextWindow> windows = TextWindow.over(box, uidValidity, found, headers, type == FetchType.METADATA);
        return IntStream.range(0, found.size())
                .mapToObj(i -> new MboxMailboxMessage(id, uidValidity, found.get(i), windows.get(i)));
    }

    @Override
    public Flux<MailboxMessage> findInMailboxReactive(Mailbox mailbox, MessageRange set, FetchType type, int limit) {
        return Flux.defer(() -> {
                    try {
                        Iterator<MailboxMessage> found = findInMailbox(mailbox, set, type, limit);
                        return Flux.fromIterable(() -> found);
                    } catch (MailboxException e) {
                        return Flux.error(e);
                    }
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public Flux<MessageUid> listAllMessageUids(Mailbox mailbox) {
        return Flux.defer(() -> {
                    try {
                        return Flux.fromIterable(Lists.transform(
                                access.with(mailbox, IndexedMbox::current).uids(), MessageUid::of));
                    } catch (MailboxException e) {
                        return Flux.error(e);
                    }
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public List<MessageUid> retrieveMessagesMarkedForDeletion(Mailbox mailbox, MessageRange range)
            throws MailboxException {
        return access.with(
                mailbox,
                box -> MessageRanges.in(box.current().under(told(mailbox)), range).stream()
                        .filter(message -> message.flags().has(MessageFlags.DELETED))
                        .map(message -> MessageUid.of(message.uid()))
                        .toList());
    }

    @Override
    public long countMessagesInMailbox(Mailbox mailbox) throws MailboxException {
        return access.with(mailbox, IndexedMbox::current).messages().size();
    }

    @Override
    public MailboxCounters getMailboxCounters(Mailbox mailbox) throws MailboxException {
        MboxSnapshot now = access.with(mailbox, IndexedMbox::current);
        return MailboxCounters.builder()
                .mailboxId(mailbox.getMailboxId())
                .count(now.messages().size())
                .unseen(now.countWithout(MessageFlags.SEEN))
                .build();
    }

    @Override
    public void delete(Mailbox mailbox, MailboxMessage message) throws MailboxException {
        deleteMessages(mailbox, List.of(message.getUid()));
    }

    @Override
    public Map<MessageUid, MessageMetaData> deleteMessages(Mailbox mailbox, List<MessageUid> uids)
            throws MailboxException {
        return access.with(mailbox, box -> {
            Map<MessageUid, MessageMetaData> gone = new TreeMap<>();
            long uidValidity = box.current().uidValidity();
            ToLongFunction<IndexedMessage> saved = box.saveDates();
            for (IndexedMessage message : box.expunge(
                    told(mailbox), uids.stream().map(MessageUid::asLong).toList())) {
                gone.put(
                        MessageUid.of(message.uid()),
                        MboxEvents.metaData(
                                mailbox.getMailboxId(),
                                uidValidity,
                                message,
                                Optional.of(Date.from(Instant.ofEpochMilli(saved.applyAsLong(message))))));
            }
            return gone;
        });
    }

    /** Reads no header for the thread, for which nobody asks here. */
    @Override
    public Flux<ComposedMessageIdWithMetaData> listMessagesMetadata(Mailbox mailbox, MessageRange set) {
        return findInMailboxReactive(mailbox, set, FetchType.METADATA, UNLIMITED)
                .map(MailboxMessage::getComposedMessageIdWithMetaData);
    }

    @Override
    public MessageUid findFirstUnseenMessageUid(Mailbox mailbox) throws MailboxException {
        return access.with(mailbox, IndexedMbox::current).without(MessageFlags.SEEN, 1).stream()
                .findFirst()
                .map(MessageUid::of)
                .orElse(null); // the interface asks for null
    }

    @Override
    public List<MessageUid> findRecentMessageUidsInMailbox(Mailbox mailbox) throws MailboxException {
        return access.with(mailbox, IndexedMbox::current).without(MessageFlags.OLD, Integer.MAX_VALUE).stream()
                .map(MessageUid::of)
                .toList();
    }

    @Override
    public MessageMetaData add(Mailbox mailbox, MailboxMessage message) throws MailboxException {
        MessageMetaData added =
                append(mailbox, List.of(message), message.isRecent(), true).get(0);
        if (!(message instanceof MboxMailboxMessage)) {
            message.setUid(added.getUid());
            message.setModSeq(added.getModSeq());
            MboxMessageId id = (MboxMessageId) added.getMessageId();
            known.add(
                    new KnownProperties.Key(mailbox.getMailboxId(), id.uidValidity(), id.uid()),
                    message.getProperties());
        }
        return added;
    }

    @Override
    public MessageMetaData copy(Mailbox mailbox, MailboxMessage original) throws MailboxException {
        return copy(mailbox, List.of(original)).get(0);
    }

    /**
     * Copies piece by piece, as much as fits into memory: no two mailboxes are ever locked at once. Where one fails, those before it are taken back. Copies are
     * recent. Source: RFC 3501 section 6.4.7.
     */
    @Override
    public List<MessageMetaData> copy(Mailbox mailbox, List<MailboxMessage> originals) throws MailboxException {
        List<MessageMetaData> copies = new ArrayList<>();
        try {
            int from = 0;
            while (from < originals.size()) {
                long size = 0;
                int to = from;
                while (to < originals.size()
                        && (to == from || size + originals.get(to).getFullContentOctets() < CHUNK)) {
                    size += originals.get(to).getFullContentOctets();
                    to++;
                }
                copies.addAll(append(mailbox, originals.subList(from, to), true, false));
                from = to;
            }
        } catch (MailboxException | RuntimeException e) {
            takeBack(mailbox.getMailboxId(), copies, e);
            throw e;
        }
        return copies;
    }

    private void takeBack(MailboxId mailbox, List<MessageMetaData> copies, Exception why) {
        if (copies.isEmpty()) {
            return;
        }
        long uidValidity = ((MboxMessageId) copies.get(0).getMessageId()).uidValidity();
        List<Long> uids = copies.stream().map(copy -> copy.getUid().asLong()).toList();
        try {
            access.with(mailbox, box -> box.expunge(uidValidity, uids));
        } catch (MailboxException e) {
            why.addSuppressed(e);
        }
    }

    /** @param arrives whether a date on which it is saved is that of this mailbox */
    private List<MessageMetaData> append(
            Mailbox mailbox, List<MailboxMessage> originals, boolean recent, boolean arrives) throws MailboxException {
        return access.adding(mailbox, box -> {
            Instant now = access.store().now();
            List<NewMessage> messages = new ArrayList<>();
            for (MailboxMessage original : originals) {
                if (original instanceof MboxMailboxMessage) {
                    original.getFullContent().close(); // reads it now, while the target is not locked
                }
                messages.add(new NewMessage(
                        original::getFullContent,
                        original.getInternalDate().toInstant(),
                        JamesFlags.of(original.createFlags(), !recent),
                        original.getSaveDate()
                                .filter(date -> arrives)
                                .map(Date::toInstant)
                                .or(() -> Optional.of(now))));
            }
            List<IndexedMessage> added = box.append(messages);
            long uidValidity = box.current().uidValidity();
            return IntStream.range(0, added.size())
                    .mapToObj(i -> MboxEvents.metaData(
                            mailbox.getMailboxId(),
                            uidValidity,
                            added.get(i),
                            messages.get(i).saved().map(Date::from)))
                    .toList();
        });
    }

    @Override
    public MessageMetaData move(Mailbox mailbox, MailboxMessage original) throws MailboxException {
        return move(mailbox, List.of(original)).get(0);
    }

    @Override
    public reactor.core.publisher.Mono<List<MessageMetaData>> moveReactive(
            Mailbox mailbox, List<MailboxMessage> originals) {
        return reactor.core.publisher.Mono.fromCallable(() -> move(mailbox, originals))
                .subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public List<MessageMetaData> move(Mailbox mailbox, List<MailboxMessage> originals) throws MailboxException {
        List<MessageMetaData> moved = copy(mailbox, originals);
        Map<MailboxId, List<Long>> sources = new java.util.LinkedHashMap<>();
        for (MailboxMessage original : originals) {
            sources.computeIfAbsent(original.getMailboxId(), id -> new ArrayList<>())
                    .add(original.getUid().asLong());
        }
        for (Map.Entry<MailboxId, List<Long>> source : sources.entrySet()) {
            access.with(source.getKey(), box -> box.expunge(MboxId.told(source.getKey()), source.getValue()));
        }
        return moved;
    }

    @Override
    public Iterator<UpdatedFlags> updateFlags(Mailbox mailbox, FlagsUpdateCalculator calculator, MessageRange set)
            throws MailboxException {
        return flag(mailbox, told(mailbox), set, JamesFlags.changed(calculator)).iterator();
    }

    @Override
    public List<UpdatedFlags> resetRecent(Mailbox mailbox) throws MailboxException {
        if (findRecentMessageUidsInMailbox(mailbox).isEmpty()) {
            return List.of();
        }
        return flag(mailbox, 0, MessageRange.all(), flags -> flags.with(MessageFlags.OLD)).stream()
                .filter(UpdatedFlags::flagsChanged)
                .toList();
    }

    private List<UpdatedFlags> flag(Mailbox mailbox, long told, MessageRange set, UnaryOperator<MessageFlags> change)
            throws MailboxException {
        return access.with(mailbox, box -> {
            List<UpdatedFlags> updated = new ArrayList<>();
            List<MboxChange.FlagChange> changes = flag(box, told, set, change);
            long uidValidity = box.current().uidValidity();
            String id = mailbox.getMailboxId().serialize();
            for (MboxChange.FlagChange one : changes) {
                updated.add(MboxEvents.updated(id, uidValidity, one));
            }
            return updated;
        });
    }

    static List<MboxChange.FlagChange> flag(
            IndexedMbox box, long told, MessageRange set, UnaryOperator<MessageFlags> change) throws IOException {
        boolean all = set.getType() == MessageRange.Type.ALL;
        long from = all ? 0 : set.getUidFrom().asLong();
        long to =
                switch (set.getType()) {
                    case ALL, FROM -> Long.MAX_VALUE;
                    case ONE -> from;
                    case RANGE -> set.getUidTo().asLong();
                };
        return box.flag(told, from, to, change);
    }

    @Override
    public Optional<MessageUid> getLastUid(Mailbox mailbox) throws MailboxException {
        long last = access.with(mailbox, IndexedMbox::current).lastUid();
        return last == 0 ? Optional.empty() : Optional.of(MessageUid.of(last));
    }

    @Override
    public ModSeq getHighestModSeq(Mailbox mailbox) throws MailboxException {
        return ModSeq.of(access.with(mailbox, IndexedMbox::current).highestModSeq());
    }

    @Override
    public Flags getApplicableFlag(Mailbox mailbox) throws MailboxException {
        return JamesFlags.usable(access.with(mailbox, IndexedMbox::current));
    }
}
