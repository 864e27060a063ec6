package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.Latest;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.maillog.MailLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transports whose lines in {@code master.cf} have the command {@code pipe}: gives mail to the command that the line names.
 *
 * <p>A mail that comes here ends here. The attribute {@link Route#TRANSPORT} says which line. As many recipients go to one run of
 * the command as <i>transport</i>_destination_recipient_limit says, and share its end. Takes no parameters. Thread safe. Source:
 * Postfix pipe(8).
 */
public final class PipeDelivery extends GenericMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(PipeDelivery.class);

    private final SettingsHolder settings;
    private final Completion completion;
    private final MailLog log;
    private final Clock clock;
    private final Latest<PipeAgents> agents = new Latest<>(this::agents);

    /**
     * Prepares.
     *
     * @param settings the configuration, asked anew for each mail
     * @param completion ends attempts
     * @param log where it is written what is wrong with a line of master.cf
     * @param clock gives the time, and the zone of From_ lines
     */
    @Inject
    public PipeDelivery(SettingsHolder settings, Completion completion, MailLog log, Clock clock) {
        this.settings = requireNonNull(settings);
        this.completion = requireNonNull(completion);
        this.log = requireNonNull(log);
        this.clock = requireNonNull(clock);
    }

    private PipeAgents agents(Settings current) {
        return new PipeAgents(current, log, clock);
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Settings current = settings.current();
        String transport = AttributeUtils.getValueAndCastFromMail(mail, Route.TRANSPORT, String.class)
                .orElse("pipe");
        Attempt attempt = completion.begin(mail, current, "pipe", transport);
        try {
            Optional<PipeAgent> agent = agents.of(current).find(transport);
            if (agent.isPresent()) {
                deliver(attempt, agent.get(), current.integer(transport + "_destination_recipient_limit"));
            } else {
                attempt.allEnded(DeliveryStatus.of("4.3.0", "unknown mail transport error"));
            }
        } catch (IllegalArgumentException unusable) {
            LOGGER.error("{}: transport {} is not configured well", attempt.queueId(), transport, unusable);
            attempt.allEnded(DeliveryStatus.of("4.3.5", "mail system configuration error"));
        } catch (RuntimeException unforeseen) {
            LOGGER.error("{}: delivery failed", attempt.queueId(), unforeseen);
            attempt.allEnded(DeliveryStatus.of("4.3.0", "unexpected failure"));
        }
        attempt.finish();
    }

    private void deliver(Attempt attempt, PipeAgent agent, int limit) throws MessagingException {
        String nexthop = AttributeUtils.getValueAndCastFromMail(attempt.mail(), Route.NEXTHOP, String.class)
                .orElse("");
        List<Recipient> recipients = attempt.envelope().recipients();
        int most = limit > 0 ? limit : recipients.size();
        for (int i = 0; i < recipients.size(); i += most) {
            Instant began = clock.instant();
            List<Recipient> some = recipients.subList(i, Math.min(recipients.size(), i + most));
            DeliveryStatus status = agent.deliver(attempt, nexthop, some);
            for (Recipient recipient : some) {
                attempt.ended(
                        recipient,
                        List.of(new DeliveryReport(recipient.address(), recipient.original(), status)),
                        began);
            }
        }
    }
}
