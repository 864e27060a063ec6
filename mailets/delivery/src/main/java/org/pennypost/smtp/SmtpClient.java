package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.pennypost.cleanup.GenericMapping;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.Settings;
import org.pennypost.dns.MailExchangers;
import org.pennypost.routing.NextHop;
import org.pennypost.sasl.ClientMechanisms;
import org.pennypost.status.EnhancedStatus;
import org.pennypost.tls.TlsClient;
import org.pennypost.tls.TlsFault;

/**
 * Delivers messages to the servers of a next hop.
 *
 * <p>Made from one snapshot of the settings for one transport; thread safe, a delivery blocks its thread. Failures are
 * outcomes, none is an exception. Source: RFC 5321, RFC 2033; Postfix smtp(8).
 */
public final class SmtpClient {
    private static final Duration DNS_LIMIT = Duration.ofSeconds(20);

    private final ClientParameters parameters;
    private final Delivery.Parts parts;

    /**
     * Makes a client.
     *
     * @param settings the snapshot, with what master.cf says for the transport
     * @param protocol what is spoken
     * @param watch ends what takes too long
     * @param clock gives the times of the log
     * @param log is told lines of the log, without the name of the transport
     * @throws IllegalArgumentException when the settings cannot be used
     */
    public SmtpClient(Settings settings, Protocol protocol, Watch watch, Clock clock, Consumer<String> log) {
        this.parameters = new ClientParameters(settings, protocol);
        Log lines = new Log(log);
        try {
            TlsPolicies policies = new TlsPolicies(parameters);
            Optional<TlsClient> tls = policies.isOff()
                    ? Optional.empty()
                    : Optional.of(TlsClient.of(settings, protocol.text(), lines::info));
            this.parts = new Delivery.Parts(
                    new ClientContext(
                            SmtpSettings.of(parameters),
                            tls,
                            new ClientMechanisms(settings, parameters.name("_sasl_mechanism_filter")),
                            GenericMapping.of(parameters.name("_generic_maps"), settings),
                            requireNonNull(watch),
                            requireNonNull(clock),
                            lines),
                    new ServerSearch(
                            SearchSettings.of(parameters),
                            MailExchangers.of(
                                    settings.list("pennypost_dns_servers"),
                                    settings.list("inet_protocols"),
                                    DNS_LIMIT)),
                    policies,
                    new PasswordMaps(parameters),
                    new DiscardedKeywords(parameters),
                    new SessionCache(parameters),
                    new Delivery.Limits(
                            parameters.integer("_mx_session_limit"), settings.duration("minimal_backoff_time")));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("pennypost_dns_servers: " + e.getMessage(), e);
        } catch (TlsFault e) {
            throw new IllegalArgumentException(e.getMessage() + "; " + e.cure(), e);
        }
    }

    /**
     * Delivers one message.
     *
     * @param nexthop one or several next hops, as {@link NextHop#parse} reads them; for LMTP also {@code inet:host:port}
     *     and {@code unix:path}
     * @param message what is sent
     * @param recipients at least one, each once
     * @param more whether other messages wait for that next hop, so that it is worth keeping a connection
     * @return what became of each
     */
    public Map<Recipient, Outcome> deliver(
            String nexthop, OutgoingMessage message, List<Recipient> recipients, BooleanSupplier more) {
        List<Site> sites = Site.of(
                nexthop,
                parameters.list("_fallback_relay"),
                parameters.name("_fallback_relay"),
                parameters.settings().text("relayhost"));
        if (sites.isEmpty()) {
            Map<Recipient, Outcome> none = new HashMap<>();
            Outcome outcome = new Outcome(
                    EnhancedStatus.of("4.3.5"),
                    "no next hop",
                    Outcome.NO_RELAY,
                    parts.client().clock().instant(),
                    Optional.empty());
            recipients.forEach(recipient -> none.put(recipient, outcome));
            return none;
        }
        return new Delivery(parts, message, recipients, more).run(sites);
    }
}
