package org.pennypost.address;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;

/**
 * An envelope address as Postfix keeps it in its queue: the internal form, with the quotes of a quoted local part taken
 * away ({@code "a b"@x} is {@code a b@x}), otherwise as the client gave it. The empty text is the null sender.
 *
 * <p>Anything is accepted: an address without a domain ({@code root}), with several {@code @}, with UTF-8. The domain is
 * what follows the last {@code @}. Immutable. Source: Postfix {@code smtpd.c extract_addr}, {@code tok822_internalize}.
 *
 * @param text the internal form, never null, empty for the null sender
 */
public record Address(String text) {
    /** The null sender, {@code <>}. */
    public static final Address NULL = new Address("");

    private static final String ATOM_SPECIALS = "()<>@,;:\\\".[]";

    /** Checks that a text is there. */
    public Address {
        requireNonNull(text);
    }

    /**
     * Tells whether this is the null sender.
     *
     * @return true for {@code <>}
     */
    public boolean isNull() {
        return text.isEmpty();
    }

    /**
     * Gives the part before the last {@code @}, or everything when there is none.
     *
     * @return the local part without quotes, possibly empty
     */
    public String localPart() {
        int at = text.lastIndexOf('@');
        return at < 0 ? text : text.substring(0, at);
    }

    /**
     * Gives the part behind the last {@code @} as it was written.
     *
     * @return the domain (upper and lower case kept, possibly an address literal in brackets), empty when there is no
     *     {@code @} or nothing behind it
     */
    public Optional<String> domain() {
        int at = text.lastIndexOf('@');
        return at < 0 || at == text.length() - 1 ? Optional.empty() : Optional.of(text.substring(at + 1));
    }

    /**
     * Gives the same address with the domain in lower case, as lookups want it.
     *
     * @return the address, itself when nothing changes
     */
    public Address withLowerCaseDomain() {
        int at = text.lastIndexOf('@');
        String folded = text.substring(0, at + 1) + text.substring(at + 1).toLowerCase(Locale.ROOT);
        return folded.equals(text) ? this : new Address(folded);
    }

    /**
     * Gives the external form for headers, SMTP commands and logs of other programs: the local part is put between
     * quotes when it needs them. A source route before it ({@code @a:b@c}) stays outside of the quotes.
     *
     * @return the RFC 5322 form without angle brackets, empty for the null sender
     */
    public String external() {
        int start = text.startsWith("@") ? text.indexOf(':') + 1 : 0;
        int at = text.lastIndexOf('@');
        int end = at < start ? text.length() : at;
        if (text.isEmpty() || isDotString(start, end)) {
            return text;
        }
        StringBuilder quoted =
                new StringBuilder(text.length() + 8).append(text, 0, start).append('"');
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || c == '\r') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('"').append(text, end, text.length()).toString();
    }

    /**
     * Reads the external form of one address: the quotes and backslashes of the local part are taken away.
     *
     * @param external as {@link #external} gives it or somebody wrote it
     * @return the address
     */
    public static Address ofExternal(String external) {
        int start = external.startsWith("@") ? external.indexOf(':') + 1 : 0;
        StringBuilder text = new StringBuilder(external.length()).append(external, 0, start);
        boolean quoted = false;
        int at = -1;
        int length = 0;
        for (int i = start; i < external.length(); i++) {
            char c = external.charAt(i);
            if (c == '"') {
                quoted = !quoted;
                continue;
            }
            if (c == '@' && !quoted) {
                at = i;
                length = text.length();
            } else if (c == '\\') {
                i++;
                if (i == external.length()) {
                    break;
                }
            }
            text.append(external.charAt(i));
        }
        if (at >= 0) {
            text.setLength(length);
            text.append(external, at, external.length());
        }
        return new Address(text.toString());
    }

    private boolean isDotString(int start, int end) {
        if (end == start || text.charAt(start) == '.' || text.charAt(end - 1) == '.') {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            boolean dot = c == '.';
            if (dot && text.charAt(i - 1) == '.') {
                return false;
            }
            if (c <= ' ' || c == 127 || (!dot && ATOM_SPECIALS.indexOf(c) >= 0)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
