package org.pennypost.commands;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The five install types of Debian's Postfix, by their names on the command line. Source: Debian postfix.config, postfix.postinst. */
enum InstanceType {
    /** Mail comes and goes by SMTP. */
    INTERNET_SITE,
    /** Mail comes by SMTP and goes out through another machine. */
    SMARTHOST,
    /** All mail, that for the own domain too, goes to another machine. */
    SATELLITE,
    /** Only mail between local users. */
    LOCAL_ONLY,
    /** Debian's "No configuration": nothing but what makes the directory an instance. */
    NONE;

    static InstanceType parse(String option) throws CommandFailure {
        return Arrays.stream(values())
                .filter(type -> type.option().equals(option))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        Sysexits.USAGE,
                        "--type " + option + ": one of "
                                + Arrays.stream(values())
                                        .map(InstanceType::option)
                                        .collect(Collectors.joining(", "))));
    }

    String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether mail for other domains goes through {@code relayhost}. */
    boolean relays() {
        return this == SMARTHOST || this == SATELLITE;
    }

    /** {@code inet_interfaces} as Debian sets it. */
    String interfaces() {
        return this == SATELLITE || this == LOCAL_ONLY ? "loopback-only" : "all";
    }

    /**
     * {@code mydestination} as Debian reckons it: on an Internet site the mail name is local; elsewhere only if the host is not within it.
     *
     * @param hostname the host's full name
     * @param domain the mail name
     */
    String destinations(String hostname, String domain) {
        String parent = hostname.indexOf('.') < 0 ? "localdomain" : hostname.substring(hostname.indexOf('.') + 1);
        String tail = "localhost." + parent + ", localhost";
        if (this == INTERNET_SITE) {
            return "$myhostname, " + domain + ", " + tail;
        }
        boolean within = hostname.equals(domain) || hostname.endsWith("." + domain);
        return (within ? "" : domain + ", ") + "$myhostname, " + tail;
    }

    /** {@code default_transport} and {@code relay_transport} where Debian sets them. */
    Optional<String> transport() {
        return this == LOCAL_ONLY ? Optional.of("error") : Optional.empty();
    }
}
