package org.pennypost.dns;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * One host that takes mail for a next hop.
 *
 * @param host its name, or the address that the next hop names
 * @param preference the lowest is tried first; 0 where no MX record says one
 * @param addresses of the host; empty when none is known
 * @param failure why none is known, or not all of them
 */
public record MailExchanger(String host, int preference, List<InetAddress> addresses, Optional<DnsFailure> failure) {
    /** Copies the list. */
    public MailExchanger {
        requireNonNull(host);
        requireNonNull(failure);
        addresses = List.copyOf(addresses);
    }
}
