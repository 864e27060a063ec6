package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.james.core.Username;
import org.apache.james.mailbox.acl.ACLDiff;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxExistsException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxACL;
import org.apache.james.mailbox.model.MailboxConstants;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.model.search.MailboxQuery;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.transaction.NonTransactionalMapper;
import org.pennypost.mbox.IndexedMbox;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MailboxFailure;
import org.pennypost.mbox.MailboxProblem;
import org.pennypost.mbox.MboxSnapshot;
import org.pennypost.mbox.MboxStore;
import org.pennypost.mbox.MessageText;
import org.pennypost.mbox.NewMessage;
import org.pennypost.mbox.NotMboxException;
import org.pennypost.mbox.UserFolders;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The folders on disk as mailboxes. Thread safe. */
final class MboxMailboxMapper extends NonTransactionalMapper implements MailboxMapper {
    /** Of something that is listed though it holds no messages. */
    private static final long NO_MAILBOX = 1;

    private final MboxAccess access;
    private final char delimiter;
    private final Set<String> onDemand;

    /**
     * Makes the mapper of a session.
     *
     * @param delimiter between the levels of names
     * @param onDemand folders that every user has, made when the first message comes
     */
    MboxMailboxMapper(MboxAccess access, char delimiter, Set<String> onDemand) {
        this.access = requireNonNull(access);
        this.delimiter = delimiter;
        this.onDemand = Set.copyOf(onDemand);
    }

    static MailboxPath path(MboxStore.Folder folder, char delimiter) {
        return path(folder, Username.of(folder.user()), delimiter);
    }

    private static MailboxPath path(MboxStore.Folder folder, Username user, char delimiter) {
        boolean apart = folder.name().startsWith(UserFolders.APART);
        int end = apart ? folder.name().indexOf('/') : -1;
        return new MailboxPath(
                apart ? folder.name().substring(UserFolders.APART.length(), end) : MailboxConstants.USER_NAMESPACE,
                user,
                folder.name().substring(end + 1).replace('/', delimiter));
    }

    private Optional<MboxStore.Folder> folder(MailboxPath path) {
        String name = path.getName();
        Optional<String> apart = apart(path.getNamespace());
        boolean own = path.getNamespace().equals(MailboxConstants.USER_NAMESPACE);
        if ((!own && apart.isEmpty()) || (delimiter != '/' && name.indexOf('/') >= 0)) {
            return Optional.empty();
        }
        boolean inbox = own && name.equalsIgnoreCase(UserFolders.INBOX);
        String folder =
                inbox ? UserFolders.INBOX : apart.map(first -> first + "/").orElse("") + name.replace(delimiter, '/');
        return Optional.of(new MboxStore.Folder(path.getUser().getLocalPart(), folder));
    }

    /** The first level of the names of folders in a namespace that is not the users' own; empty for one that cannot be. */
    private static Optional<String> apart(String namespace) {
        return namespace.equals(MailboxConstants.USER_NAMESPACE) || namespace.isEmpty() || namespace.indexOf('/') >= 0
                ? Optional.empty()
                : Optional.of(UserFolders.APART + namespace);
    }

    private Mailbox mailbox(MboxStore.Folder folder, Username user) throws IOException {
        long uidValidity;
        try {
            uidValidity = access.store().mailbox(folder).uidValidity();
        } catch (NotMboxException listedOnly) {
            uidValidity = NO_MAILBOX;
        } catch (MailboxFailure e) {
            // a symbolic link, or nothing that can hold mail
            if (e.problem() != MailboxProblem.UNSAFE) {
                throw e;
            }
            uidValidity = NO_MAILBOX;
        }
        return new Mailbox(path(folder, user, delimiter), UidValidity.of(uidValidity), new MboxId(folder));
    }

    private boolean exists(MboxStore.Folder folder) throws IOException {
        return access.store().isUser(folder.user())
                && (onDemand.contains(folder.name())
                        || (access.store().folders(folder.user()).exists(folder.name())
                                && !access.store().levels(folder.user()).contains(folder.name())));
    }

