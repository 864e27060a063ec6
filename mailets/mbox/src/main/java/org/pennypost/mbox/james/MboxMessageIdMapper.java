package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.Multimap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.apache.james.mailbox.store.MailboxReactorUtils;
import org.apache.james.mailbox.store.mail.MessageIdMapper;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MboxSnapshot;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Messages by their ids, each of which names one message in one mailbox. Thread safe. */
final class MboxMessageIdMapper implements MessageIdMapper {
    private final MboxAccess access;
    private final MboxMailboxMapper mailboxes;
    private final MboxMessageMapper messages;
    private final MboxId.Factory ids = new MboxId.Factory();

    MboxMessageIdMapper(MboxAccess access, MboxMailboxMapper mailboxes, MboxMessageMapper messages) {
        this.access = requireNonNull(access);
        this.mailboxes = requireNonNull(mailboxes);
        this.messages = requireNonNull(messages);
    }

    private Optional<MailboxId> mailbox(MessageId id) {
        try {
            return id instanceof MboxMessageId own && own.uid() > 0
                    ? Optional.of(ids.fromString(own.mailbox()))
                    : Optional.empty();
        } catch (IllegalArgumentException noId) {
            return Optional.empty();
        }
    }

    @Override
    public List<MailboxMessage> find(Collection<MessageId> messageIds, FetchType type) {
        List<MailboxMessage> found = new ArrayList<>();
        for (MessageId id : messageIds) {
            mailbox(id).ifPresent(mailbox -> find((MboxMessageId) id, mailbox, type, found));
        }
        return found;
    }

    private void find(MboxMessageId id, MailboxId mailbox, FetchType type, List<MailboxMessage> found) {
        try {
            access.with(mailbox, box -> {
                MboxSnapshot now = box.current();
                Optional<IndexedMessage> message =
                        now.uidValidity() == id.uidValidity() ? now.find(id.uid()) : Optional.empty();
                message.ifPresent(one -> MboxMessageMapper.messages(mailbox, box, now.uidValidity(), List.of(one), type)
                        .forEach(found::add));
                return found;
            });
        } catch (MailboxException gone) {
            return;
        }
    }

    @Override
    public Publisher<ComposedMessageIdWithMetaData> findMetadata(MessageId id) {
        return Flux.defer(() -> Flux.fromIterable(find(List.of(id), FetchType.METADATA)))
                .map(MailboxMessage::getComposedMessageIdWithMetaData)
                .subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public List<MailboxId> findMailboxes(MessageId id) {
        return find(List.of(id), FetchType.METADATA).stream()
                .map(MailboxMessage::getMailboxId)
                .toList();
    }

    @Override
    public void save(MailboxMessage message) throws MailboxException {
        Mailbox mailbox = MailboxReactorUtils.block(mailboxes.findMailboxById(message.getMailboxId()));
        messages.add(mailbox, message);
    }

    @Override
    public void copyInMailbox(MailboxMessage message, Mailbox mailbox) throws MailboxException {
        messages.copy(mailbox, message);
    }

    @Override
    public void delete(MessageId id) {
        mailbox(id).ifPresent(mailbox -> delete(id, List.of(mailbox)));
    }

    @Override
    public void delete(MessageId id, Collection<MailboxId> from) {
        Optional<MailboxId> mailbox = mailbox(id).filter(from::contains);
        if (mailbox.isPresent() && !find(List.of(id), FetchType.METADATA).isEmpty()) {
            try {
                access.with(
                        mailbox.get(),
                        box -> box.expunge(((MboxMessageId) id).uidValidity(), List.of(((MboxMessageId) id).uid())));
            } catch (MailboxException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public Mono<Multimap<MailboxId, UpdatedFlags>> setFlags(
            MessageId id, List<MailboxId> in, Flags state, MessageManager.FlagsUpdateMode mode) {
        return Mono.<Multimap<MailboxId, UpdatedFlags>>fromCallable(() -> {
                    ImmutableListMultimap.Builder<MailboxId, UpdatedFlags> updated = ImmutableListMultimap.builder();
                    Optional<MailboxId> mailbox = mailbox(id).filter(in::contains);
                    if (mailbox.isPresent()
                            && !find(List.of(id), FetchType.METADATA).isEmpty()) {
                        updated.putAll(
                                mailbox.get(),
                                flag((MboxMessageId) id, mailbox.get(), new FlagsUpdateCalculator(state, mode)));
                    }
                    return updated.build();
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private List<UpdatedFlags> flag(MboxMessageId id, MailboxId mailbox, FlagsUpdateCalculator calculator)
            throws MailboxException {
        return access.with(
                mailbox,
                box -> box.flag(id.uidValidity(), id.uid(), id.uid(), JamesFlags.changed(calculator)).stream()
                        .map(change -> MboxEvents.updated(mailbox.serialize(), id.uidValidity(), change))
                        .toList());
    }
}
