package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.Settings;
import org.pennypost.queue.Deferral;
import org.pennypost.queue.MessageQueue;
import org.pennypost.queue.Part;
import org.pennypost.queue.james.MailAttributes;
import org.pennypost.queue.james.QueuedContent;
import org.pennypost.queue.james.QueuedPart;
import org.pennypost.queue.schedule.Delivery;
import org.pennypost.queue.schedule.Scheduler;
import org.pennypost.queue.schedule.TransportSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second pass: delivers the recipients of a message, those together that go the same way, when the limits of their
 * transport and destination let it.
 *
 * <p>A reload replaces the pipeline with its mailets; what waits stays here, and goes through the new one. Thread safe; one
 * object for the process. Source: Postfix qmgr(8).
 */
@Singleton
public final class QueueManager {
    private static final Logger LOGGER = LoggerFactory.getLogger(QueueManager.class);

    /** The processors whose agents deliver several messages together. */
    private static final Set<String> BATCHED = Set.of("local", "virtual");

    private static final int TOGETHER = 50;

    private final Processors processors;
    private final Completion completion;
    private final Scheduler scheduler = new Scheduler("delivery");

    /**
     * Prepares.
     *
     * @param processors the pipeline
     * @param completion ends attempts
     * @param queue tells when destinations are to be tried anew
     */
    @Inject
    public QueueManager(Processors processors, Completion completion, MessageQueue queue) {
        this.processors = requireNonNull(processors);
        this.completion = requireNonNull(completion);
        queue.onFlush(scheduler::reviveAll);
    }

    /**
     * Gives how much is to be done.
     *
     * @return deliveries that run or wait for their turn
     */
    public int size() {
        return scheduler.size();
    }

    /** Begins nothing more. */
    @PreDestroy
    public void close() {
        scheduler.close();
    }

    /** The processor that serves a way; empty when there is none. */
    @FunctionalInterface
    interface Serving extends Function<Way, Optional<String>> {}

    /**
     * Delivers a message some time soon.
     *
     * @param mail from the queue, as it stands there
     * @param ways all its recipients
     * @param serving finds processors
     * @param settings in force for these attempts
     */
    void deliver(Mail mail, Map<Way, List<Recipient>> ways, Serving serving, Settings settings)
            throws MessagingException {
        MailAttributes attributes = MailAttributes.of(mail);
        Map<Way, TransportSettings> limits = new LinkedHashMap<>();
        List<Plan> plans = new ArrayList<>();
        ways.forEach((way, recipients) -> {
            Optional<String> processor = serving.apply(way);
            boolean batched = processor.filter(BATCHED::contains).isPresent();
            TransportSettings limit =
                    TransportSettings.of(settings, way.transport()).together(batched ? TOGETHER : 1);
            limits.put(way, limit);
            for (List<Recipient> some : split(recipients, limit.recipientLimit())) {
                plans.add(new Plan(way, some, destination(way, some, limit, settings), processor));
            }
        });
        MailImpl whole = QueuedContent.view(mail);
        whole.setState(Route.STATE);
        boolean flushed = QueuedPart.of(mail).map(Part::isFlushed).orElse(false);
        Activation activation = new Activation(
                completion, whole, attributes, RetrySettings.of(settings), QueuedPart.hold(mail), plans.size());
        List<String> deferred = flushed ? List.of() : settings.list("defer_transports");
        for (Plan plan : plans) {
            Group group = new Group(
                    activation,
                    plan.recipients(),
                    () -> scheduler.isFlowing(plan.way().transport(), plan.destination()));
            Item item = new Item(activation, group, plan.way(), plan.processor(), settings);
            if (item.processor().isEmpty()) {
                item.ended(DeliveryStatus.of("4.3.0", "mail transport unavailable"));
            } else if (deferred.contains(plan.way().transport())) {
                item.ended(DeliveryStatus.of("4.3.2", "deferred transport"));
            } else {
                scheduler.submit(plan.way().transport(), plan.destination(), limits.get(plan.way()), item);
            }
        }
    }

    private record Plan(Way way, List<Recipient> recipients, String destination, Optional<String> processor) {}

    private static List<List<Recipient>> split(List<Recipient> recipients, int limit) {
        List<Recipient> sorted = recipients.size() < 2
                ? recipients
                : recipients.stream().sorted(Activation.ORDER).toList();
        if (limit <= 0 || recipients.size() <= limit) {
            return List.of(sorted);
        }
        List<List<Recipient>> parts = new ArrayList<>();
        for (int i = 0; i < recipients.size(); i += limit) {
            parts.add(sorted.subList(i, Math.min(recipients.size(), i + limit)));
        }
        return parts;
    }

