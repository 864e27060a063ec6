package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of addresses or names in the DNS: the domain that is asked, and which answers count ({@code
 * list.example=127.0.0.[2;4..8]}); without a pattern all of 127.0.0.0/8 and others do. Immutable. Source: RFC 5782;
 * postconf(5) reject_rbl_client.
 *
 * @param text as it was written
 * @param domain that is asked
 * @param pattern four fields of ranges; empty when every answer counts
 */
record DnsList(String text, String domain, List<List<Range>> pattern) {
    DnsList {
        requireNonNull(text);
        requireNonNull(domain);
        pattern = List.copyOf(pattern);
    }

    /** Numbers of a field. */
    record Range(int from, int to) {}

    static DnsList of(String text) throws BadArgument {
        int equals = text.indexOf('=');
        if (equals == 0 || text.isEmpty()) {
            throw new BadArgument("bad DNS list: \"" + text + "\": need domain or domain=d.d.d.d");
        }
        return equals < 0
                ? new DnsList(text, text, List.of())
                : new DnsList(text, text.substring(0, equals), pattern(text.substring(equals + 1)));
    }

    boolean counts(InetAddress answer) {
        if (pattern.isEmpty()) {
            return true;
        }
        byte[] bytes = answer.getAddress();
        if (bytes.length != pattern.size()) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            int number = bytes[i] & 0xff;
            if (pattern.get(i).stream().noneMatch(range -> range.from() <= number && number <= range.to())) {
                return false;
            }
        }
        return true;
    }

    /** The name under which an address is listed. */
    String query(InetAddress address) {
        StringBuilder name = new StringBuilder();
        byte[] bytes = address.getAddress();
        for (int i = bytes.length - 1; i >= 0; i--) {
            int number = bytes[i] & 0xff;
            if (address instanceof Inet4Address) {
                name.append(number).append('.');
            } else {
                name.append(Integer.toHexString(number & 15)).append('.');
                name.append(Integer.toHexString(number >> 4)).append('.');
            }
        }
        return name.append(domain).toString();
    }

    private static List<List<Range>> pattern(String text) throws BadArgument {
        List<List<Range>> fields = new ArrayList<>();
        int at = 0;
        while (at <= text.length() && fields.size() < 5) {
            boolean set = text.startsWith("[", at);
            int end = set ? text.indexOf(']', at) : text.indexOf('.', at);
            if (set && end < 0) {
                throw bad(text);
            }
            int stop = end < 0 ? text.length() : end;
            fields.add(
                    set ? ranges(text.substring(at + 1, stop), text) : List.of(range(text.substring(at, stop), text)));
            at = set ? stop + 1 : stop;
            if (at == text.length()) {
                break;
            }
            if (text.charAt(at) != '.') {
                throw bad(text);
            }
            at++;
        }
        if (fields.size() != 4 || at != text.length()) {
            throw bad(text);
        }
        return fields;
    }

    private static List<Range> ranges(String text, String whole) throws BadArgument {
        List<Range> ranges = new ArrayList<>();
        for (String part : text.split(";", -1)) {
            int dots = part.indexOf("..");
            if (dots < 0) {
                ranges.add(range(part, whole));
            } else {
                Range range = new Range(
                        range(part.substring(0, dots), whole).from(),
                        range(part.substring(dots + 2), whole).from());
                if (range.from() > range.to()) {
                    throw bad(whole);
                }
                ranges.add(range);
            }
        }
        return ranges;
    }

    private static Range range(String text, String whole) throws BadArgument {
        if (!text.matches("\\d{1,3}") || Integer.parseInt(text) > 255) {
            throw bad(whole);
        }
        return new Range(Integer.parseInt(text), Integer.parseInt(text));
    }

    private static BadArgument bad(String text) {
        return new BadArgument("bad DNS list filter: \"" + text
                + "\": need d.d.d.d, where each d is a number or, in [], numbers and number..number between ;");
    }
}
