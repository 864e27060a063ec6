package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.pennypost.maillog.MailLog;

/** A user's mailbox as the end of a delivery: what the user's Sieve script says, else INBOX. Thread safe; failures are statuses. */
final class LocalMailbox {
    private final MailStore store;
    private final SieveDelivery sieve;

    private LocalMailbox(MailStore store, SieveDelivery sieve) {
        this.store = requireNonNull(store);
        this.sieve = requireNonNull(sieve);
    }

    /** @param program who speaks in the log: {@code lda}, {@code lmtp} */
    static LocalMailbox of(String program, MailStore store, Identity identity, Forwarder forwarder, MailLog log) {
        return new LocalMailbox(store, new SieveDelivery(program, new SieveScripts(identity), store, forwarder, log));
    }

    /**
     * Delivers.
     *
     * @param behalf of the mailbox
     * @param batch takes what goes into an mbox
     * @return how it ended, once the batch has run
     * @throws IOException when the message cannot be read, or the user's identity not be assumed
     */
    Supplier<DeliveryStatus> deliver(LocalUser user, Letter letter, Behalf behalf, Batch batch) throws IOException {
        Optional<DeliveryStatus> filtered = sieve.deliver(user, letter, behalf);
        return filtered.isPresent() ? filtered::get : store.append(user, letter, batch);
    }
}
