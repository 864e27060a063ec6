package org.pennypost.smtpd;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Recipient;
import org.pennypost.status.Reply;

/**
 * The administrator's own code at each step of the dialogue, asked after our own decision was a yes.
 *
 * <p>One instance belongs to one connection and is called by one thread at a time. A method may take its time: it runs on
 * a worker thread.
 */
public interface SmtpdHooks {
    /** No own code. */
    SmtpdHooks NONE = new SmtpdHooks() {};

    /**
     * HELO or EHLO was given.
     *
     * @param name the client's argument
     * @return a refusal, empty to go on
     */
    default Optional<Reply> helo(String name) {
        return Optional.empty();
    }

    /**
     * MAIL was given.
     *
     * @param sender the address
     * @return a refusal, empty to go on
     */
    default Optional<Reply> mail(Address sender) {
        return Optional.empty();
    }

    /**
     * RCPT was given.
     *
     * @param sender the address of MAIL
     * @param recipient the address
     * @return a refusal, empty to go on
     */
    default Optional<Reply> rcpt(Address sender, Address recipient) {
        return Optional.empty();
    }

    /**
     * A message begins.
     *
     * @return where a copy of its content is wanted, empty when nobody will look at it
     * @throws IOException when the copy cannot be made; the client is told to try again
     */
    default Optional<OutputStream> copy() throws IOException {
        return Optional.empty();
    }

    /**
     * The message is complete and was accepted by us.
     *
     * @param queueId its name
     * @param sender the envelope sender
     * @param recipients the envelope recipients
     * @return a refusal, empty to go on
     */
    default Optional<Reply> message(String queueId, Address sender, List<Recipient> recipients) {
        return Optional.empty();
    }

    /** The mail transaction ended, whatever way. */
    default void reset() {}
}
