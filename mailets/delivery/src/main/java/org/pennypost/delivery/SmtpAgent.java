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
import org.apache.mailet.Mail;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.Settings;
import org.pennypost.maillog.MailLog;
import org.pennypost.smtp.Outcome;
import org.pennypost.smtp.OutgoingMessage;
import org.pennypost.smtp.SmtpClient;
import org.pennypost.smtp.Watch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends mail to other hosts.
 *
 * <p>A reload replaces the pipeline with its mailets; connections stay here. Thread safe; one object for the
 * process. Source: Postfix smtp(8).
 */
@Singleton
public final class SmtpAgent {
    private static final Logger LOGGER = LoggerFactory.getLogger(SmtpAgent.class);

    private final Completion completion;
    private final Clock clock;
    private final Watch watch = new Watch();
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

    /** Ends everything; connections are closed. */
    @PreDestroy
    public void close() {
        watch.close();
    }

    /** The way of one mail. */
    private record Trip(String transport, String nexthop, Settings settings) {
        int limit(String ending) {
            return settings.integer(transport + ending);
        }
    }

    /**
     * Sends a mail; returns when that has come to its end.
     *
     * @param mail whose recipients go to one next hop
     * @param transport by which it goes
     * @param nexthop where to
     * @param settings in force for this attempt
     * @throws MessagingException when what is to be tried again cannot be put back
     */
    void deliver(Mail mail, String transport, String nexthop, Settings settings) throws MessagingException {
        Trip trip = new Trip(transport, nexthop, settings);
        Optional<SmtpClients.Transport> client = transport(mail, trip);
        Attempt attempt = completion.begin(
                mail, settings, client.map(SmtpClients.Transport::agent).orElse("smtp"), Outcome.NO_RELAY);
        try {
            if (client.isPresent()) {
                send(attempt, trip, client.get().client());
            } else {
                attempt.allEnded(DeliveryStatus.of("4.3.5", "mail system configuration error"));
            }
        } catch (RuntimeException unforeseen) {
            LOGGER.error("{}: delivery failed", attempt.queueId(), unforeseen);
            attempt.allEnded(DeliveryStatus.of("4.3.0", "unexpected failure"));
        }
        attempt.finish();
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

    private void send(Attempt attempt, Trip trip, SmtpClient client) throws MessagingException {
        String bestMx = trip.settings().text("best_mx_transport");
        OutgoingMessage message = message(attempt);
        List<Recipient> recipients = attempt.envelope().recipients();
        int limit = trip.limit("_destination_recipient_limit");
        int most = limit > 0 ? limit : recipients.size();
        for (int i = 0; i < recipients.size(); i += most) {
            int end = Math.min(recipients.size(), i + most);
            Instant began = clock.instant();
            BooleanSupplier more = () -> end < recipients.size() || attempt.hasMore();
            Map<Recipient, Outcome> outcomes =
                    client.deliver(trip.nexthop(), message, recipients.subList(i, end), more);
            for (Map.Entry<Recipient, Outcome> each : outcomes.entrySet()) {
                Recipient recipient = each.getKey();
                Outcome outcome = each.getValue();
                boolean passed = outcome.isLoop() && !bestMx.isEmpty();
                if (passed) {
                    attempt.pass(recipient, bestMx);
                }
                attempt.ended(
                        recipient,
                        passed ? List.of() : List.of(report(recipient, outcome)),
                        new Course(began, outcome.connected(), outcome.relay(), outcome.uses()));
            }
            if (outcomes.values().stream().allMatch(SmtpAgent::hadNoServer)) {
                attempt.siteFailed(status(outcomes.values().iterator().next()));
            }
        }
    }

    /** A server that sends the notifications that were asked for leaves nothing to be told. */
    private static DeliveryReport report(Recipient recipient, Outcome outcome) {
        Optional<Outcome.Peer> peer = outcome.peer();
        return new DeliveryReport(recipient.address(), recipient.original(), status(outcome))
                .by(peer.map(Outcome.Peer::host), peer.flatMap(Outcome.Peer::reply))
                .succeeded(peer.filter(Outcome.Peer::dsn).isPresent() ? "" : "relayed");
    }

    private static DeliveryStatus status(Outcome outcome) {
        return new DeliveryStatus(outcome.status(), outcome.text());
    }

    private static boolean hadNoServer(Outcome outcome) {
        return outcome.peer().isEmpty() && outcome.status().isTemporary();
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
