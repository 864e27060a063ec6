package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.Settings;
import org.pennypost.dns.MailExchangers;
import org.pennypost.routing.NextHop;

/**
 * Delivers messages to the servers of a next hop.
 *
 * <p>Made from one snapshot of the settings; thread safe, a delivery blocks its thread. Failures are outcomes, none is an
 * exception. Source: RFC 5321; Postfix smtp(8).
 */
public final class SmtpClient {
    private static final Duration DNS_LIMIT = Duration.ofSeconds(20);

    private final SmtpSettings settings;
    private final ServerSearch search;
    private final Watch watch;
    private final Clock clock;

    /**
     * Makes a client.
     *
     * @param settings the snapshot
     * @param watch ends what takes too long
     * @param clock gives the times of the log
     * @throws IllegalArgumentException when a server of pennypost_dns_servers cannot be found
     */
    public SmtpClient(Settings settings, Watch watch, Clock clock) {
        this.settings = SmtpSettings.of(settings);
        this.watch = requireNonNull(watch);
        this.clock = requireNonNull(clock);
        try {
            this.search = new ServerSearch(
                    this.settings,
                    MailExchangers.of(
                            settings.list("pennypost_dns_servers"), settings.list("inet_protocols"), DNS_LIMIT));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("pennypost_dns_servers: " + e.getMessage(), e);
        }
    }

    /**
     * Delivers one message.
     *
     * @param nexthop one or several next hops, as {@link NextHop#parse} reads them
     * @param message what is sent
     * @param recipients at least one, each once
     * @return what became of each
     */
    public Map<Recipient, Outcome> deliver(String nexthop, OutgoingMessage message, List<Recipient> recipients) {
        Progress progress = new Progress(recipients);
        Iterator<NextHop> hops = NextHop.parse(nexthop).iterator();
        if (!hops.hasNext() || settings.needsTls()) {
            Failure failure = settings.needsTls()
                    ? new Failure("4.7.5", "TLS is required, but our TLS engine is unavailable")
                    : new Failure("4.3.5", "no next hop");
            failed(progress, failure, Outcome.NO_RELAY);
        }
        while (hops.hasNext() && !progress.isDone() && !settings.needsTls()) {
            NextHop hop = hops.next();
            try {
                List<SmtpServer> servers = search.find(hop);
                deliver(servers, message, progress);
            } catch (Failure e) {
                // Where there is another next hop, a name without servers is no last word.
                failed(progress, hops.hasNext() ? temporary(e) : e, Outcome.NO_RELAY);
            }
        }
        return progress.outcomes();
    }

    private void deliver(List<SmtpServer> servers, OutgoingMessage message, Progress progress) {
        int sessions = 0;
        for (SmtpServer server : servers) {
            if (progress.isDone() || (settings.sessionLimit() > 0 && sessions == settings.sessionLimit())) {
                return;
            }
            try (SmtpSession session = SmtpSession.open(server, settings, watch, clock)) {
                sessions++;
                try {
                    session.send(message, progress);
                } catch (Failure e) {
                    failed(progress, e, server.relay());
                }
            } catch (Failure e) {
                failed(progress, e, relay(server, e));
            }
        }
    }

    /** Postfix shows no relay where nothing answered. */
    private static String relay(SmtpServer server, Failure e) {
        return e.text().startsWith("connect to ") ? Outcome.NO_RELAY : server.relay();
    }

    private void failed(Progress progress, Failure failure, String relay) {
        Instant now = clock.instant();
        progress.answer(progress.left(), failure.status(), failure.text(), relay, now);
    }

    private static Failure temporary(Failure e) {
        return e.status().isTemporary()
                ? e
                : new Failure("4." + e.status().subject() + "." + e.status().detail(), e.text());
    }
}
