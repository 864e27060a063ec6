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
    private volatile Optional<Renamed> last = Optional.empty();

    /** What was renamed last in this session. */
    private record Renamed(MboxStore.Folder from, MboxStore.Folder to) {
        boolean isBelow(MboxStore.Folder folder) {
            return folder.user().equals(to.user()) && folder.name().startsWith(to.name() + "/");
        }

        MboxStore.Folder before(MboxStore.Folder folder) {
            return new MboxStore.Folder(
                    from.user(), from.name() + folder.name().substring(to.name().length()));
        }
    }

    /**
     * Makes the mapper of a session.
     *
     * @param delimiter between the levels of names
     * @param onDemand folders that every user has, made when the first message comes; with INBOX among them it can neither be made nor deleted
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

    /** The login name; a domain belongs to it where there is such a user. */
    private String login(Username user) throws IOException {
        boolean whole = user.getDomainPart().isPresent() && access.store().isUser(user.asString());
        return whole ? user.asString() : user.getLocalPart();
    }

    private Optional<MboxStore.Folder> folder(MailboxPath path) throws IOException {
        String name = path.getName();
        Optional<String> apart = apart(path.getNamespace());
        boolean own = path.getNamespace().equals(MailboxConstants.USER_NAMESPACE);
        if ((!own && apart.isEmpty()) || (delimiter != '/' && name.indexOf('/') >= 0)) {
            return Optional.empty();
        }
        if (own && name.equalsIgnoreCase(UserFolders.INBOX) && !name.equals(UserFolders.INBOX)) {
            return Optional.empty(); // James writes it in capitals wherever a client may write it otherwise
        }
        String folder = apart.map(first -> first + "/").orElse("") + name.replace(delimiter, '/');
        return Optional.of(new MboxStore.Folder(login(path.getUser()), folder));
    }

    /** The first level of the names of folders in a namespace that is not the users' own; empty for one that cannot be. */
    private static Optional<String> apart(String namespace) {
        return namespace.equals(MailboxConstants.USER_NAMESPACE) || namespace.isEmpty() || namespace.indexOf('/') >= 0
                ? Optional.empty()
                : Optional.of(UserFolders.APART + namespace);
    }

    private Mailbox mailbox(MboxStore.Folder folder, Username user) throws IOException {
        return mailbox(folder, user, uidValidity(folder));
    }

    private Mailbox mailbox(MboxStore.Folder folder, Username user, long uidValidity) throws IOException {
        return new Mailbox(path(folder, user, delimiter), UidValidity.of(uidValidity), access.id(folder, uidValidity));
    }

    private long uidValidity(MboxStore.Folder folder) throws IOException {
        try {
            return access.store().mailbox(folder).uidValidity();
        } catch (NotMboxException listedOnly) {
            return NO_MAILBOX;
        } catch (MailboxFailure e) {
            // a symbolic link, or nothing that can hold mail
            if (e.problem() != MailboxProblem.UNSAFE) {
                throw e;
            }
            return NO_MAILBOX;
        }
    }

    private boolean exists(MboxStore.Folder folder) throws IOException {
        if (!access.store().isUser(folder.user())) {
            return false;
        }
        if (onDemand.contains(folder.name())) {
            return true;
        }
        return folder.name().equals(UserFolders.INBOX)
                ? access.store().inbox(folder.user()).exists()
                : access.store().folders(folder.user()).exists(folder.name())
                        && !access.store().levels(folder.user()).contains(folder.name());
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
            boolean made = folder.name().equals(UserFolders.INBOX)
                    ? !exists(folder) && access.store().inbox(folder.user()).create()
                    : access.store().create(folder);
            if (!made) {
                throw new MailboxExistsException(path.getName());
            }
            return mailbox(folder, path.getUser());
        });
    }

    @Override
    public Mono<MailboxId> rename(Mailbox mailbox) {
        return blocking(() -> {
            MboxStore.Folder from = access.folder(mailbox.getMailboxId());
            MboxStore.Folder to = folder(mailbox.generateAssociatedPath())
                    .orElseThrow(() -> new MailboxException("no folder can be called " + mailbox.getName()));
            if (!exists(from)) {
                throw new MailboxNotFoundException(mailbox.getMailboxId());
            }
            if (from.equals(to) && last.filter(renamed -> renamed.isBelow(to)).isPresent()) {
                return access.id(to); // with the folder above it
            }
            UserFolders folders = access.store().folders(from.user());
            if (from.name().equals(UserFolders.INBOX) && onDemand.contains(UserFolders.INBOX)) {
                folders.create(to.name());
                moveAll(from, to);
            } else if (folders.exists(to.name())) {
                throw new MailboxExistsException(to.name());
            } else {
                access.store().flush(from);
                access.store().forget(from); // whoever looks for the file of old would find all messages expunged
                access.store().rename(from, to);
                last = Optional.of(new Renamed(from, to));
            }
            return access.id(to);
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
                    MboxStore.Folder folder = access.folder(mailbox.getMailboxId());
                    if (!folder.name().equals(UserFolders.INBOX)) {
                        access.store().folders(folder.user()).delete(folder.name());
                    } else if (onDemand.contains(UserFolders.INBOX)) {
                        throw new MailboxException("INBOX cannot be deleted");
                    } else {
                        access.store().inbox(folder.user()).delete();
                    }
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
            MboxStore.Folder folder = access.folder(id);
            if (!exists(folder)) {
                throw new MailboxNotFoundException(id);
            }
            long told = MboxId.told(id);
            return mailbox(folder, Username.of(folder.user()), told == 0 ? uidValidity(folder) : told);
        });
    }

    @Override
    public Flux<Mailbox> findMailboxWithPathLike(MailboxQuery.UserBound query) {
        Optional<Renamed> before = last;
        return blocking(() -> {
                    List<Mailbox> found = all(query.getFixedUser(), query.getFixedNamespace());
                    Optional<Renamed> now = last;
                    if (now.isPresent() && !now.equals(before)) {
                        // James asks for what is below a folder, renames the folder, and then looks at the answer
                        found.addAll(below(now.get()));
                    }
                    return found;
                })
                .flatMapIterable(found -> found)
                .filter(query::matches);
    }

    /** What is below a folder that was renamed, by the names it had before. */
    private List<Mailbox> below(Renamed renamed) throws IOException {
        List<Mailbox> found = new ArrayList<>();
        for (String name : access.store().folders(renamed.to().user()).list()) {
            MboxStore.Folder folder = new MboxStore.Folder(renamed.to().user(), name);
            if (renamed.isBelow(folder) && exists(folder)) {
                Mailbox now = mailbox(folder, Username.of(folder.user()));
                found.add(
                        new Mailbox(path(renamed.before(folder), delimiter), now.getUidValidity(), now.getMailboxId()));
            }
        }
        return found;
    }

    private List<Mailbox> all(Username user, String namespace) throws IOException {
        List<Mailbox> found = new ArrayList<>();
        String name = login(user);
        if (access.store().isUser(name)) {
            UserFolders folders = access.store().folders(name);
            Optional<String> apart = apart(namespace);
            Set<String> names = new LinkedHashSet<>(apart.isPresent() ? folders.apart() : folders.list());
            apart.ifPresent(first -> names.removeIf(one -> !one.startsWith(first + "/")));
            names.removeAll(access.store().levels(name));
            if (apart.isEmpty()) {
                if (!exists(new MboxStore.Folder(name, UserFolders.INBOX))) {
                    names.remove(UserFolders.INBOX);
                }
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
                    String name = login(user);
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
            MboxStore.Folder folder = access.folder(mailbox.getMailboxId());
            UserFolders folders = access.store().folders(folder.user());
            int first =
                    folder.name().startsWith(UserFolders.APART) ? folder.name().indexOf('/') : 0;
            List<String> names = first == 0 ? folders.list() : folders.apart();
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
        return blocking(() -> {
                    List<Mailbox> found = new ArrayList<>();
                    for (String user : access.store().users()) {
                        Username owner = Username.of(user);
                        found.addAll(all(owner, MailboxConstants.USER_NAMESPACE));
                        for (String name : access.store().folders(user).apart()) {
                            MboxStore.Folder apart = new MboxStore.Folder(user, name);
                            if (exists(apart)) {
                                found.add(mailbox(apart, owner));
                            }
                        }
                    }
                    return found;
                })
                .flatMapIterable(found -> found);
    }
}
