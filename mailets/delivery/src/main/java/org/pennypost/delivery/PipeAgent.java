package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import org.pennypost.address.AddressExtension;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.MacroException;
import org.pennypost.conf.PipeService;
import org.pennypost.maillog.MailLog;
import org.pennypost.mbox.FromLine;

/**
 * Runs the command of one line of {@code master.cf} for one or more recipients, and says how that ended for all of them.
 *
 * <p>Thread safe. Failures are statuses. Source: Postfix pipe(8).
 */
final class PipeAgent {
    private final String transport;
    private final PipeService service;
    private final Rights rights;
    private final Identity identity;
    private final CommandSettings settings;
    private final AddressExtension extensions;
    private final Duration limit;
    private final MailLog log;
    private final Clock clock;

    PipeAgent(
            String transport,
            PipeService service,
            Rights rights,
            Identity identity,
            CommandSettings settings,
            AddressExtension extensions,
            Duration limit,
            MailLog log,
            Clock clock) {
        this.transport = requireNonNull(transport);
        this.service = requireNonNull(service);
        this.rights = requireNonNull(rights);
        this.identity = requireNonNull(identity);
        this.settings = requireNonNull(settings);
        this.extensions = requireNonNull(extensions);
        this.limit = requireNonNull(limit);
        this.log = requireNonNull(log);
        this.clock = requireNonNull(clock);
    }

    /** Delivers to recipients with one next hop, in one run. */
    DeliveryStatus deliver(Attempt attempt, String nexthop, List<Recipient> recipients) throws MessagingException {
        Optional<DeliveryStatus> refused = refused(attempt, recipients);
        if (refused.isPresent()) {
            return refused.get();
        }
        Envelope envelope = attempt.envelope();
        if (envelope.isProbe()) {
            return DeliveryStatus.of(
                    "2.0.0", "delivers to command: " + service.argv().get(0));
        }
        PipeArguments arguments = new PipeArguments(service, envelope, attempt.queueId(), nexthop, extensions);
        PipeMessage message = new PipeMessage(service, headers(arguments, recipients.get(0)), attempt::content);
        try {
            return run(arguments.expand(recipients), message);
        } catch (MacroException e) {
            log.log("pipe", "warning: " + transport + ": " + e.getMessage());
            return DeliveryStatus.of("4.3.5", "mail system configuration error");
        }
    }

    /** Why the command is not even asked. */
    private Optional<DeliveryStatus> refused(Attempt attempt, List<Recipient> recipients) throws MessagingException {
        if (service.sizeLimit() > 0 && attempt.envelope().size() > service.sizeLimit()) {
            return Optional.of(DeliveryStatus.of("5.2.3", "message too large"));
        }
        for (char flag : new char[] {'D', 'O'}) {
            if (service.has(flag) && recipients.size() > 1) {
                log.log(
                        "pipe",
                        "warning: pipe flag `" + flag + "' requires " + transport + "_destination_recipient_limit = 1");
                return Optional.of(DeliveryStatus.of("4.3.5", "mail system configuration error"));
            }
        }
        String address = recipients.get(0).address().external();
        String[] delivered = attempt.mail().getMessage().getHeader("Delivered-To");
        boolean loops = service.has('D')
                && delivered != null
                && Stream.of(delivered).anyMatch(value -> value.trim().equalsIgnoreCase(address));
        return loops
                ? Optional.of(DeliveryStatus.of("5.4.6", "mail forwarding loop for " + address))
                : Optional.empty();
    }

    private List<String> headers(PipeArguments arguments, Recipient recipient) {
        List<String> headers = new ArrayList<>();
        String sender = arguments.sender().external();
        if (service.has('F')) {
            headers.add(FromLine.at(sender, ZonedDateTime.now(clock)).format());
        }
        if (service.has('R')) {
            headers.add("Return-Path: <" + sender + ">");
        }
        if (service.has('O') && !recipient.original().isNull()) {
            headers.add("X-Original-To: " + recipient.original().external());
        }
        if (service.has('D')) {
            headers.add("Delivered-To: " + recipient.address().external());
        }
        return headers;
    }

    private DeliveryStatus run(List<String> words, PipeMessage message) {
        String program = words.get(0);
        Optional<String> denied = service.directory().flatMap(directory -> identity.denied(directory, rights));
        if (denied.isPresent()) {
            log.log("pipe", "warning: " + transport + ": " + denied.get());
            return DeliveryStatus.of("4.3.0", "temporary failure");
        }
        Optional<String> absent = CommandDelivery.absent(program);
        if (absent.isPresent()) {
            return CommandDelivery.fatal("pipe", "pipe_command: " + absent.get());
        }
        Map<String, String> environment = new TreeMap<>(settings.exported());
        environment.put("PATH", CommandDelivery.SEARCH);
        Path directory = service.directory().map(Path::of).orElse(settings.queueDirectory());
        try {
            CommandRun.Result result =
                    new CommandRun(identity.command(rights, words), environment, directory, limit).run(message);
            return CommandStatus.failure(program, result).orElseGet(() -> DeliveryStatus.of("2.0.0", via(result)));
        } catch (IOException e) {
            return DeliveryStatus.of("4.3.0", "cannot run command \"" + program + "\": " + e.getMessage());
        }
    }

    private String via(CommandRun.Result result) {
        return "delivered via " + transport + " service"
                + (result.output().isBlank() ? "" : " (" + result.output().stripTrailing() + ")");
    }
}
