package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.EnvelopeCleanup;
import org.pennypost.cleanup.InternalMail;
import org.pennypost.cleanup.Recipient;
import org.pennypost.status.Reply;

/**
 * Sends a message on as a new one, so that each of its recipients has a status of its own.
 *
 * <p>Thread safe. Source: Postfix local(8) MAIL FORWARDING.
 */
final class Forwarder {
    private final InternalMail mail;
    private final boolean deliveredTo;
    private final Clock clock;

    /**
     * Prepares.
     *
     * @param mail takes new messages
     * @param deliveredTo whether Delivered-To names the recipient who forwards
     * @param clock gives the time
     */
    Forwarder(InternalMail mail, boolean deliveredTo, Clock clock) {
        this.mail = requireNonNull(mail);
        this.deliveredTo = deliveredTo;
        this.clock = requireNonNull(clock);
    }

    /**
     * Sends a message on.
     *
     * @param letter the message and who forwards it
     * @param targets to whom, at least one, all on the same behalf
     * @return 2.0.0 with the new queue id, once the new message is safe; the status of cleanup when it refuses it; 4.3.0
     *     otherwise
     */
    DeliveryStatus forward(Letter letter, List<LocalTarget.Forward> targets) {
        Behalf behalf = targets.get(0).behalf();
        List<Recipient> recipients =
                targets.stream().map(target -> recipient(letter, target)).toList();
        Envelope wanted = new Envelope(
                behalf.sender(),
                recipients,
                clock.instant(),
                0,
                letter.envelope().attributes());
        try {
            InternalMail.Posted posted = mail.post(wanted, (out, queueId, now) -> {
                if (deliveredTo) {
                    String header = "Delivered-To: " + behalf.delivered().external() + "\r\n";
                    out.write(header.getBytes(StandardCharsets.UTF_8));
                }
                letter.content().writeTo(out);
            });
            return posted.refusal()
                    .map(Forwarder::refused)
                    .orElseGet(() -> DeliveryStatus.of("2.0.0", "forwarded as " + posted.queueId()));
        } catch (IOException e) {
            return DeliveryStatus.of("4.3.0", "unable to forward message: " + FailureText.of(e));
        }
    }

    /** {@code 554 5.4.0 Error: too many hops}: the first word of the text is the status. */
    private static DeliveryStatus refused(Reply reply) {
        String[] words = reply.lines().get(0).split(" ", 2);
        return DeliveryStatus.of(words[0], "unable to forward message: " + words[1]);
    }

    /** The members of a list with an owner are nobody that the original sender knows of. */
    private static Recipient recipient(Letter letter, LocalTarget.Forward target) {
        Recipient before = letter.recipient();
        return target.behalf().owned()
                ? new Recipient(target.address(), target.address(), notify(before), Optional.empty())
                : new Recipient(before.original(), target.address(), notify(before), before.dsnOriginal());
    }

    /** Who asked to be told of a success is told that the message was sent on, and not again by each copy. */
    private static Optional<String> notify(Recipient before) {
        return before.dsnNotify().map(EnvelopeCleanup::withoutSuccess);
    }
}
