package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;
import org.pennypost.cleanup.checks.Effects;
import org.pennypost.conf.Latest;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.queue.james.MailAttributes;
import org.pennypost.queue.james.QueuedContent;
import org.pennypost.routing.Router;
import org.pennypost.routing.RoutingWarnings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the first pass: asks the router for each recipient and sends it to the processor of its transport.
 *
 * <p>A message whose recipients have several transports or next hops is split into as many mails. The parameter
 * {@code transports} names the processors that are there ({@code local,smtp,pipe}); a transport of another name is served by
 * the one that its line in {@code master.cf} names as its command, as is one of Postfix's names whose line has another command than
 * Postfix's. Recipients of a transport without either are deferred, as are those for whom the router cannot ask a table. A mail that one transport hands over to another names its
 * way itself. The next hop is in the attribute {@code pennypost.nexthop}. Thread safe. Source: Postfix qmgr(8),
 * trivial-rewrite(8), deliver_pass(3).
 */
public final class Route extends GenericMailet {
    /** The attribute that holds the next hop. */
    public static final AttributeName NEXTHOP = AttributeName.of("pennypost.nexthop");

    /** The attribute that holds the name of the transport, which may be a line of master.cf with another name. */
    static final AttributeName TRANSPORT = AttributeName.of("pennypost.transport");

    /** The attribute of a mail that a transport hands over to another one: {@code transport} or {@code transport:nexthop}. */
    static final AttributeName WAY = AttributeName.of("pennypost.way");

    /** The processor of this mailet. */
    static final String STATE = "route";

    /** The commands that Postfix's own master.cf has for its transports. */
    private static final Map<String, String> COMMANDS = Map.of(
            "discard", "discard",
            "error", "error",
            "lmtp", "lmtp",
            "local", "local",
            "relay", "smtp",
            "retry", "error",
            "smtp", "smtp",
            "virtual", "virtual");

    private static final Logger LOGGER = LoggerFactory.getLogger(Route.class);

    private final SettingsHolder settings;
    private final Completion completion;
    private final QueueManager manager;
    private final Latest<Router> routers;
    private Set<String> transports = Set.of();

    /**
     * Prepares.
     *
     * @param settings the configuration, asked anew for each mail
     * @param completion puts back what has no way
     * @param manager delivers the rest
     */
    @Inject
    public Route(SettingsHolder settings, Completion completion, QueueManager manager) {
        this.settings = requireNonNull(settings);
        this.completion = requireNonNull(completion);
        this.manager = requireNonNull(manager);
        this.routers = new Latest<>(current -> new Router(current, new RoutingWarnings(completion.log())));
    }

    /**
     * Lets a mail begin here that no rule is to see: a rule would send on or file what nobody is to get.
     *
     * @param mail that begins its way
     * @throws MessagingException when it cannot be found out what it is
     */
    public static void skipRulesOfProbe(Mail mail) throws MessagingException {
        if (mail.getState().equals(Mail.DEFAULT)
                && MailAttributes.of(mail).envelope().isProbe()) {
            mail.setState(STATE);
        }
    }

    @Override
    public void init() throws MessagingException {
        transports = Set.of(getInitParameter("transports", "local").trim().split("[,\\s]+"));
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Settings current = settings.current();
        MailAttributes attributes = MailAttributes.of(mail);
        try {
            if (!QueuedContent.isAsQueued(mail)) {
                // What the rules made of it is written down once, so that no later attempt runs them again.
                completion.spool().enQueue(mail);
                mail.setState(Mail.GHOST);
                return;
            }
            List<Recipient> denied = RelayGuard.denied(attributes, routers.of(current));
            if (!denied.isEmpty()) {
                deny(mail, attributes, denied, current);
                return;
            }
            Map<Way, List<Recipient>> ways = ways(mail, attributes.envelope(), current);
            manager.deliver(mail, ways, way -> serving(way.transport(), current).map(Route::processor), current);
            mail.setState(Mail.GHOST);
        } catch (LookupFailure | IllegalArgumentException | IOException e) {
            LOGGER.error("{}: cannot route", attributes.queueId(), e);
            defer(mail, current, "address resolver failure");
        }
    }

    private Map<Way, List<Recipient>> ways(Mail mail, Envelope envelope, Settings current) throws LookupFailure {
        Optional<String> given = AttributeUtils.getValueAndCastFromMail(mail, WAY, String.class);
        if (given.isPresent()) {
            String nexthop = AttributeUtils.getValueAndCastFromMail(mail, NEXTHOP, String.class)
                    .orElse("");
            return Map.of(Way.of(given.get(), nexthop), envelope.recipients());
        }
        Optional<String> filter = Optional.ofNullable(envelope.attributes().get(Effects.CONTENT_FILTER));
        Map<Way, List<Recipient>> ways = new LinkedHashMap<>();
        if (filter.isPresent()) {
            for (Recipient recipient : envelope.recipients()) {
                Way way = Way.of(filter.get(), filterNexthop(current, recipient));
                ways.computeIfAbsent(way, same -> new ArrayList<>()).add(recipient);
            }
            return ways;
        }
        Router router = routers.of(current);
        for (Recipient recipient : envelope.recipients()) {
            org.pennypost.routing.Route route = router.resolveRewritten(envelope.sender(), recipient.address());
            ways.computeIfAbsent(new Way(route.transport(), route.nexthop()), way -> new ArrayList<>())
                    .add(recipient);
        }
        return ways;
    }

    /** Where a content filter is that is named without a next hop (postconf(5) default_filter_nexthop). */
    private static String filterNexthop(Settings current, Recipient recipient) {
        String given = current.text("default_filter_nexthop");
        String address = recipient.address().text();
        return given.isEmpty() ? address.substring(address.lastIndexOf('@') + 1) : given;
    }

    /** The transport itself where it has a processor and master.cf does not make something else of it, else the command of its line there. */
    private Optional<String> serving(String transport, Settings current) {
        Optional<String> command = current.services().stream()
                .filter(service ->
                        service.type() == Service.Type.UNIX && service.name().equals(transport))
                .map(Service::command)
                .findFirst();
        boolean usual = command.map(
                        line -> COMMANDS.getOrDefault(transport, line).equals(line))
                .orElse(true);
        return usual && transports.contains(transport) ? Optional.of(transport) : command.filter(transports::contains);
    }

    /** James sends to its processor {@code error} what a mailet could not handle, so that the transport has another one. */
    private static String processor(String transport) {
        return transport.equals(Mail.ERROR) ? "error-transport" : transport;
    }

    /** Ends recipients that may not leave; the others begin again without them. */
    private void deny(Mail mail, MailAttributes attributes, List<Recipient> denied, Settings current)
            throws MessagingException {
        List<Recipient> others = new ArrayList<>(attributes.envelope().recipients());
        others.removeAll(denied);
        if (!others.isEmpty()) {
            MailImpl copy = MailImpl.duplicate(mail);
            try {
                attributes.with(others).writeTo(copy);
                copy.setState(STATE);
                completion.spool().enQueue(copy);
            } finally {
                LifecycleUtil.dispose(copy);
            }
        }
        attributes.with(denied).writeTo(mail);
        RelayGuard.end(completion.begin(mail, current, "error", "none"), denied);
    }

    private void defer(Mail part, Settings current, String reason) throws MessagingException {
        Attempt attempt = completion.begin(part, current, "error", "none");
        attempt.allEnded(DeliveryStatus.of("4.3.0", reason));
        attempt.finish();
    }
}
