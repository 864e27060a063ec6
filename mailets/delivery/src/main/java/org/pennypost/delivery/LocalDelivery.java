package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.pennypost.cleanup.InternalMail;
import org.pennypost.cleanup.QueueIncoming;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.Latest;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.maillog.MailLog;
import org.pennypost.mbox.MboxRegistry;
import org.pennypost.mbox.UserQuota;
import org.pennypost.routing.Router;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport {@code local}: delivers to users of this host and to what their aliases and .forward files name.
 *
 * <p>A mail that comes here ends here: each recipient is delivered, put back into the queue, or reported to the sender.
 * What mailbox_transport and fallback_transport hand over goes to the processor {@code route}. Takes no parameters. Thread
 * safe, as mailets must be. Source: Postfix local(8), qmgr(8).
 */
public final class LocalDelivery extends GenericMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(LocalDelivery.class);

    private final SettingsHolder settings;
    private final MboxRegistry mailboxes;
    private final UserQuota quota;
    private final Completion completion;
    private final QueueIncoming queue;
    private final MailLog log;
    private final Clock clock;
    private final Latest<LocalAgent> agents = new Latest<>(this::agent);

    /**
     * Prepares the delivery.
     *
     * @param settings the configuration, asked anew for each mail
     * @param mailboxes the mailbox files of the process
     * @param quota what users may have
     * @param completion ends attempts
     * @param queue takes what is sent on
     * @param log where it is written why a list of a user or an alias cannot be used
     * @param clock gives the time, and the zone of From_ lines
     */
    @Inject
    public LocalDelivery(
            SettingsHolder settings,
            MboxRegistry mailboxes,
            UserQuota quota,
            Completion completion,
            QueueIncoming queue,
            MailLog log,
            Clock clock) {
        this.settings = requireNonNull(settings);
        this.mailboxes = requireNonNull(mailboxes);
        this.quota = requireNonNull(quota);
        this.completion = requireNonNull(completion);
        this.queue = requireNonNull(queue);
        this.log = requireNonNull(log);
        this.clock = requireNonNull(clock);
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Settings current = settings.current();
        Attempt attempt = completion.begin(mail, current, "local", "local");
        LocalAgent agent;
        try {
            agent = agents.of(current);
        } catch (IllegalArgumentException unusable) {
            LOGGER.error("{}: local delivery is not configured well", attempt.queueId(), unusable);
            attempt.allEnded(DeliveryStatus.of("4.3.5", "mail system configuration error"));
            attempt.finish();
            return;
        }
        Set<String> deliveredTo = deliveredTo(mail);
        attempt.inBatch(batch -> begin(attempt, agent, deliveredTo, batch));
    }

    private LocalAgent agent(Settings current) {
        Identity identity = Identity.of(current);
        LocalSettings local = LocalSettings.of(current);
        ExpansionSettings expansion = ExpansionSettings.of(current);
        Router router = new Router(current);
        Aliases aliases = new Aliases(expansion, router, identity);
        ForwardFiles files = new ForwardFiles(expansion, identity, log);
        Mailboxes places = new Mailboxes(mailboxes, identity, local.myhostname(), clock);
        LocalCommands commands = new LocalCommands(CommandSettings.of(current), identity, clock);
        InternalMail mail = new InternalMail(current, router, queue, log, clock);
        Forwarder forwarder = new Forwarder(mail, local.deliveredTo().contains("forward"), clock);
        LocalMailbox mailbox = LocalMailbox.of(
                "lda", new MailStore(local, places, quota), identity, new Forwarder(mail, true, clock), log);
        return new LocalAgent(
                deliveredTo -> new Expansion(expansion, aliases, files, log, deliveredTo),
                new Places(local, places, mailbox, commands),
                forwarder);
    }

    private Batch.End begin(Attempt attempt, LocalAgent agent, Set<String> deliveredTo, Batch batch) {
        List<Batch.End> ends = new ArrayList<>();
        for (Recipient recipient : attempt.envelope().recipients()) {
            Instant began = clock.instant();
            Letter letter = Letter.to(recipient, attempt.queueId(), attempt.envelope(), attempt::content);
            Set<String> served = attempt.served(recipient);
            Supplier<LocalAgent.Outcome> end = begin(agent, letter, deliveredTo, served, batch);
            ends.add(() -> end(attempt, recipient, end.get(), began));
        }
        return () -> {
            for (Batch.End end : ends) {
                end.run();
            }
        };
    }

    private static Supplier<LocalAgent.Outcome> begin(
            LocalAgent agent, Letter letter, Set<String> deliveredTo, Set<String> served, Batch batch) {
        try {
            LocalAgent.Begun begun = agent.begin(letter, deliveredTo, served, batch);
            return () -> {
                try {
                    return begun.end();
                } catch (RuntimeException unforeseen) {
                    return failed(letter, served, unforeseen);
                }
            };
        } catch (RuntimeException unforeseen) {
            LocalAgent.Outcome outcome = failed(letter, served, unforeseen);
            return () -> outcome;
        }
    }

    private static LocalAgent.Outcome failed(Letter letter, Set<String> served, RuntimeException unforeseen) {
        Recipient recipient = letter.recipient();
        LOGGER.error("{}: delivery to <{}> failed", letter.queueId(), recipient.address(), unforeseen);
        DeliveryStatus status = DeliveryStatus.of("4.3.0", "unexpected failure");
        return new LocalAgent.Outcome(
                List.of(new DeliveryReport(recipient.address(), recipient.original(), status)), List.of(), served);
    }

    private static void end(Attempt attempt, Recipient recipient, LocalAgent.Outcome outcome, Instant began)
            throws MessagingException {
        for (LocalTarget.Pass pass : outcome.passed()) {
            pass(attempt, recipient, pass);
        }
        attempt.serve(recipient, outcome.served());
        attempt.ended(recipient, outcome.reports(), began);
    }

    /** Hands over to another transport. */
    private static void pass(Attempt attempt, Recipient recipient, LocalTarget.Pass pass) throws MessagingException {
        attempt.pass(
                new Recipient(recipient.original(), pass.address(), recipient.dsnNotify(), recipient.dsnOriginal()),
                pass.transport());
    }

    private static Set<String> deliveredTo(Mail mail) throws MessagingException {
        String[] values = mail.getMessage().getHeader("Delivered-To");
        return values == null
                ? Set.of()
                : Arrays.stream(values)
                        .map(value -> ForwardFiles.folded(value.trim()))
                        .collect(Collectors.toSet());
    }
}
