package org.pennypost.routing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pennypost.address.HostNames;

/**
 * A list of networks as mynetworks holds it: {@code 10.0.0.0/8}, {@code [::1]/128}, {@code 192.168.1.5}, and {@code !}
 * before any of them. The first that matches decides.
 *
 * <p>Immutable and thread safe. Known limits: tables and host names in the list are not supported yet and are reported
 * by {@link #unsupported}. Source: postconf(5) mynetworks.
 */
public final class NetworkList {
    private static final class Network {
        private final boolean matches;
        private final byte[] address;
        private final int bits;

        Network(boolean matches, byte[] address, int bits) {
            this.matches = matches;
            this.address = address;
            this.bits = bits;
        }

        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            int whole = bits / 8;
            for (int i = 0; i < whole; i++) {
                if (address[i] != other[i]) {
                    return false;
                }
            }
            int rest = bits % 8;
            return rest == 0 || ((address[whole] ^ other[whole]) & 0xff) >> (8 - rest) == 0;
        }
    }

    private final List<Network> networks = new ArrayList<>();
    private final List<String> unsupported = new ArrayList<>();

    /**
     * Reads a list.
     *
     * @param words the patterns, in order
     */
    public NetworkList(List<String> words) {
        for (String word : words) {
            parse(word).ifPresentOrElse(networks::add, () -> unsupported.add(word));
        }
    }

    /**
     * Gives what could not be read as a network.
     *
     * @return the words, usually none
     */
    public List<String> unsupported() {
        return List.copyOf(unsupported);
    }

    /**
     * Looks an address up. An IPv4 address mapped into IPv6 counts as IPv4.
     *
     * @param address of a client
     * @return true when one of the networks holds it
     */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        for (Network network : networks) {
            if (network.contains(bytes)) {
                return network.matches;
            }
        }
        return false;
    }

    private static Optional<Network> parse(String word) {
        boolean matches = true;
        String text = word;
        while (text.startsWith("!")) {
            matches = !matches;
            text = text.substring(1);
        }
        int slash = text.lastIndexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        byte[] address = address(host);
        if (address.length == 0) {
            return Optional.empty();
        }
        int bits = slash < 0 ? address.length * 8 : bits(text.substring(slash + 1));
        boolean mapped = address.length == 4 && host.indexOf(':') >= 0;
        int counted = mapped && slash >= 0 ? bits - 96 : bits;
        return counted < 0 || counted > address.length * 8
                ? Optional.empty()
                : Optional.of(new Network(matches, address, counted));
    }

    private static int bits(String text) {
        return text.length() > 0 && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Integer.parseInt(text)
                : -1;
    }

    private static byte[] address(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        String bare = bracketed ? text.substring(1, text.length() - 1) : text;
        String literal = bare.indexOf(':') >= 0 ? "[IPv6:" + bare + "]" : "[" + bare + "]";
        String valid = HostNames.literalAddress(literal);
        if (valid.isEmpty()) {
            return new byte[0];
        }
        try {
            return InetAddress.getByName(valid).getAddress();
        } catch (UnknownHostException e) {
            return new byte[0];
        }
    }
}
