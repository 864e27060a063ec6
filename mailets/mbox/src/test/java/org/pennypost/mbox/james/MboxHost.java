package org.pennypost.mbox.james;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.store.mail.AttachmentMapper;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageIdMapper;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.model.MapperProvider;
import org.pennypost.mbox.MailUser;
import org.pennypost.mbox.MailboxSettings;
import org.pennypost.mbox.MboxRegistry;
import org.pennypost.mbox.MboxStore;
import org.pennypost.mbox.UserRights;

/** Mailboxes in a directory, where everybody has a home. */
final class MboxHost implements MapperProvider, AutoCloseable {
    private final Path directory;
    private final MailboxSettings settings;
    private final MboxStore store;
    private final MboxMailboxSessionMapperFactory factory;
    private final MailboxSession session = MailboxSessionUtil.create(Username.of("benwa"));
    private int ids;

    MboxHost(Path directory) {
        this(directory, MailboxSettings.DEFAULTS);
    }

    MboxHost(Path directory, Clock clock) {
        this(directory, MailboxSettings.DEFAULTS, clock);
    }

    MboxHost(Path directory, MailboxSettings settings) {
        this(directory, settings, Clock.systemUTC());
    }

    private MboxHost(Path directory, MailboxSettings settings, Clock clock) {
        this.directory = directory;
        this.settings = settings;
        this.store = store(clock);
        this.factory = new MboxMailboxSessionMapperFactory(store, Set.of());
    }

    private MboxStore store(Clock clock) {
        return new MboxStore(new MboxRegistry(), this::user, () -> settings, directory, "example.test", clock);
    }

    /** What another process finds. */
    MboxStore storeAgain() {
        return store(Clock.systemUTC());
    }

    MboxStore store() {
        return store;
    }

    long sizeLimit() {
        return settings.sizeLimit();
    }

    MboxMailboxSessionMapperFactory factory() {
        return factory;
    }

    MailboxSession session() {
        return session;
    }

    Path inbox(String name) {
        return directory.resolve("spool").resolve(name);
    }

    Path home(String name) {
        return directory.resolve("home").resolve(name);
    }

    private Optional<MailUser> user(String name) throws IOException {
        if (name.equals("nobody")) {
            return Optional.empty();
        }
        Path home = Files.createDirectories(home(name));
        Files.createDirectories(inbox(name).getParent());
        return Optional.of(new MailUser(name, inbox(name), Optional.of(home), UserRights.SAME, UserRights.SAME));
    }

    @Override
    public List<Capabilities> getSupportedCapabilities() {
        return List.of(
                Capabilities.MESSAGE,
                Capabilities.MAILBOX,
                Capabilities.MOVE,
                Capabilities.UNIQUE_MESSAGE_ID,
                Capabilities.THREAD_SAFE_FLAGS_UPDATE,
                Capabilities.INCREMENTAL_APPLICABLE_FLAGS);
    }

    @Override
    public MailboxMapper createMailboxMapper() {
        return factory.createMailboxMapper(session);
    }

    @Override
    public MessageMapper createMessageMapper() {
        return factory.createMessageMapper(session);
    }

    @Override
    public MessageIdMapper createMessageIdMapper() {
        return factory.createMessageIdMapper(session);
    }

    @Override
    public AttachmentMapper createAttachmentMapper() {
        throw new UnsupportedOperationException("mbox files have no attachments apart from messages");
    }

    @Override
    public MailboxId generateId() {
        ids++;
        return new MboxId(new MboxStore.Folder("benwa", "no such folder " + ids));
    }

    @Override
    public MessageUid generateMessageUid() {
        ids++;
        return MessageUid.of(1_000_000 + ids);
    }

    @Override
    public ModSeq generateModSeq(Mailbox mailbox) throws MailboxException {
        return factory.getModSeqProvider().highestModSeq(mailbox).next();
    }

    @Override
    public ModSeq highestModSeq(Mailbox mailbox) throws MailboxException {
        return factory.getModSeqProvider().highestModSeq(mailbox);
    }

    @Override
    public boolean supportPartialAttachmentFetch() {
        return false;
    }

    @Override
    public MessageId generateMessageId() {
        return new MboxMessageId.Factory().generate();
    }

    @Override
    public void close() {
        store.close();
        if (!Files.exists(directory)) {
            return;
        }
        try (var all = Files.walk(directory)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