    /** Where a delivery has one recipient, limits count for the recipient instead of the next hop. */
    private static String destination(Way way, List<Recipient> recipients, TransportSettings limit, Settings settings) {
        if (limit.recipientLimit() != 1) {
            return way.nexthop();
        }
        String local = recipients.get(0).address().localPart();
        String delimiters = settings.text("recipient_delimiter");
        int end = 1;
        while (end < local.length() && delimiters.indexOf(local.charAt(end)) < 0) {
            end++;
        }
        return local.substring(0, Math.min(end, local.length())).toLowerCase(Locale.ROOT) + "@" + way.nexthop();
    }

    /** One group on its way. */
    private final class Item implements Delivery {
        private final Activation activation;
        private final Group group;
        private final Way way;
        private final Optional<String> processor;
        private final Settings settings;

        Item(Activation activation, Group group, Way way, Optional<String> processor, Settings settings) {
            this.activation = activation;
            this.group = group;
            this.way = way;
            this.processor = processor;
            this.settings = settings;
        }

        Optional<String> processor() {
            return processor;
        }

        /** The mail is made when its turn comes; until then a group takes little memory. */
        private MailImpl mail() throws MessagingException {
            MailImpl mail = QueuedContent.view(activation.mail());
            activation.attributes().with(group.recipients()).writeTo(mail);
            group.putInto(mail);
            mail.setAttribute(new Attribute(Route.TRANSPORT, AttributeValue.of(way.transport())));
            mail.setAttribute(new Attribute(Route.NEXTHOP, AttributeValue.of(way.nexthop())));
            mail.setState(processor.orElse(Route.STATE));
            return mail;
        }

        @Override
        public Optional<Deferral> run(List<Delivery> others) {
            Batch batch = new Batch();
            Map<Item, MailImpl> begun = new LinkedHashMap<>();
            List<Delivery> all = new ArrayList<>(List.of(this));
            all.addAll(others);
            for (Delivery each : all) {
                Item item = (Item) each; // nobody else submits deliveries
                item.group.join(batch);
                item.begin().ifPresent(mail -> begun.put(item, mail));
            }
            batch.run();
            begun.forEach(Item::end);
            return group.siteFailure();
        }

        /** Lets the mail go through the pipeline; empty when it has ended already. */
        private Optional<MailImpl> begin() {
            try {
                if (activation.isWithdrawn()) {
                    group.withdrawn();
                    return Optional.empty();
                }
                MailImpl mail = mail();
                try {
                    processors.service(mail);
                } catch (MessagingException | RuntimeException e) {
                    LifecycleUtil.dispose(mail);
                    throw e;
                }
                return Optional.of(mail);
            } catch (MessagingException | RuntimeException e) {
                LOGGER.error("{}: delivery failed", activation.attributes().queueId(), e);
                ended(DeliveryStatus.of("4.3.0", "mail processing failed"));
                return Optional.empty();
            }
        }

        private void end(MailImpl mail) {
            LifecycleUtil.dispose(mail);
            if (group.hasEnded()) {
                return;
            }
            if (group.hasBegun()) {
                ended(DeliveryStatus.of("4.3.0", "mail processing failed"));
                return;
            }
            try {
                // Mailets of the administrator have taken it.
                group.ended(Activation.Result.done(group.recipients()));
            } catch (MessagingException | RuntimeException e) {
                LOGGER.error("{}: delivery failed", activation.attributes().queueId(), e);
            }
        }

        @Override
        public void suspended(Deferral why) {
            ended(DeliveryStatus.of(why.code(), "delivery temporarily suspended: " + why.reason()));
        }

        /** Nothing is delivered. */
        void ended(DeliveryStatus status) {
            if (group.hasEnded()) {
                return;
            }
            try {
                MailImpl mail = mail();
                try {
                    Attempt attempt = completion.begin(mail, settings, "error", "none");
                    attempt.allEnded(status);
                    attempt.finish();
                } finally {
                    LifecycleUtil.dispose(mail);
                }
            } catch (MessagingException | RuntimeException e) {
                LOGGER.error(
                        "{}: cannot be put back into the queue",
                        activation.attributes().queueId(),
                        e);
            }
        }
    }
}
