package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.SubscriptionException;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.store.transaction.NonTransactionalMapper;
import org.apache.james.mailbox.store.user.SubscriptionMapper;
import org.apache.james.mailbox.store.user.model.Subscription;
import org.pennypost.mbox.MboxStore;

/** The file of subscribed folders, which Dovecot reads too. Thread safe. */
final class MboxSubscriptionMapper extends NonTransactionalMapper implements SubscriptionMapper {
    private final MboxStore store;
    private final char delimiter;

    MboxSubscriptionMapper(MboxStore store, char delimiter) {
        this.store = requireNonNull(store);
        this.delimiter = delimiter;
    }

    @Override
    public void save(Subscription subscription) throws SubscriptionException {
        change(subscription, true);
    }

    @Override
    public void delete(Subscription subscription) throws SubscriptionException {
        change(subscription, false);
    }

    private void change(Subscription subscription, boolean subscribed) throws SubscriptionException {
        try {
            store.folders(subscription.getUser().getLocalPart()).subscribe(name(subscription.getMailbox()), subscribed);
        } catch (IOException e) {
            throw new SubscriptionException(e);
        }
    }

    /** James hands over a path with namespace and user; the file holds names. */
    private String name(String mailbox) {
        Optional<String> name = MailboxPath.parseEscaped(mailbox).map(MailboxPath::getName);
        return name.orElse(mailbox).replace(delimiter, '/');
    }

    /** The name; as a path where James would take it for one. */
    private static String mailbox(Username user, String name) {
        return name.indexOf(':') < 0 ? name : MailboxPath.forUser(user, name).asEscapedString();
    }

    @Override
    public List<Subscription> findSubscriptionsForUser(Username user) throws SubscriptionException {
        try {
            return store.folders(user.getLocalPart()).subscriptions().stream()
                    .map(name -> new Subscription(user, mailbox(user, name.replace('/', delimiter))))
                    .toList();
        } catch (IOException e) {
            throw new SubscriptionException(e);
        }
    }
}
