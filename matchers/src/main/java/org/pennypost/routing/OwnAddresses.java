package org.pennypost.routing;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.pennypost.address.HostNames;

/**
 * The addresses at which this machine receives mail: inet_interfaces and proxy_interfaces.
 *
 * <p>Immutable and thread safe; the interfaces are asked once. Source: postconf(5) inet_interfaces, proxy_interfaces.
 */
public final class OwnAddresses {
    private final Set<InetAddress> addresses;

    private OwnAddresses(Set<InetAddress> addresses) {
        this.addresses = Set.copyOf(addresses);
    }

    /**
     * Collects the addresses.
     *
     * @param inetInterfaces {@code all}, {@code loopback-only}, or addresses and host names
     * @param proxyInterfaces addresses of proxies in front of this machine
     * @return the addresses; names that cannot be resolved are left out
     */
    public static OwnAddresses of(List<String> inetInterfaces, List<String> proxyInterfaces) {
        Set<InetAddress> found = new HashSet<>();
        for (String word : inetInterfaces) {
            if (word.equals("all") || word.equals("loopback-only")) {
                addInterfaces(found, word.equals("all"));
            } else {
                addNamed(found, word);
            }
        }
        proxyInterfaces.forEach(word -> addNamed(found, word));
        return new OwnAddresses(found);
    }

    /**
     * Tells whether the domain of an address is a literal of one of them.
     *
     * @param domain any domain
     * @return true for {@code [127.0.0.1]} and the like
     */
    public boolean isOwnLiteral(String domain) {
        if (!domain.startsWith("[") || !HostNames.isLiteral(domain)) {
            return false;
        }
        try {
            return addresses.contains(InetAddress.getByName(HostNames.literalAddress(domain)));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /**
     * Tells whether an address is one of them.
     *
     * @param address of a client
     * @return true for our own
     */
    public boolean contains(InetAddress address) {
        return addresses.contains(address);
    }

    private static void addInterfaces(Set<InetAddress> found, boolean all) {
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InetAddress address : Collections.list(each.getInetAddresses())) {
                    if (all || address.isLoopbackAddress()) {
                        found.add(unscoped(address));
                    }
                }
            }
        } catch (SocketException e) {
            found.add(InetAddress.getLoopbackAddress());
        }
    }

    private static void addNamed(Set<InetAddress> found, String word) {
        boolean bracketed = word.startsWith("[") && word.endsWith("]");
        try {
            for (InetAddress address :
                    InetAddress.getAllByName(bracketed ? word.substring(1, word.length() - 1) : word)) {
                found.add(unscoped(address));
            }
        } catch (UnknownHostException e) {
            // The listener reports a name that cannot be resolved.
            return;
        }
    }

    private static InetAddress unscoped(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
