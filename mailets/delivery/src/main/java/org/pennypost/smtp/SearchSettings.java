package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import org.pennypost.routing.OwnAddresses;

/**
 * What finding servers depends on. Immutable.
 *
 * @param protocol with LMTP there are no mail exchangers
 * @param myhostname the name of a server behind a socket of this host
 * @param port smtp_tcp_port: number or name of a service
 * @param preference smtp_address_preference: any, ipv4 or ipv6
 * @param randomize whether equal servers are tried in random order
 * @param addressLimit how many addresses of a next hop are tried; 0 for all
 * @param dnsLookup whether the DNS is asked
 * @param nativeLookup whether hosts are looked up as the system does, beside or instead of the DNS
 * @param ignoreMxFailure whether a host is looked up by itself where its mail exchangers cannot be found out
 * @param deferWithoutAddress whether mail waits where no mail exchanger has an address
 * @param own our own addresses
 * @param queueDirectory where relative paths of sockets begin
 */
record SearchSettings(
        Protocol protocol,
        String myhostname,
        String port,
        String preference,
        boolean randomize,
        int addressLimit,
        boolean dnsLookup,
        boolean nativeLookup,
        boolean ignoreMxFailure,
        boolean deferWithoutAddress,
        OwnAddresses own,
        Path queueDirectory) {
    SearchSettings {
        requireNonNull(protocol);
        requireNonNull(myhostname);
        requireNonNull(port);
        requireNonNull(preference);
        requireNonNull(own);
        requireNonNull(queueDirectory);
    }

    static SearchSettings of(ClientParameters parameters) {
        List<String> lookups = parameters.list("_host_lookup");
        boolean dns = !parameters.settings().bool("disable_dns_lookups");
        return new SearchSettings(
                parameters.protocol(),
                parameters.settings().text("myhostname"),
                parameters.text("_tcp_port"),
                parameters.text("_address_preference"),
                parameters.bool("_randomize_addresses"),
                parameters.integer("_mx_address_limit"),
                dns && lookups.contains("dns"),
                !dns || lookups.contains("native"),
                parameters.settings().bool("ignore_mx_lookup_error"),
                parameters.bool("_defer_if_no_mx_address_found"),
                OwnAddresses.of(
                        parameters.settings().list("inet_interfaces"),
                        parameters.settings().list("proxy_interfaces")),
                parameters.settings().path("queue_directory"));
    }
}
