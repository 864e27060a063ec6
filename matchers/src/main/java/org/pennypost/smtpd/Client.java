package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Who is connected.
 *
 * <p>Immutable. Source: Postfix {@code smtpd_peer.c}.
 *
 * @param address the address, an IPv4 one when it was mapped into IPv6
 * @param port the client's port
 * @param name the name that the address and the name's own addresses agree on, else {@code unknown}
 * @param reverseName the name of the address without that check, else {@code unknown}
 * @param nameLookup what the lookup of the name has given
 * @param reverseLookup what the lookup of the reverse name has given
 */
public record Client(
        InetAddress address, int port, String name, String reverseName, Lookup nameLookup, Lookup reverseLookup) {
    /** What stands for a name that is not known. */
    public static final String UNKNOWN = "unknown";

    /** Checks that nothing is null. */
    public Client {
        requireNonNull(address);
        requireNonNull(name);
        requireNonNull(reverseName);
        requireNonNull(nameLookup);
        requireNonNull(reverseLookup);
    }

    /** What the lookup of a name has given. */
    public enum Lookup {
        /** The name. */
        FOUND,
        /** That there is none, or one with other addresses. */
        NONE,
        /** Nothing now. */
        TRY_AGAIN
    }

    /**
     * Knows a client whose names were found, or are known not to exist.
     *
     * @param address the address
     * @param port the client's port
     * @param name the name, else {@code unknown}
     * @param reverseName the name without the check, else {@code unknown}
     */
    public Client(InetAddress address, int port, String name, String reverseName) {
        this(address, port, name, reverseName, found(name), found(reverseName));
    }

    private static Lookup found(String name) {
        return name.equals(UNKNOWN) ? Lookup.NONE : Lookup.FOUND;
    }

    /**
     * Gives the address as text.
     *
     * @return {@code 127.0.0.1}, {@code 2001:db8::1}
     */
    public String addressText() {
        return text(address);
    }

    /**
     * Gives the address as the Received header shows it.
     *
     * @return {@code 127.0.0.1}, {@code IPv6:2001:db8::1}
     */
    public String rfcAddress() {
        return (address instanceof Inet6Address ? "IPv6:" : "") + addressText();
    }

    /**
     * Gives name and address as the log shows them.
     *
     * @return {@code unknown[127.0.0.9]}
     */
    public String nameAddress() {
        return name + "[" + addressText() + "]";
    }

    /**
     * Writes an IP address in its usual short form.
     *
     * @param address any
     * @return the text, for IPv6 with the longest run of zeros left out (RFC 5952)
     */
    static String text(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        int[] groups = new int[8];
        int bestStart = -1;
        int bestLength = 1;
        int run = 0;
        for (int i = 0; i < 8; i++) {
            groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
            run = groups[i] == 0 ? run + 1 : 0;
            if (run > bestLength) {
                bestLength = run;
                bestStart = i - run + 1;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
            } else {
                boolean first = text.length() == 0 || text.charAt(text.length() - 1) == ':';
                text.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
