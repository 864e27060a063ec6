package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Recipient;
import org.pennypost.mbox.AppendResult;
import org.pennypost.mbox.FromLine;
import org.pennypost.mbox.MailboxProblem;
import org.pennypost.mbox.MboxRegistry;
import org.pennypost.mbox.MessageContent;

/**
 * Delivers a message to one local recipient: its aliases, then the mailboxes.
 *
 * <p>Thread safe. Failures are statuses. Source: Postfix local(8).
 */
final class LocalAgent {
    private static final Map<MailboxProblem, String> CODES = Map.of(
            MailboxProblem.BUSY, "4.2.0",
            MailboxProblem.ABSENT, "4.2.0",
            MailboxProblem.UNSAFE, "4.2.0",
            MailboxProblem.TOO_LARGE, "5.2.2",
            MailboxProblem.QUOTA, "5.2.2",
            MailboxProblem.FULL, "4.3.0",
            MailboxProblem.IO, "4.3.0");

    private final LocalSettings settings;
    private final Aliases aliases;
    private final MboxRegistry mailboxes;
    private final Clock clock;

    /**
     * A message on its way to local recipients.
     *
     * @param sender the envelope sender
     * @param deliveredTo the Delivered-To headers that it has already
     * @param content header and body
     */
    record Message(Address sender, Set<String> deliveredTo, MessageContent content) {
        Message {
            requireNonNull(sender);
            requireNonNull(content);
            deliveredTo = Set.copyOf(deliveredTo);
        }
    }

    /**
     * What came of it.
     *
     * @param reports at least one, none for a mailbox that was served before
     * @param served the users whose mailboxes have the message now
     */
    record Outcome(List<DeliveryReport> reports, Set<String> served) {
        Outcome {
            reports = List.copyOf(reports);
            served = Set.copyOf(served);
        }
    }

    LocalAgent(LocalSettings settings, Aliases aliases, MboxRegistry mailboxes, Clock clock) {
        this.settings = requireNonNull(settings);
        this.aliases = requireNonNull(aliases);
        this.mailboxes = requireNonNull(mailboxes);
        this.clock = requireNonNull(clock);
    }

    /**
     * Delivers to one recipient.
     *
     * @param served users who got the message at an earlier attempt
     */
    Outcome deliver(Message message, Recipient recipient, Set<String> served) {
        if (message.deliveredTo().stream().anyMatch(recipient.address().external()::equalsIgnoreCase)) {
            DeliveryStatus loop = DeliveryStatus.of(
                    "5.4.6", "mail forwarding loop for " + recipient.address().text());
            return new Outcome(List.of(new DeliveryReport(recipient.address(), recipient.original(), loop)), served);
        }
        Map<String, DeliveryReport> reports = new LinkedHashMap<>();
        List<String> now = new ArrayList<>(served);
        for (LocalTarget target : aliases.targets(recipient.address())) {
            if (target instanceof LocalTarget.Mailbox mailbox && !served.contains(mailbox.user())) {
                DeliveryStatus status = append(message, recipient, mailbox.user());
                reports.put("user " + mailbox.user(), report(target, recipient, status));
                if (status.isSent()) {
                    now.add(mailbox.user());
                }
            } else if (target instanceof LocalTarget.Nowhere nowhere) {
                reports.put(
                        nowhere.address() + " " + nowhere.status().text(), report(target, recipient, nowhere.status()));
            }
        }
        return new Outcome(List.copyOf(reports.values()), Set.copyOf(now));
    }

    private static DeliveryReport report(LocalTarget target, Recipient recipient, DeliveryStatus status) {
        return new DeliveryReport(target.address(), recipient.original(), status);
    }

    private DeliveryStatus append(Message message, Recipient recipient, String user) {
        Path file = settings.spool().resolve(user);
        String cannot = "cannot update mailbox " + file + " for user " + user + ". ";
        try {
            AppendResult result = mailboxes
                    .mailbox(file)
                    .append(
                            FromLine.at(message.sender().external(), ZonedDateTime.now(clock)),
                            headers(message, recipient),
                            message.content(),
                            settings.mailbox());
            if (result instanceof AppendResult.Failed failed) {
                return DeliveryStatus.of(CODES.get(failed.problem()), cannot + failed.text());
            }
            return DeliveryStatus.of("2.0.0", "delivered to mailbox");
        } catch (IOException e) {
            return DeliveryStatus.of("4.3.0", cannot + e.getMessage());
        }
    }

    private List<String> headers(Message message, Recipient recipient) {
        List<String> headers = new ArrayList<>();
        headers.add("Return-Path: <" + message.sender().external() + ">");
        if (settings.originalRecipient() && !recipient.original().isNull()) {
            headers.add("X-Original-To: " + recipient.original().external());
        }
        headers.add("Delivered-To: " + recipient.address().external());
        return headers;
    }
}
