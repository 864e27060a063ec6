package org.pennypost.commands.explain;

import static java.util.Objects.requireNonNull;

import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.pennypost.address.Address;
import org.pennypost.address.EnvelopeAddress;
import org.pennypost.address.TrivialRewrite;
import org.pennypost.cleanup.AddressMappings;
import org.pennypost.cleanup.MappingFailure;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.dns.DnsFailure;
import org.pennypost.dns.MailExchanger;
import org.pennypost.dns.MailExchangers;
import org.pennypost.routing.NextHop;
import org.pennypost.routing.RecipientCheck;
import org.pennypost.routing.Route;
import org.pennypost.smtpd.ClientNames;
import org.pennypost.smtpd.DnsClientNames;
import org.pennypost.smtpd.RcptTrial;
import org.pennypost.smtpd.SmtpdSettings;
import org.pennypost.smtpd.TrialEnvelope;
import org.pennypost.tls.ClientCertificate;

/** Explains one recipient as one service of master.cf sees it. Used by one thread, once. */
public final class RcptExplainer {
    private static final Path HOSTS = Path.of("/etc/hosts");
    /** What the log says of any session. */
    private static final Pattern UNTOLD = Pattern.compile(
            "(connect from |NOQUEUE: client=|lost connection |disconnect from |\\w+ TLS connection established ).*");

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Settings settings;
    private final Service service;
    private final Steps steps = new Steps();
    private final SmtpdSettings smtpd;

    /**
     * Prepares an explanation.
     *
     * @param settings the snapshot, without the service's overrides; nothing is written under it
     * @param service the line of master.cf that is asked
     * @throws IllegalArgumentException when a value cannot be used
     */
    public RcptExplainer(Settings settings, Service service) {
        this.settings = settings.forService(service);
        this.service = requireNonNull(service, "service");
        this.smtpd = SmtpdSettings.of(settings, service, steps);
    }

    /**
     * Finds the service of master.cf that is asked.
     *
     * @param settings the snapshot
     * @param wanted its name or its first field; empty for smtp, else the first smtpd
     * @return empty when there is none of that name
     */
    public static Optional<Service> service(Settings settings, Optional<String> wanted) {
        List<Service> services = services(settings);
        String name = wanted.orElse("smtp");
        return services.stream()
                .filter(each -> each.name().equals(name) || each.endpoint().equals(name))
                .findFirst()
                .or(() -> wanted.isPresent()
                        ? Optional.empty()
                        : services.stream().findFirst());
    }

    /**
     * Lists the services that could be asked.
     *
     * @param settings the snapshot
     * @return those of smtpd
     */
    public static List<Service> services(Settings settings) {
        return settings.services().stream()
                .filter(each -> each.command().equals("smtpd"))
                .toList();
    }

    /**
     * Explains.
     *
     * @return what was found; it takes no longer than two DNS limits of ten seconds
     * @throws UnknownHostException when the name of a DNS server cannot be resolved
     * @throws IllegalArgumentException when the client has a certificate that the service does not ask for
     */
    public RcptExplanation explain(RcptTrial trial) throws UnknownHostException {
        return explain(trial, DnsClientNames.of(HOSTS, settings.list("pennypost_dns_servers"), LIMIT));
    }

    /**
     * Explains.
     *
     * @param names finds the client's name
     * @return as {@link #explain(RcptTrial)}
     * @throws IllegalArgumentException when the client has a certificate that the service does not ask for
     */
    public RcptExplanation explain(RcptTrial trial, ClientNames names) {
        if (trial.envelope().asked() == TrialEnvelope.Asked.ETRN) {
            return answer(trial, names, false, Optional.empty(), List.of());
        }
        List<String> servers = settings.list("pennypost_dns_servers");
        Address sender =
                EnvelopeAddress.parse("<" + trial.envelope().bareSender() + ">").orElse(Address.NULL);
        Optional<Address> recipient = EnvelopeAddress.parse(
                        "<" + trial.envelope().bareRecipient() + ">")
                .filter(address -> !address.isNull());
        Optional<Route> route = recipient.flatMap(address -> route(sender, address));
        List<Destination> destinations = route.filter(Route::valid)
                .map(found -> destinations(sender, recipient.orElseThrow(), servers))
                .orElse(List.of());
        boolean syntax = recipient.isEmpty() || route.stream().anyMatch(found -> !found.valid());
        return answer(trial, names, syntax, route, destinations);
    }

    /** What RCPT finds out about the recipient: its class, and whether it exists. */
    private Optional<Route> route(Address sender, Address recipient) {
        try {
            Address rewritten = rewrite(recipient);
            Route route = smtpd.router().resolve(sender, recipient);
            if (!route.valid()) {
                return Optional.of(route);
            }
            if (!route.address().equals(rewritten)) {
                steps.add(Step.of(
                        Step.Kind.REWRITE,
                        "resolve",
                        rewritten.external(),
                        route.address().external()));
            }
            steps.add(Step.of(
                    Step.Kind.CLASS,
                    "",
                    route.address().domain().orElse(""),
                    route.addressClass().toString()));
            Optional<RecipientCheck.Refusal> refusal = smtpd.recipients().refusal(route);
            steps.add(Step.of(
                    Step.Kind.VALIDATION,
                    "",
                    route.address().external(),
                    refusal.map(no -> no.code() + " " + no.status() + " " + no.reason())
                            .orElse("not refused")));
            return Optional.of(route);
        } catch (LookupFailure e) {
            return Optional.empty(); // the observer has heard of it
        }
    }

