package org.pennypost.commands.explain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.pennypost.dns.MailExchanger;
import org.pennypost.routing.Route;

/**
 * Where one address goes in the end.
 *
 * @param route its route
 * @param hosts that take its mail, for SMTP transports
 * @param failure why these cannot be found out now
 */
record Destination(Route route, List<MailExchanger> hosts, Optional<String> failure) {
    Destination {
        requireNonNull(route, "route");
        requireNonNull(failure, "failure");
        hosts = List.copyOf(hosts);
    }
}
