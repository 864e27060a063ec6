package org.pennypost.routing;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pennypost.conf.Words;

/**
 * One next hop of an SMTP or LMTP transport: {@code domain}, {@code domain:port}, {@code [host]}, {@code [1.2.3.4]:port},
 * {@code [IPv6:2001:db8::1]}.
 *
 * <p>Immutable. Source: transport(5), postconf(5) relayhost.
 *
 * @param host domain, host name or address, without brackets and without {@code IPv6:}
 * @param direct whether it stood in brackets: then no mail exchangers are asked for
 * @param port number or name of a service; empty where none is given
 */
public record NextHop(String host, boolean direct, Optional<String> port) {
    private static final String IPV6 = "ipv6:";

    /** Checks that nothing is null. */
    public NextHop {
        requireNonNull(host);
        requireNonNull(port);
    }

    /**
     * Reads next hops.
     *
     * @param text one, or several between commas or blanks, of which the later ones are for when the earlier ones cannot
     *     be reached
     * @return all of them in order; empty when the text is
     */
    public static List<NextHop> parse(String text) {
        List<NextHop> hops = new ArrayList<>();
        for (String word : Words.byCommaOrSpace(text)) {
            hops.add(one(word));
        }
        return hops;
    }

    private static NextHop one(String word) {
        int bracket = word.startsWith("[") ? word.lastIndexOf(']') : -1;
        if (bracket > 0) {
            String host = word.substring(1, bracket);
            String bare = host.regionMatches(true, 0, IPV6, 0, IPV6.length()) ? host.substring(IPV6.length()) : host;
            String rest = word.substring(bracket + 1);
            return new NextHop(bare, true, port(rest.startsWith(":") ? rest.substring(1) : rest));
        }
        int colon = word.lastIndexOf(':');
        return colon < 0
                ? new NextHop(word, false, Optional.empty())
                : new NextHop(word.substring(0, colon), false, port(word.substring(colon + 1)));
    }

    private static Optional<String> port(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
