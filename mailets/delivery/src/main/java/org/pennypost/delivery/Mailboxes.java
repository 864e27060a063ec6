package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pennypost.mbox.AppendResult;
import org.pennypost.mbox.LockMethod;
import org.pennypost.mbox.MailboxProblem;
import org.pennypost.mbox.MailboxSettings;
import org.pennypost.mbox.Mbox;
import org.pennypost.mbox.MboxRegistry;
import org.pennypost.mbox.PreparedMessage;

/**
 * Puts messages into the files of users, mbox or Maildir, with the identity of the user: what the transports local and
 * virtual have in common.
 *
 * <p>Thread safe. Failures are statuses, whose texts the caller completes. Source: Postfix local(8), virtual(8),
 * mbox_open(3).
 */
final class Mailboxes {
    /** What a failure means that is nobody's fault in particular; a message for such a mailbox waits. */
    private static final Map<MailboxProblem, String> CODES = Map.of(
            MailboxProblem.BUSY, "4.2.0",
            MailboxProblem.ABSENT, "4.2.0",
            MailboxProblem.UNSAFE, "4.2.0",
            MailboxProblem.TOO_LARGE, "5.2.2",
            MailboxProblem.QUOTA, "5.2.2",
            MailboxProblem.FULL, "4.3.0",
            MailboxProblem.IO, "4.2.0");

    private final MboxRegistry files;
    private final Maildir maildirs;
    private final Identity identity;
    private final Clock clock;

    /**
     * Prepares.
     *
     * @param files the mbox files of the process
     * @param identity of the users
     * @param hostname the name of this host, in the names of files in a Maildir
     * @param clock gives the time, and the zone of From_ lines
     */
    Mailboxes(MboxRegistry files, Identity identity, String hostname, Clock clock) {
        this.files = requireNonNull(files);
        this.maildirs = new Maildir(hostname, clock);
        this.identity = requireNonNull(identity);
        this.clock = requireNonNull(clock);
    }

    /** Appends to an mbox with the identity of this thread; {@link IOException} when the content cannot be read. */
    AppendResult append(Path file, Letter letter, List<String> headers, MailboxSettings settings) throws IOException {
        return files.mailbox(file).append(letter.from(clock), headers, identity.outside(letter.content()), settings);
    }

    /**
     * Appends to the mbox of a user with the identity of this thread.
     *
     * @param owner whose file it has to be, empty when that is all the same
     */
    DeliveryStatus mbox(
            Path file, Letter letter, List<String> headers, MailboxSettings settings, Optional<LocalUser.Ids> owner) {
        return mbox(
                        file,
                        1,
                        settings,
                        owner,
                        mailbox -> List.of(mailbox.append(
                                letter.from(clock), headers, identity.outside(letter.content()), settings)))
                .get(0);
    }

    /** The same for several messages, of which each has its own end. */
    List<DeliveryStatus> mbox(
            Path file, List<PreparedMessage> messages, MailboxSettings settings, Optional<LocalUser.Ids> owner) {
        return mbox(file, messages.size(), settings, owner, mailbox -> mailbox.append(messages, settings));
    }

    /** What is appended to a mailbox. */
    @FunctionalInterface
    private interface Appending {
        List<AppendResult> to(Mbox mailbox) throws IOException;
    }

    private List<DeliveryStatus> mbox(
            Path file, int count, MailboxSettings settings, Optional<LocalUser.Ids> owner, Appending appending) {
        try {
            if (owner.isPresent() && isOfAnother(file, owner.get())) {
                return Collections.nCopies(count, ofAnother(file));
            }
            Mbox mailbox;
            try {
                mailbox = files.mailbox(file);
            } catch (FileSystemException e) {
                return Collections.nCopies(count, status(absent(file, settings, e)));
            }
            return appending.to(mailbox).stream().map(Mailboxes::status).toList();
        } catch (IOException e) {
            return Collections.nCopies(count, DeliveryStatus.of("4.3.0", FailureText.of(e)));
        }
    }

    private static DeliveryStatus ofAnother(Path file) {
        return DeliveryStatus.of("4.2.0", "destination " + file + " is not owned by recipient");
    }

    private static DeliveryStatus status(AppendResult result) {
        return result instanceof AppendResult.Failed failed
                ? DeliveryStatus.of(CODES.get(failed.problem()), failed.text())
                : DeliveryStatus.of("2.0.0", "delivered to mailbox");
    }

    /** Reads a message that is short enough for a batch. */
    Optional<PreparedMessage> prepared(Letter letter, List<String> headers) throws IOException {
        return PreparedMessage.of(letter.from(clock), headers, letter.content());
    }

    /** A directory that is not there says so in the words of the first thing one wants to do in it. */
    private static AppendResult absent(Path file, MailboxSettings settings, FileSystemException e) {
        String what = settings.locks().contains(LockMethod.DOTLOCK)
                ? "unable to create lock file " + file + ".lock: "
                : "cannot create file exclusively: ";
        return new AppendResult.Failed(MailboxProblem.ABSENT, what + FailureText.of(e));
    }

    private static boolean isOfAnother(Path file, LocalUser.Ids owner) throws IOException {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS) && Identity.uid(file) != owner.uid();
    }

    /**
     * Puts a message into a Maildir with the identity of this thread.
     *
     * @param sizeLimit the largest message in bytes, 0 for no limit
     * @param otherwise the code of a failure that is neither for lack of space nor of quota
     */
    DeliveryStatus maildir(Path directory, Letter letter, List<String> headers, long sizeLimit, String otherwise) {
        return maildirs.deliver(directory, headers, identity.outside(letter.content()), sizeLimit, otherwise);
    }

    Identity identity() {
        return identity;
    }
}
