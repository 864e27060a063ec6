package org.pennypost.conf;

import java.util.Map;
import java.util.OptionalInt;

/**
 * The ports that service names stand for; {@code /etc/services} is not asked. Source: the services of master(5) and
 * IANA's registry.
 */
public final class Ports {
    private static final Map<String, Integer> BY_NAME = Map.ofEntries(
            Map.entry("smtp", 25),
            Map.entry("submission", 587),
            Map.entry("submissions", 465),
            Map.entry("smtps", 465),
            Map.entry("lmtp", 24),
            Map.entry("imap", 143),
            Map.entry("imap2", 143),
            Map.entry("imaps", 993),
            Map.entry("pop3", 110),
            Map.entry("pop3s", 995),
            Map.entry("sieve", 4190),
            Map.entry("webadmin", 8000));
    private static final int HIGHEST = 65535;

    private Ports() {}

    /** The port of a name or of a number from 1 to 65535; empty when it is neither. */
    public static OptionalInt resolve(String text) {
        Integer known = BY_NAME.get(text);
        if (known != null) {
            return OptionalInt.of(known);
        }
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalInt.empty();
        }
        int port = Integer.parseInt(text);
        return port > 0 && port <= HIGHEST ? OptionalInt.of(port) : OptionalInt.empty();
    }
}
