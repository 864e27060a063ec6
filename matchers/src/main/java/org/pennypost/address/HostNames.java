package org.pennypost.address;

import java.util.Locale;

/**
 * Says whether a text can be the domain of an address.
 *
 * <p>Stateless. Source: Postfix {@code valid_hostname.c}, {@code valid_mailhost_addr.c}.
 */
public final class HostNames {
    private static final int MAXIMUM = 255;
    private static final int LABEL_MAXIMUM = 63;

    private HostNames() {}

    /**
     * Checks a domain as the address resolver does.
     *
     * @param domain a host name or an address literal with its brackets
     * @return true when it may be used: letters, digits, hyphens, underscores and UTF-8 in labels of 1 to 63, not all
     *     numeric; or a valid literal
     */
    public static boolean isDomain(String domain) {
        return domain.startsWith("[") ? isLiteral(domain) : isHostName(domain);
    }

    /**
     * Checks a host name.
     *
     * @param name without brackets
     * @return true for labels of letters, digits, hyphens and underscores that do not begin or end with a hyphen
     */
    public static boolean isHostName(String name) {
        if (name.isEmpty() || name.length() > MAXIMUM) {
            return false;
        }
        boolean numeric = true;
        int label = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '.') {
                if (label == 0 || name.charAt(i - 1) == '-' || i == name.length() - 1) {
                    return false;
                }
                label = 0;
                continue;
            }
            label++;
            boolean digit = c >= '0' && c <= '9';
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c > 127 || c == '_';
            if (label > LABEL_MAXIMUM || !(digit || letter || (c == '-' && label > 1))) {
                return false;
            }
            numeric &= digit;
        }
        return !numeric && name.charAt(name.length() - 1) != '-';
    }

    /**
     * Checks an address literal.
     *
     * @param literal with its brackets
     * @return true for {@code [1.2.3.4]} and {@code [IPv6:2001:db8::1]}
     */
    public static boolean isLiteral(String literal) {
        return literal.endsWith("]")
                && literal.length() > 2
                && !literalAddress(literal).isEmpty();
    }

    /**
     * Takes the IP address out of a literal.
     *
     * @param literal with its brackets
     * @return the address as text without the {@code IPv6:} tag, empty when the literal is not valid
     */
    public static String literalAddress(String literal) {
        String inner = literal.substring(1, Math.max(1, literal.length() - 1));
        boolean tagged = inner.toLowerCase(Locale.ROOT).startsWith("ipv6:");
        String address = tagged ? inner.substring(5) : inner;
        boolean valid = tagged ? isIpv6(address) : isIpv4(address);
        return valid ? address : "";
    }

    /**
     * Checks an IP address that stands without brackets.
     *
     * @param text any text
     * @return true for {@code 1.2.3.4} and {@code 2001:db8::1}
     */
    public static boolean isAddress(String text) {
        return isIpv4(text) || (text.indexOf(':') >= 0 && isIpv6(text));
    }

    private static boolean isIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            if (part.isEmpty() || part.length() > 3 || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return false;
            }
            if (Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text) == 8;
        }
        int before = gap == 0 ? 0 : groups(text.substring(0, gap));
        String tail = text.substring(gap + 2);
        int after = tail.isEmpty() ? 0 : groups(tail);
        return before >= 0 && after >= 0 && before + after < 8;
    }

    /** How many 16-bit groups a text without {@code ::} holds, -1 when it is malformed. */
    private static int groups(String text) {
        String[] parts = text.split(":", -1);
        int groups = 0;
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            if (i == parts.length - 1 && part.indexOf('.') >= 0) {
                return isIpv4(part) ? groups + 2 : -1;
            }
            if (part.isEmpty() || part.length() > 4 || !part.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
                return -1;
            }
            groups++;
        }
        return groups;
    }
}
