package org.pennypost.mbox.james;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
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
import org.apache.james.mailbox.model.MailboxPath;
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
import org.pennypost.mbox.UserFolders;
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

    MboxHost(Path directory, MailboxSettings settings) {
        this.directory = directory;
        this.settings = settings;
        this.store = new MboxStore(
                new MboxRegistry(), this::user, () -> settings, directory, "example.test", Clock.systemUTC());
        this.factory = new MboxMailboxSessionMapperFactory(store, Set.of());
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
        return List.of(Capabilities.MESSAGE, Capabilities.MAILBOX, Capabilities.MOVE, Capabilities.UNIQUE_MESSAGE_ID);
    }

    /** INBOX is always there, so that making it finds it. */
    @Override
    public MailboxMapper createMailboxMapper() {
        MailboxMapper ours = factory.createMailboxMapper(session);
        return (MailboxMapper) Proxy.newProxyInstance(
                MailboxMapper.class.getClassLoader(), new Class<?>[] {MailboxMapper.class}, (proxy, method, values) -> {
                    boolean inbox = method.getName().equals("create")
                            && values[0] instanceof MailboxPath path
                            && path.getName().equals(UserFolders.INBOX);
                    try {
                        return inbox ? ours.findMailboxByPath((MailboxPath) values[0]) : method.invoke(ours, values);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
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
