package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.pennypost.address.Address;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.maillog.MailLog;
import org.pennypost.mbox.PreparedMessage;
import org.pennypost.routing.AddressLookup;
import org.pennypost.routing.TableList;

/**
 * Delivers to mailboxes that belong to no user of the system: tables say where they are and who owns them.
 *
 * <p>The mailbox is an mbox, or a Maildir when its name ends in a slash; Maildirs are made with all directories above them,
 * an mbox only in a directory that is there. Thread safe. Failures are statuses; what the tables lack waits until somebody
 * mends them. Known limit: a name that leads upwards ({@code ..}) is refused, so that tables of patterns may use what
 * stands in an address; Postfix refuses such tables instead. Source: Postfix virtual(8).
 */
final class VirtualAgent {
    private static final Pattern UPWARDS = Pattern.compile("(.*/)?\\.\\.(/.*)?");
    private static final String OTHERWISE = "4.2.0";

    private final VirtualSettings settings;
    private final Mailboxes mailboxes;
    private final MailLog log;

    VirtualAgent(VirtualSettings settings, Mailboxes mailboxes, MailLog log) {
        this.settings = requireNonNull(settings);
        this.mailboxes = requireNonNull(mailboxes);
        this.log = requireNonNull(log);
    }

    /** The tables do not say what they should; the log says why. */
    private static final class Misconfigured extends Exception {
        private static final long serialVersionUID = 1L;

        Misconfigured(String message) {
            super(message);
        }
    }

    /**
     * Delivers a message to its recipient.
     *
     * @param batch takes what goes into an mbox
     * @return how it ended, once the batch has run
     */
    Supplier<DeliveryStatus> deliver(Letter letter, Batch batch) {
        Address user = new Address(letter.recipient().address().text().toLowerCase(Locale.ROOT));
        DeliveryStatus status;
        try {
            Optional<String> name = find(settings.mailboxes(), user);
            if (name.isPresent()) {
                String path = path(name.get(), user);
                return deliver(letter, path, new LocalUser.Ids(uid(user), gid(user)), batch);
            }
            status = DeliveryStatus.of("5.1.1", "unknown user: \"" + user.external() + "\"");
        } catch (LookupFailure | Misconfigured e) {
            log.log("virtual", "warning: " + e.getMessage());
            status = DeliveryStatus.of("4.3.5", "mail system configuration error");
        }
        return ended(status);
    }

    private static Supplier<DeliveryStatus> ended(DeliveryStatus status) {
        return () -> status;
    }

    private Supplier<DeliveryStatus> deliver(Letter letter, String path, LocalUser.Ids owner, Batch batch) {
        boolean maildir = path.endsWith("/");
        if (letter.isProbe()) {
            return ended(DeliveryStatus.of("2.0.0", maildir ? "delivers to maildir" : "delivers to mailbox"));
        }
        List<String> headers = letter.headers(settings.originalRecipient(), true);
        try {
            Path file = Path.of(path);
            return maildir ? ended(maildir(letter, headers, file, owner)) : mbox(letter, headers, file, owner, batch);
        } catch (IOException | InvalidPathException e) {
            return ended(DeliveryStatus.of("4.3.0", failed(path, FailureText.of(e))));
        }
    }

    private static String failed(String path, String why) {
        return "delivery failed to mailbox " + path + ": " + why;
    }

    private DeliveryStatus maildir(Letter letter, List<String> headers, Path file, LocalUser.Ids owner)
            throws IOException {
        long limit = settings.mailbox().sizeLimit();
        DeliveryStatus status =
                mailboxes.identity().as(owner, () -> mailboxes.maildir(file, letter, headers, limit, OTHERWISE));
        warn(status, owner);
        return status;
    }

    private Supplier<DeliveryStatus> mbox(
            Letter letter, List<String> headers, Path file, LocalUser.Ids owner, Batch batch) throws IOException {
        Identity identity = mailboxes.identity();
        Optional<LocalUser.Ids> strict = Optional.of(owner).filter(ids -> settings.strictOwner() && identity.many());
        Optional<PreparedMessage> prepared = mailboxes.prepared(letter, headers);
        if (prepared.isEmpty()) {
            return ended(updated(
                    file, identity.as(owner, () -> mailboxes.mbox(file, letter, headers, settings.mailbox(), strict))));
        }
        return batch.add(List.of(file, owner), prepared.get(), messages -> mbox(messages, file, owner, strict));
    }

    private List<DeliveryStatus> mbox(
            List<PreparedMessage> messages, Path file, LocalUser.Ids owner, Optional<LocalUser.Ids> strict) {
        List<DeliveryStatus> statuses;
        try {
            statuses = mailboxes.identity().as(owner, () -> mailboxes.mbox(file, messages, settings.mailbox(), strict));
        } catch (IOException e) {
            statuses = Collections.nCopies(messages.size(), DeliveryStatus.of("4.3.0", FailureText.of(e)));
        }
        return statuses.stream().map(status -> updated(file, status)).toList();
    }

    private static DeliveryStatus updated(Path file, DeliveryStatus status) {
        return status.isSent() ? status : new DeliveryStatus(status.code(), failed(file.toString(), status.text()));
    }

    private void warn(DeliveryStatus status, LocalUser.Ids owner) {
        String prefix = "maildir delivery failed: ";
        if (status.text().startsWith(prefix) && status.text().endsWith(": Permission denied")) {
            log.log(
                    "virtual",
                    "warning: maildir access problem for UID/GID=" + owner.uid() + "/" + owner.gid() + ": "
                            + status.text().substring(prefix.length()));
            log.log("virtual", "warning: perhaps you need to create the maildirs in advance");
        }
    }

    private String path(String name, Address user) throws Misconfigured {
        if (!settings.base().startsWith("/")) {
            throw new Misconfigured("do not specify relative pathname: virtual_mailbox_base = " + settings.base());
        }
        if (UPWARDS.matcher(name).matches()) {
            throw new Misconfigured(
                    "recipient " + user.external() + ": bad mailbox " + name + " in virtual_mailbox_maps");
        }
        return settings.base() + "/" + name;
    }

    private long uid(Address user) throws LookupFailure, Misconfigured {
        return number(settings.uids(), "uid", "virtual_uid_maps", settings.minimumUid(), user);
    }

    private long gid(Address user) throws LookupFailure, Misconfigured {
        return number(settings.gids(), "gid", "virtual_gid_maps", 1, user);
    }

    private long number(TableList tables, String what, String parameter, long smallest, Address user)
            throws LookupFailure, Misconfigured {
        String text = find(tables, user)
                .orElseThrow(() -> new Misconfigured("recipient " + user.external() + ": not found in " + parameter));
        // Root owns no virtual mailbox, whatever virtual_minimum_uid says.
        long number = text.matches("\\d{1,9}") ? Long.parseLong(text) : 0;
        if (number < Math.max(1, smallest)) {
            throw new Misconfigured("recipient " + user.external() + ": bad " + what + " " + text + " in " + parameter);
        }
        return number;
    }

    private Optional<String> find(TableList tables, Address user) throws LookupFailure {
        return settings.lookup().find(tables, user).map(AddressLookup.Match::value);
    }
}
