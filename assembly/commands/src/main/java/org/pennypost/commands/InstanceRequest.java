package org.pennypost.commands;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * What {@code init} was asked for, checked and with defaults filled in.
 *
 * @param hostname the full name of the host
 * @param domain the mail name, {@code myorigin}
 * @param relayHost where mail for other domains goes; empty for straight to them
 * @param interfaces {@code inet_interfaces}
 * @param portOffset added to every port of master.cf
 * @param parameters {@code -o name=value}, set last, in order
 */
record InstanceRequest(
        InstanceType type,
        String hostname,
        String domain,
        String relayHost,
        String interfaces,
        int portOffset,
        Map<String, String> parameters) {
    InstanceRequest {
        requireNonNull(type);
        requireNonNull(hostname);
        requireNonNull(domain);
        requireNonNull(relayHost);
        requireNonNull(interfaces);
        requireNonNull(parameters);
    }
}
