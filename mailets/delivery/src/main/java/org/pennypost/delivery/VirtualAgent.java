package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pennypost.address.Address;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.maillog.MailLog;
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

    /** Delivers a message to its recipient. */
    DeliveryStatus deliver(Letter letter) {
        Address user = new Address(letter.recipient().address().text().toLowerCase(Locale.ROOT));
        try {
            Optional<String> name = find(settings.mailboxes(), user);
            if (name.isEmpty()) {
                return DeliveryStatus.of("5.1.1", "unknown user: \"" + user.external() + "\"");
            }
            String path = path(name.get(), user);
            return deliver(letter, path, new LocalUser.Ids(uid(user), gid(user)));
        } catch (LookupFailure | Misconfigured e) {
            log.log("virtual", "warning: " + e.getMessage());
            return DeliveryStatus.of("4.3.5", "mail system configuration error");
        }
    }

    private DeliveryStatus deliver(Letter letter, String path, LocalUser.Ids owner) {
        if (letter.isProbe()) {
            return DeliveryStatus.of("2.0.0", path.endsWith("/") ? "delivers to maildir" : "delivers to mailbox");
        }
        Identity identity = mailboxes.identity();
        List<String> headers = letter.headers(settings.originalRecipient(), true);
        try {
            Path file = Path.of(path);
            if (path.endsWith("/")) {
                long limit = settings.mailbox().sizeLimit();
                DeliveryStatus status =
                        identity.as(owner, () -> mailboxes.maildir(file, letter, headers, limit, OTHERWISE));
                warn(status, owner);
                return status;
            }
            Optional<LocalUser.Ids> strict =
                    Optional.of(owner).filter(ids -> settings.strictOwner() && identity.many());
            DeliveryStatus status =
                    identity.as(owner, () -> mailboxes.mbox(file, letter, headers, settings.mailbox(), strict));
            return status.isSent()
                    ? status
                    : new DeliveryStatus(status.code(), "delivery failed to mailbox " + path + ": " + status.text());
        } catch (IOException | InvalidPathException e) {
            return DeliveryStatus.of("4.3.0", "delivery failed to mailbox " + path + ": " + FailureText.of(e));
        }
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
