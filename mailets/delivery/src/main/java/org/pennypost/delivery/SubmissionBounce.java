package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.conf.control.Submission;
import org.pennypost.conf.control.SubmissionFormat;
import org.pennypost.queue.pickup.Pickup;
import org.pennypost.routing.Router;
import org.pennypost.status.Reply;

/**
 * Sends mail back that local users left while nobody could tell them that it is refused.
 *
 * <p>Thread safe. Source: Postfix cleanup(8), {@code cleanup_bounce.c}.
 */
public final class SubmissionBounce implements Pickup.Refused {
    private final SettingsHolder settings;
    private final Bouncer bouncer;

    /**
     * Prepares.
     *
     * @param settings how addresses are completed
     * @param bouncer sends notifications
     */
    @Inject
    public SubmissionBounce(SettingsHolder settings, Bouncer bouncer) {
        this.settings = requireNonNull(settings);
        this.bouncer = requireNonNull(bouncer);
    }

    @Override
    public void sendBack(String queueId, Reply reason, SubmissionFormat.Reader submission, Instant arrival)
            throws IOException {
        Submission wanted = submission.submission();
        Router router = new Router(settings.current());
        List<Recipient> recipients = wanted.recipients().stream()
                .map(Address::new)
                .map(original -> new Recipient(original, router.rewrite().rewrite(original)))
                .toList();
        if (recipients.isEmpty()) {
            return; // nobody was to get it, so nobody misses it
        }
        Address sender = router.rewrite().rewrite(new Address(wanted.sender()));
        String[] words = reason.lines().get(0).split(" ", 2);
        DeliveryStatus status = DeliveryStatus.of(words[0], words[words.length - 1]);
        Envelope envelope = new Envelope(sender, recipients, arrival, 0, Map.of());
        List<DeliveryReport> reports = recipients.stream()
                .map(recipient -> new DeliveryReport(recipient.address(), recipient.original(), status))
                .toList();
        bouncer.bounce(queueId, envelope, sender, reports, out -> copy(submission, out));
    }

    private static void copy(SubmissionFormat.Reader submission, OutputStream out) throws IOException {
        byte[] piece = new byte[1 << 15];
        for (int read = submission.read(piece); read >= 0; read = submission.read(piece)) {
            out.write(piece, 0, read);
        }
    }
}