    private Address rewrite(Address recipient) {
        TrivialRewrite rewrite = smtpd.router().rewrite();
        Address rewritten = rewrite.rewrite(recipient);
        List<String> rules = rewrite.rules(recipient);
        if (!rules.isEmpty()) {
            steps.add(Step.of(Step.Kind.REWRITE, String.join(", ", rules), recipient.external(), rewritten.external()));
        }
        return rewritten;
    }

    /** Where a message would go after it was accepted. */
    private List<Destination> destinations(Address sender, Address recipient, List<String> servers) {
        Address rewrittenSender = smtpd.router().rewrite().rewrite(sender);
        List<Destination> destinations = new ArrayList<>();
        LocalAliases aliases = new LocalAliases(settings, smtpd.router(), steps);
        for (Address address : expanded(smtpd.router().rewrite().rewrite(recipient))) {
            Optional<Route> route = routeRewritten(rewrittenSender, address);
            route.map(found -> destination(found, servers)).ifPresent(destinations::add);
            route.ifPresent(aliases::follow);
        }
        return destinations;
    }

    /** What cleanup makes of a recipient: canonical addresses, then virtual aliases. */
    private List<Address> expanded(Address rewritten) {
        if (settings.list("receive_override_options").contains("no_address_mappings")) {
            return List.of(rewritten);
        }
        try {
            List<Address> addresses = new AddressMappings(settings, smtpd.router(), steps)
                    .expand(
                            rewritten,
                            warning -> steps.add(Step.of(Step.Kind.LOG, "cleanup", "", "warning: " + warning)));
            if (!addresses.equals(List.of(rewritten))) {
                String all = addresses.stream().map(Address::external).collect(Collectors.joining(", "));
                steps.add(Step.of(Step.Kind.EXPANSION, "", rewritten.external(), all));
            }
            return addresses;
        } catch (MappingFailure e) {
            steps.add(Step.of(Step.Kind.EXPANSION, "", rewritten.external(), "failed: " + e.reply()));
            return List.of();
        }
    }

    private Optional<Route> routeRewritten(Address sender, Address address) {
        try {
            Route route = smtpd.router().resolveRewritten(sender, address);
            steps.add(Step.of(Step.Kind.TRANSPORT, "", address.external(), route.transport() + ":" + route.nexthop()));
            return Optional.of(route);
        } catch (LookupFailure e) {
            return Optional.empty(); // the observer has heard of it
        }
    }

    private Destination destination(Route route, List<String> servers) {
        if (!isSmtp(route.transport())) {
            return new Destination(route, List.of(), Optional.empty());
        }
        List<MailExchanger> hosts = new ArrayList<>();
        try {
            MailExchangers exchangers = MailExchangers.of(servers, settings.list("inet_protocols"), LIMIT);
            for (NextHop nexthop : NextHop.parse(route.nexthop())) {
                hosts.addAll(exchangers.find(nexthop));
            }
            hosts.forEach(host -> steps.add(Step.of(Step.Kind.DNS, "", route.nexthop(), MailHostText.of(host))));
            return new Destination(route, hosts, Optional.empty());
        } catch (DnsFailure | UnknownHostException e) {
            steps.add(Step.of(Step.Kind.DNS, "", route.nexthop(), "failed: " + e.getMessage()));
            return new Destination(route, List.of(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    /** A transport is a service of master.cf; the two that need no line there are smtp and relay. */
    private boolean isSmtp(String transport) {
        return settings.services().stream()
                .filter(each -> each.type() == Service.Type.UNIX && each.name().equals(transport))
                .findFirst()
                .map(each -> each.command().equals("smtp"))
                .orElse(transport.equals("smtp") || transport.equals("relay"));
    }

    private RcptExplanation answer(
            RcptTrial trial, ClientNames names, boolean syntax, Optional<Route> route, List<Destination> destinations) {
        int before = steps.list().size();
        steps.decide();
        RcptTrial.Result result = trial.run(smtpd, names, steps::said);
        result.certificate().ifPresent(shown -> steps.insert(before, certificate(shown)));
        steps.insert(
                before,
                Step.of(
                        Step.Kind.CLIENT,
                        service.endpoint(),
                        trial.client().address().getHostAddress(),
                        result.client().nameAddress()));
        result.log().stream()
                .filter(line -> !UNTOLD.matcher(line).matches())
                .forEach(line -> steps.add(Step.of(Step.Kind.LOG, smtpd.logService(), "", line)));
        steps.add(Step.of(Step.Kind.REPLY, result.command(), "", result.reply().toString()));
        return new RcptExplanation(
                trial,
                route.filter(Route::valid).map(Route::addressClass),
                destinations,
                result.command(),
                result.reply(),
                decider(result, syntax),
                steps.list());
    }

    private static Step certificate(ClientCertificate shown) {
        return Step.of(
                Step.Kind.CERTIFICATE,
                "",
                shown.fingerprint(),
                (shown.trusted() ? "trusted" : "not trusted") + ", subject " + shown.subject() + ", fingerprint "
                        + shown.fingerprint() + ", of the key " + shown.keyFingerprint());
    }

    /** A restriction, else what the dialogue itself looks at. */
    private Optional<String> decider(RcptTrial.Result result, boolean syntax) {
        if (!result.reply().isError()) {
            return steps.decidedBy(false);
        }
        boolean asked = result.command().equals("RCPT") || result.command().equals("VRFY");
        return steps.decidedBy(true)
                .or(() -> DialogueReplies.decider(result.reply()))
                .or(() -> syntax && asked ? Optional.of("address syntax") : Optional.empty());
    }
}
