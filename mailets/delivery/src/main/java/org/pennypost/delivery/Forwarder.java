package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pennypost.cleanup.CountedContent;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.IncomingMessage;
import org.pennypost.cleanup.MailDate;
import org.pennypost.cleanup.QueueIncoming;
import org.pennypost.cleanup.Recipient;

/**
 * Sends a message on as a new one, so that each of its recipients has a status of its own.
 *
 * <p>Thread safe. Source: Postfix local(8) MAIL FORWARDING.
 */
final class Forwarder {
    private final QueueIncoming queue;
    private final String received;
    private final boolean deliveredTo;
    private final Clock clock;

    /**
     * Prepares.
     *
     * @param queue where new messages go
     * @param received the host and program in Received, {@code host (Postfix)}
     * @param deliveredTo whether Delivered-To names the recipient who forwards
     * @param clock gives the time and its zone
     */
    Forwarder(QueueIncoming queue, String received, boolean deliveredTo, Clock clock) {
        this.queue = requireNonNull(queue);
        this.received = requireNonNull(received);
        this.deliveredTo = deliveredTo;
        this.clock = requireNonNull(clock);
    }

    /**
     * Sends a message on.
     *
     * @param letter the message and who forwards it
     * @param targets to whom, at least one, all on the same behalf
     * @return 2.0.0 with the new queue id, once the new message is safe; 4.3.0 otherwise
     */
    DeliveryStatus forward(Letter letter, List<LocalTarget.Forward> targets) {
        Behalf behalf = targets.get(0).behalf();
        try (IncomingMessage message = queue.open()) {
            Instant now = clock.instant();
            CountedContent out = new CountedContent(message.content());
            out.write(header(behalf, message.queueId(), now).getBytes(StandardCharsets.UTF_8));
            letter.content().writeTo(out);
            out.flush();
            List<Recipient> recipients =
                    targets.stream().map(target -> recipient(letter, target)).toList();
            message.commit(new Envelope(
                    behalf.sender(),
                    recipients,
                    now,
                    out.count(),
                    letter.envelope().attributes()));
            return DeliveryStatus.of("2.0.0", "forwarded as " + message.queueId());
        } catch (IOException e) {
            return DeliveryStatus.of("4.3.0", "unable to forward message: " + FailureText.of(e));
        }
    }

    private String header(Behalf behalf, String queueId, Instant now) {
        String first = "Received: by " + received + "\r\n\tid " + queueId + "; " + MailDate.header(now, clock.getZone())
                + "\r\n";
        return deliveredTo ? first + "Delivered-To: " + behalf.delivered().external() + "\r\n" : first;
    }

    /** The members of a list with an owner are nobody that the original sender knows of. */
    private static Recipient recipient(Letter letter, LocalTarget.Forward target) {
        Recipient before = letter.recipient();
        return target.behalf().owned()
                ? new Recipient(target.address(), target.address(), before.dsnNotify(), Optional.empty())
                : new Recipient(before.original(), target.address(), before.dsnNotify(), before.dsnOriginal());
    }
}
