package org.pennypost.conf.table;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pennypost.conf.Addresses;

/**
 * An IPv4 or IPv6 network: {@code 10.0.0.0/8}, {@code [::1]/128}, {@code 10.1.2.3}.
 *
 * <p>IPv4 addresses mapped into IPv6 stay IPv6 here. Source: cidr_table(5), postconf(5) mynetworks, Postfix
 * cidr_match(3).
 */
public final class Network {
    private static final Pattern V4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private final byte[] base;
    private final int length;

    private Network(byte[] base, int length) {
        this.base = base;
        this.length = length;
    }

    /**
     * Reads a network; brackets around the address are allowed, as is an address alone.
     *
     * @throws IllegalArgumentException when it is malformed or has bits beside its mask; the message says which
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        String addressText = slash < 0 ? text : text.substring(0, slash);
        boolean bracketed = addressText.startsWith("[") && addressText.endsWith("]");
        byte[] address = address(bracketed ? addressText.substring(1, addressText.length() - 1) : addressText)
                .orElseThrow(() -> new IllegalArgumentException("bad address pattern: \"" + text + "\""));
        int length = slash < 0 ? address.length * 8 : length(text, slash);
        if (length > address.length * 8) {
            throw new IllegalArgumentException("bad mask length in \"" + text + "\"");
        }
        byte[] masked = masked(address, length);
        if (!Arrays.equals(masked, address)) {
            throw new IllegalArgumentException("non-null host address bits in \"" + text
                    + "\", perhaps you should use \"" + Addresses.text(masked) + "/" + length + "\" instead");
        }
        return new Network(address, length);
    }

    private static int length(String text, int slash) {
        String digits = text.substring(slash + 1);
        if (digits.isEmpty() || digits.length() > 4 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("bad mask value in \"" + text + "\"");
        }
        return Integer.parseInt(digits);
    }

    private static byte[] masked(byte[] address, int length) {
        byte[] masked = address.clone();
        for (int bit = length; bit < address.length * 8; bit++) {
            masked[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
        }
        return masked;
    }

    /** The 4 or 16 bytes of an address literal, without brackets; empty when it is none. No name is looked up. */
    public static Optional<byte[]> address(String text) {
        boolean literal = V4.matcher(text).matches() || V6.matcher(text).matches();
        if (!literal) {
            return Optional.empty();
        }
        try {
            byte[] bytes = InetAddress.getByName(text).getAddress();
            return Optional.of(text.indexOf(':') >= 0 && bytes.length == 4 ? mapped(bytes) : bytes);
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static byte[] mapped(byte[] v4) {
        byte[] bytes = new byte[16];
        bytes[10] = (byte) 0xff;
        bytes[11] = (byte) 0xff;
        System.arraycopy(v4, 0, bytes, 12, 4);
        return bytes;
    }

    /** Whether an address, 4 or 16 bytes, is of the same kind. */
    public boolean isSameFamily(byte[] address) {
        return address.length == base.length;
    }

    /** Whether an address, 4 or 16 bytes, is in the network. */
    public boolean holds(byte[] address) {
        return isSameFamily(address) && Arrays.equals(masked(address, length), base);
    }
}