    private static <T> Mono<T> blocking(Callable<T> work) {
        return Mono.fromCallable(() -> {
                    try {
                        return work.call();
                    } catch (IOException e) {
                        throw new MailboxException(e.getMessage(), e);
                    }
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public Mono<Mailbox> create(MailboxPath path, UidValidity uidValidity) {
        return blocking(() -> {
            MboxStore.Folder folder =
                    folder(path).orElseThrow(() -> new MailboxException("no folder can be called " + path.asString()));
            boolean made =
                    !folder.name().equals(UserFolders.INBOX) && access.store().create(folder);
            if (!made) {
                throw new MailboxExistsException(path.getName());
            }
            return mailbox(folder, path.getUser());
        });
    }

    @Override
    public Mono<MailboxId> rename(Mailbox mailbox) {
        return blocking(() -> {
            MboxStore.Folder from = MboxAccess.folder(mailbox.getMailboxId());
            MboxStore.Folder to = folder(mailbox.generateAssociatedPath())
                    .orElseThrow(() -> new MailboxException("no folder can be called " + mailbox.getName()));
            UserFolders folders = access.store().folders(from.user());
            if (!exists(from)) {
                throw new MailboxNotFoundException(mailbox.getMailboxId());
            }
            if (from.name().equals(UserFolders.INBOX)) {
                folders.create(to.name());
                moveAll(from, to);
            } else if (folders.exists(to.name())) {
                throw new MailboxExistsException(to.name());
            } else {
                access.store().flush(from);
                access.store().forget(from); // whoever looks for the file of old would find all messages expunged
                access.store().rename(from, to);
            }
            return new MboxId(to);
        });
    }

    /** RENAME INBOX: the file stays where mail is delivered, its messages go. */
    private void moveAll(MboxStore.Folder from, MboxStore.Folder to) throws IOException {
        IndexedMbox source = access.store().mailbox(from);
        IndexedMbox target = access.store().mailbox(to);
        MboxSnapshot now = source.current();
        for (IndexedMessage message : now.messages()) {
            MessageText text = source.read(List.of(message.uid()), false).get(message.uid());
            if (text != null) {
                target.append(List.of(
                        new NewMessage(text::open, java.time.Instant.ofEpochSecond(message.date()), message.flags())));
            }
        }
        source.expunge(now.messages().stream().map(IndexedMessage::uid).toList());
    }

    @Override
    public Mono<Void> delete(Mailbox mailbox) {
        return blocking(() -> {
                    MboxStore.Folder folder = MboxAccess.folder(mailbox.getMailboxId());
                    if (folder.name().equals(UserFolders.INBOX)) {
                        throw new MailboxException("INBOX cannot be deleted");
                    }
                    access.store().folders(folder.user()).delete(folder.name());
                    access.store().forget(folder);
                    return folder;
                })
                .then();
    }

    @Override
    public Mono<Mailbox> findMailboxByPath(MailboxPath path) {
        return blocking(() -> {
                    Optional<MboxStore.Folder> folder = folder(path);
                    return folder.isPresent() && exists(folder.get())
                            ? Optional.of(mailbox(folder.get(), path.getUser()))
                            : Optional.<Mailbox>empty();
                })
                .flatMap(Mono::justOrEmpty);
    }

    @Override
    public Mono<Mailbox> findMailboxById(MailboxId id) {
        return blocking(() -> {
            MboxStore.Folder folder = MboxAccess.folder(id);
            // who has selected it goes on where it is now
            MboxStore.Folder now = exists(folder) ? folder : access.store().renamed(folder);
            if (!exists(now)) {
                throw new MailboxNotFoundException(id);
            }
            return mailbox(now, Username.of(now.user()));
        });
    }

    @Override
    public Flux<Mailbox> findMailboxWithPathLike(MailboxQuery.UserBound query) {
        return blocking(() -> all(query.getFixedUser(), query.getFixedNamespace()))
                .flatMapIterable(found -> found)
                .filter(query::matches);
    }

    private List<Mailbox> all(Username user, String namespace) throws IOException {
        List<Mailbox> found = new ArrayList<>();
        String name = user.getLocalPart();
        if (access.store().isUser(name)) {
            UserFolders folders = access.store().folders(name);
            Optional<String> apart = apart(namespace);
            Set<String> names = new LinkedHashSet<>(apart.isPresent() ? folders.list(apart.get()) : folders.list());
            if (apart.isEmpty()) {
                names.removeAll(access.store().levels(name));
                names.addAll(onDemand);
            }
            for (String folder : names) {
                found.add(mailbox(new MboxStore.Folder(name, folder), user));
            }
        }
        return found;
    }

    /** The levels of names that are no mailboxes, and have some below. */
    Flux<Mailbox> levels(Username user) {
        return blocking(() -> {
                    List<Mailbox> found = new ArrayList<>();
                    String name = user.getLocalPart();
                    if (access.store().isUser(name)) {
                        List<String> folders = access.store().folders(name).list();
                        for (String level : access.store().levels(name)) {
                            if (folders.stream().anyMatch(folder -> folder.startsWith(level + "/"))) {
                                found.add(mailbox(new MboxStore.Folder(name, level), user));
                            }
                        }
                    }
                    return found;
                })
                .flatMapIterable(found -> found);
    }

    @Override
    public Mono<Boolean> hasChildren(Mailbox mailbox, char separator) {
        return blocking(() -> {
            MboxStore.Folder folder = MboxAccess.folder(mailbox.getMailboxId());
            UserFolders folders = access.store().folders(folder.user());
            int first =
                    folder.name().startsWith(UserFolders.APART) ? folder.name().indexOf('/') : 0;
            List<String> names =
                    first == 0 ? folders.list() : folders.list(folder.name().substring(0, first));
            return names.stream().anyMatch(name -> name.startsWith(folder.name() + "/"));
        });
    }

    @Override
    public Flux<Mailbox> findNonPersonalMailboxes(Username user, MailboxACL.Right right) {
        return Flux.empty();
    }

    @Override
    public Mono<ACLDiff> updateACL(Mailbox mailbox, MailboxACL.ACLCommand command) {
        return Mono.error(noRights());
    }

    @Override
    public Mono<ACLDiff> setACL(Mailbox mailbox, MailboxACL acl) {
        return Mono.error(noRights());
    }

    private static MailboxException noRights() {
        return new MailboxException("mbox folders have no access control lists");
    }

    @Override
    public Flux<Mailbox> list() {
        return Flux.empty();
    }
}
