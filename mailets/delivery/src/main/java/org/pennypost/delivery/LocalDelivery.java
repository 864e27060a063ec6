package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.mbox.MboxRegistry;
import org.pennypost.routing.Router;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport {@code local}: delivers to the mailboxes of users of this host.
 *
 * <p>A mail that comes here ends here: each recipient is delivered, put back into the queue, or reported to the sender.
 * Takes no parameters. Thread safe, as mailets must be. Source: Postfix local(8), qmgr(8).
 */
public final class LocalDelivery extends GenericMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(LocalDelivery.class);

    private final SettingsHolder settings;
    private final MboxRegistry mailboxes;
    private final Completion completion;
    private final Clock clock;
    private volatile Snapshot snapshot;

    /** What is made of one configuration. */
    private record Snapshot(Settings settings, LocalAgent agent) {}

    /**
     * Prepares the delivery.
     *
     * @param settings the configuration, asked anew for each mail
     * @param mailboxes the mailbox files of the process
     * @param completion ends attempts
     * @param clock gives the time, and the zone of From_ lines
     */
    @Inject
    public LocalDelivery(SettingsHolder settings, MboxRegistry mailboxes, Completion completion, Clock clock) {
        this.settings = requireNonNull(settings);
        this.mailboxes = requireNonNull(mailboxes);
        this.completion = requireNonNull(completion);
        this.clock = requireNonNull(clock);
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Settings current = settings.current();
        Attempt attempt = completion.begin(mail, current, "local", "local");
        try {
            deliver(attempt, agent(current));
        } catch (IllegalArgumentException unusable) {
            LOGGER.error("{}: local delivery is not configured well", attempt.queueId(), unusable);
            attempt.allEnded(DeliveryStatus.of("4.3.5", "mail system configuration error"));
        }
        attempt.finish();
    }

    private LocalAgent agent(Settings current) {
        Snapshot known = snapshot;
        if (known == null || known.settings() != current) {
            LocalSettings local = LocalSettings.of(current);
            Aliases aliases = new Aliases(local, new RoutedDomain(new Router(current)));
            known = new Snapshot(current, new LocalAgent(local, aliases, mailboxes, clock));
            snapshot = known;
        }
        return known.agent();
    }

    private void deliver(Attempt attempt, LocalAgent agent) throws MessagingException {
        LocalAgent.Message message =
                new LocalAgent.Message(attempt.envelope().sender(), deliveredTo(attempt.mail()), attempt::content);
        for (Recipient recipient : attempt.envelope().recipients()) {
            Instant began = clock.instant();
            LocalAgent.Outcome outcome = deliver(attempt, agent, message, recipient);
            attempt.serve(recipient, outcome.served());
            attempt.ended(recipient, outcome.reports(), began);
        }
    }

    private static LocalAgent.Outcome deliver(
            Attempt attempt, LocalAgent agent, LocalAgent.Message message, Recipient recipient) {
        Set<String> served = attempt.served(recipient);
        try {
            return agent.deliver(message, recipient, served);
        } catch (RuntimeException unforeseen) {
            LOGGER.error("{}: delivery to <{}> failed", attempt.queueId(), recipient.address(), unforeseen);
            DeliveryStatus status = DeliveryStatus.of("4.3.0", "unexpected failure");
            return new LocalAgent.Outcome(
                    List.of(new DeliveryReport(recipient.address(), recipient.original(), status)), served);
        }
    }

    private static Set<String> deliveredTo(Mail mail) throws MessagingException {
        String[] values = mail.getMessage().getHeader("Delivered-To");
        return values == null
                ? Set.of()
                : Arrays.stream(values).map(String::trim).collect(Collectors.toSet());
    }
}
