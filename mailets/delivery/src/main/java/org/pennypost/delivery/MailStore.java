package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.pennypost.mbox.PreparedMessage;
import org.pennypost.mbox.UserQuota;

/**
 * Appends to the mailboxes of users: the one port through which local delivery and Sieve reach a user's folders. INBOX is what the
 * configuration says (mail_spool_directory, home_mailbox); every other folder is the mbox {@code mail/NAME} in the home directory,
 * which is made with the directories above it when it is missing. All with the identity of the user. Thread safe; failures are
 * statuses. Source: Postfix local(8); Dovecot mail_location, {@code mbox:~/mail}.
 */
final class MailStore {
    /** The folder that every user has. */
    static final String INBOX = "INBOX";

    private static final String MAILDIR_FAILURE = "5.2.0";

    private final LocalSettings settings;
    private final Mailboxes mailboxes;
    private final MailSpool spool;
    private final UserQuota quota;
    private final Identity identity;

    MailStore(LocalSettings settings, Mailboxes mailboxes, UserQuota quota) {
        this.quota = requireNonNull(quota);
        this.settings = requireNonNull(settings);
        this.mailboxes = requireNonNull(mailboxes);
        this.identity = mailboxes.identity();
        this.spool = new MailSpool(identity);
    }

    /**
     * Appends a message.
     *
     * @param folder {@link #INBOX}, in any letter case, or a name whose parts are separated by slashes
     * @throws IOException when the message cannot be read, or the user's identity not be assumed
     */
    DeliveryStatus append(LocalUser user, String folder, Letter letter) throws IOException {
        if (folder.equalsIgnoreCase(INBOX)) {
            return Batch.alone(batch -> append(user, letter, batch));
        }
        Optional<String> name = FolderName.encoded(folder);
        if (name.isEmpty() || user.home().isEmpty()) {
            return DeliveryStatus.of("5.2.0", "no such folder: \"" + folder + "\"");
        }
        Optional<DeliveryStatus> full = full(user, letter);
        return full.isPresent() ? full.get() : folder(letter, user, Path.of(user.home(), "mail", name.get()));
    }

    private Optional<DeliveryStatus> full(LocalUser user, Letter letter) throws IOException {
        return quota.refusal(user.name(), letter.envelope().size())
                .map(why -> DeliveryStatus.of("5.2.2", "mailbox of user " + user.name() + " is full: " + why));
    }

    /**
     * Appends a message to {@link #INBOX}, with others if it can be.
     *
     * @return how it ended, once the batch has run
     * @throws IOException when the message cannot be read, or the user's identity not be assumed
     */
    Supplier<DeliveryStatus> append(LocalUser user, Letter letter, Batch batch) throws IOException {
        Optional<DeliveryStatus> full = full(user, letter);
        if (full.isPresent()) {
            return full::get;
        }
        String path = settings.choice().path(user);
        boolean home = settings.choice().isAtHome(user);
        Path file = Path.of(path);
        if (path.endsWith("/")) {
            DeliveryStatus status = maildir(letter, user, file, home);
            return () -> status;
        }
        List<String> headers = headers(letter);
        Optional<PreparedMessage> prepared = mailboxes.prepared(letter, headers);
        if (prepared.isPresent()) {
            return batch.add(List.of(file, user), prepared.get(), messages -> mbox(messages, user, file, home));
        }
        Identity.Work<DeliveryStatus> work =
                () -> mailboxes.mbox(file, letter, headers, settings.mailbox(), owner(user));
        DeliveryStatus status = updated(user, file, with(user, file, home, work));
        return () -> status;
    }

    private List<DeliveryStatus> mbox(List<PreparedMessage> messages, LocalUser user, Path file, boolean home)
            throws IOException {
        Identity.Work<List<DeliveryStatus>> work =
                () -> mailboxes.mbox(file, messages, settings.mailbox(), owner(user));
        return with(user, file, home, work).stream()
                .map(status -> updated(user, file, status))
                .toList();
    }

    private Optional<LocalUser.Ids> owner(LocalUser user) {
        return user.ids().filter(ids -> settings.strictOwner() && identity.many());
    }

    private <T> T with(LocalUser user, Path file, boolean home, Identity.Work<T> work) throws IOException {
        return home ? identity.as(user, work) : spool.as(user, file, work);
    }

    private DeliveryStatus folder(Letter letter, LocalUser user, Path file) throws IOException {
        return updated(user, file, identity.as(user, () -> {
            makeDirectories(Path.of(user.home()), file.getParent());
            return mailboxes.mbox(file, letter, headers(letter), settings.mailbox(), Optional.empty());
        }));
    }

    /** Makes what is missing below the home directory, for its owner only. */
    private static void makeDirectories(Path home, Path directory) throws IOException {
        Path at = home;
        for (Path part : home.relativize(directory)) {
            at = at.resolve(part);
            try {
                Files.createDirectory(
                        at, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException known) {
                // if it is no directory, the next step says so
            }
        }
    }

    private static DeliveryStatus updated(LocalUser user, Path file, DeliveryStatus status) {
        return status.isSent()
                ? status
                : new DeliveryStatus(
                        status.code(),
                        "cannot update mailbox " + file + " for user " + user.name() + ". " + status.text());
    }

    private DeliveryStatus maildir(Letter letter, LocalUser user, Path directory, boolean home) throws IOException {
        List<String> headers = headers(letter);
        Identity.Work<DeliveryStatus> work = () ->
                mailboxes.maildir(directory, letter, headers, settings.mailbox().sizeLimit(), MAILDIR_FAILURE);
        return home ? identity.as(user, work) : spool.inMaildir(user, directory, work);
    }

    private List<String> headers(Letter letter) {
        return letter.headers(
                settings.originalRecipient(), settings.deliveredTo().contains("file"));
    }
}
