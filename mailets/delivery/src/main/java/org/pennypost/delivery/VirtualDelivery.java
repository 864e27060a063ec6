package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.Latest;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.maillog.MailLog;
import org.pennypost.mbox.MboxRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport {@code virtual}: delivers to the mailboxes of virtual_mailbox_domains.
 *
 * <p>A mail that comes here ends here: each recipient is delivered, put back into the queue, or reported to the sender.
 * Takes no parameters. Thread safe, as mailets must be. Source: Postfix virtual(8).
 */
public final class VirtualDelivery extends GenericMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(VirtualDelivery.class);

    private final SettingsHolder settings;
    private final MboxRegistry files;
    private final Completion completion;
    private final MailLog log;
    private final Clock clock;
    private final Latest<VirtualAgent> agents = new Latest<>(this::agent);

    /**
     * Prepares the delivery.
     *
     * @param settings the configuration, asked anew for each mail
     * @param files the mbox files of the process
     * @param completion ends attempts
     * @param log where it is written what the tables lack
     * @param clock gives the time, and the zone of From_ lines
     */
    @Inject
    public VirtualDelivery(
            SettingsHolder settings, MboxRegistry files, Completion completion, MailLog log, Clock clock) {
        this.settings = requireNonNull(settings);
        this.files = requireNonNull(files);
        this.completion = requireNonNull(completion);
        this.log = requireNonNull(log);
        this.clock = requireNonNull(clock);
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Settings current = settings.current();
        Attempt attempt = completion.begin(mail, current, "virtual", "virtual");
        VirtualAgent agent;
        try {
            agent = agents.of(current);
        } catch (IllegalArgumentException unusable) {
            LOGGER.error("{}: virtual delivery is not configured well", attempt.queueId(), unusable);
            attempt.allEnded(DeliveryStatus.of("4.3.5", "mail system configuration error"));
            attempt.finish();
            return;
        }
        attempt.inBatch(batch -> begin(attempt, agent, batch));
    }

    private VirtualAgent agent(Settings current) {
        Mailboxes mailboxes = new Mailboxes(files, Identity.of(current), current.text("myhostname"), clock);
        return new VirtualAgent(VirtualSettings.of(current), mailboxes, log);
    }

    private Batch.End begin(Attempt attempt, VirtualAgent agent, Batch batch) {
        List<Runnable> ends = new ArrayList<>();
        for (Recipient recipient : attempt.envelope().recipients()) {
            Instant began = clock.instant();
            Letter letter = Letter.to(recipient, attempt.queueId(), attempt.envelope(), attempt::content);
            Supplier<DeliveryStatus> status = begin(agent, letter, batch);
            ends.add(() -> attempt.ended(
                    recipient,
                    List.of(new DeliveryReport(recipient.address(), recipient.original(), status.get())),
                    began));
        }
        return () -> ends.forEach(Runnable::run);
    }

    private static Supplier<DeliveryStatus> begin(VirtualAgent agent, Letter letter, Batch batch) {
        try {
            return agent.deliver(letter, batch);
        } catch (RuntimeException unforeseen) {
            LOGGER.error(
                    "{}: delivery to <{}> failed",
                    letter.queueId(),
                    letter.recipient().address(),
                    unforeseen);
            return () -> DeliveryStatus.of("4.3.0", "unexpected failure");
        }
    }
}
