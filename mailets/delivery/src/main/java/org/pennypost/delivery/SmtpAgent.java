package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.mailet.Mail;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.Settings;
import org.pennypost.maillog.MailLog;
import org.pennypost.queue.Part;
import org.pennypost.queue.james.QueuedPart;
import org.pennypost.smtp.Outcome;
import org.pennypost.smtp.OutgoingMessage;
import org.pennypost.smtp.SmtpClient;
import org.pennypost.smtp.Watch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends mail to other hosts on threads of its own, so that a slow host holds up no other mail.
 *
 * <p>A reload replaces the pipeline with its mailets; what is being sent stays here. Thread safe; one object for the
 * process. Source: Postfix smtp(8), qmgr(8).
 */
@Singleton
public final class SmtpAgent {
    /** When a mail is tried again that could not be put back. */
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(5);

    private static final Logger LOGGER = LoggerFactory.getLogger(SmtpAgent.class);

    private final Completion completion;
    private final Clock clock;
    private final Watch watch = new Watch();
    private final DestinationQueue deliveries = new DestinationQueue("smtp");
    private final SmtpClients clients;

    /**
     * Prepares.
     *
     * @param completion ends attempts
     * @param log where connections are told of
     * @param clock gives the time
     */
    @Inject
    public SmtpAgent(Completion completion, MailLog log, Clock clock) {
        this.completion = requireNonNull(completion);
        this.clock = requireNonNull(clock);
        this.clients = new SmtpClients(watch, clock, log);
    }

    /**
     * Gives how much is to be done.
     *
     * @return mails that are being sent or wait for their turn
     */
    public int size() {
        return deliveries.size();
    }

    /** Ends everything; connections are closed. */
    @PreDestroy
    public void close() {
        deliveries.close();
        watch.close();
    }

    /** The way of one mail. */
    private record Trip(String transport, String nexthop, Settings settings) {
        String destination() {
            return transport + ":" + nexthop;
        }

        int limit(String ending) {
            return Math.max(1, settings.integer(transport + ending));
        }
    }

    /**
     * Sends a mail some time soon.
     *
     * @param mail the agent's own from now on
     * @param transport by which it goes
     * @param nexthop where to
     * @param settings in force for this attempt
     */
    void submit(Mail mail, String transport, String nexthop, Settings settings) {
        Trip trip = new Trip(transport, nexthop, settings);
        Optional<Part> part = QueuedPart.hold(mail);
        deliveries.submit(
                trip.destination(),
                trip.limit("_destination_concurrency_limit"),
                settings.integer("default_process_limit"),
                () -> {
                    boolean ended = send(mail, trip);
                    part.ifPresent(held -> end(held, ended));
                });
    }

    private void end(Part part, boolean ended) {
        if (ended) {
            part.release();
        } else {
            part.retry(clock.instant().plus(AFTER_FAILURE).toEpochMilli());
        }
    }

    /** False when the mail has to stay in the queue as it is. */
    private boolean send(Mail mail, Trip trip) {
        try {
            Optional<SmtpClients.Transport> transport = transport(mail, trip);
            Attempt attempt = completion.begin(
                    mail,
                    trip.settings(),
                    transport.map(SmtpClients.Transport::agent).orElse("smtp"),
                    Outcome.NO_RELAY);
            try {
                if (transport.isPresent()) {
                    send(attempt, trip, transport.get().client());
                } else {
                    attempt.allEnded(DeliveryStatus.of("4.3.5", "mail system configuration error"));
                }
            } catch (RuntimeException unforeseen) {
                LOGGER.error("{}: delivery failed", attempt.queueId(), unforeseen);
                attempt.allEnded(DeliveryStatus.of("4.3.0", "unexpected failure"));
            }
            attempt.finish();
            return true;
        } catch (MessagingException | RuntimeException e) {
            LOGGER.error("{}: cannot be put back into the queue", mail.getName(), e);
            return false;
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    private Optional<SmtpClients.Transport> transport(Mail mail, Trip trip) {
        try {
            return Optional.of(clients.of(trip.settings(), trip.transport()));
        } catch (IllegalArgumentException unusable) {
            LOGGER.error(
                    "{}: the transport {} is not configured well: {}",
                    mail.getName(),
                    trip.transport(),
                    unusable.getMessage());
            return Optional.empty();
        }
    }

    private void send(Attempt attempt, Trip trip, SmtpClient client) {
        OutgoingMessage message = message(attempt);
        List<Recipient> recipients = attempt.envelope().recipients();
        int most = trip.limit("_destination_recipient_limit");
        for (int i = 0; i < recipients.size(); i += most) {
            int end = Math.min(recipients.size(), i + most);
            Instant began = clock.instant();
            BooleanSupplier more = () -> end < recipients.size() || deliveries.isBusy(trip.destination());
            client.deliver(trip.nexthop(), message, recipients.subList(i, end), more)
                    .forEach((recipient, outcome) -> attempt.ended(
                            recipient,
                            List.of(new DeliveryReport(
                                    recipient.address(),
                                    recipient.original(),
                                    new DeliveryStatus(outcome.status(), outcome.text()))),
                            new Course(began, outcome.connected(), outcome.relay(), outcome.uses())));
        }
    }

    private static OutgoingMessage message(Attempt attempt) {
        return new OutgoingMessage() {
            @Override
            public String queueId() {
                return attempt.queueId();
            }

            @Override
            public Duration waited() {
                return attempt.waited();
            }

            @Override
            public Address sender() {
                return attempt.envelope().sender();
            }

            @Override
            public long size() {
                return attempt.envelope().size();
            }

            @Override
            public Map<String, String> attributes() {
                return attempt.envelope().attributes();
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                attempt.content(out);
            }
        };
    }
}
