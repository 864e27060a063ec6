package org.pennypost.conf;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The default of {@code mynetworks}: the addresses of this machine that {@code inet_interfaces} names, or their
 * networks, as {@code mynetworks_style} asks.
 *
 * <p>The style {@code class} gives the subnets: address classes are history. Source: postconf(5) mynetworks_style,
 * Postfix mynetworks(3), own_inet_addr(3).
 */
final class OwnNetworks {
    private final String style;
    private final List<String> interfaces;
    private final Set<String> protocols;

    OwnNetworks(String style, List<String> interfaces, List<String> protocols) {
        this.style = style;
        this.interfaces = List.copyOf(interfaces);
        this.protocols = Set.copyOf(protocols);
    }

    /** The networks, separated by one space; IPv6 addresses in brackets. */
    String text() {
        Set<String> networks = new LinkedHashSet<>();
        for (InterfaceAddress own : ownAddresses()) {
            if (wanted(own.getAddress())) {
                networks.add(network(own));
            }
        }
        return String.join(" ", networks);
    }

    private static List<InterfaceAddress> ownAddresses() {
        List<InterfaceAddress> v4 = new ArrayList<>();
        List<InterfaceAddress> v6 = new ArrayList<>();
        try {
            List<NetworkInterface> all =
                    new ArrayList<>(NetworkInterface.networkInterfaces().toList());
            all.sort(Comparator.comparingInt(NetworkInterface::getIndex));
            for (NetworkInterface one : all) {
                // Java puts each address in front of those that the system named before.
                List<InterfaceAddress> addresses = new ArrayList<>(one.getInterfaceAddresses());
                Collections.reverse(addresses);
                addresses.sort(Comparator.comparingInt(address -> narrowness(address.getAddress())));
                for (InterfaceAddress address : addresses) {
                    (address.getAddress() instanceof Inet4Address ? v4 : v6).add(address);
                }
            }
        } catch (SocketException e) {
            return List.of();
        }
        v4.addAll(v6);
        return v4;
    }

    /** The system names the addresses of an interface with the widest scope first, but not where Java asks. Source: getifaddrs(3) on Linux. */
    private static int narrowness(InetAddress address) {
        return address instanceof Inet4Address
                ? 0
                : address.isLinkLocalAddress() ? 2 : address.isSiteLocalAddress() ? 1 : 0;
    }

    private boolean wanted(InetAddress address) {
        boolean protocol =
                protocols.contains("all") || protocols.contains(address instanceof Inet4Address ? "ipv4" : "ipv6");
        return protocol && (interfaces.isEmpty() || interfaces.stream().anyMatch(name -> names(name, address)));
    }

    private static boolean names(String name, InetAddress address) {
        if (name.equals("all")) {
            return true;
        }
        if (name.equals("loopback-only")) {
            return address.isLoopbackAddress();
        }
        String host = name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
        try {
            return List.of(InetAddress.getAllByName(host)).contains(withoutScope(address));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static InetAddress withoutScope(InetAddress address) throws UnknownHostException {
        return InetAddress.getByAddress(address.getAddress());
    }

    private String network(InterfaceAddress own) {
        byte[] bytes = own.getAddress().getAddress();
        int length = style.equals("host") ? bytes.length * 8 : own.getNetworkPrefixLength();
        for (int bit = length; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
        }
        return own.getAddress() instanceof Inet6Address
                ? "[" + Addresses.text(bytes) + "]/" + length
                : Addresses.text(bytes) + "/" + length;
    }
}
