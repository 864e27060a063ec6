package org.pennypost.address;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Sets the user of an address and its extension apart: {@code user+ext@domain} is {@code user@domain} with {@code +ext}.
 *
 * <p>{@code postmaster}, {@code mailer-daemon} and the double bounce sender are never split, nor are {@code owner-x} and
 * {@code x-request} where a hyphen is a delimiter. Immutable and thread safe. Source: postconf(5) recipient_delimiter,
 * owner_request_special; Postfix {@code split_addr(3)}.
 */
public final class AddressExtension {
    private final String delimiters;
    private final boolean ownerRequestSpecial;
    private final String doubleBounceSender;

    /**
     * Makes the rule.
     *
     * @param delimiters the characters that set user and extension apart; empty for no extensions
     * @param ownerRequestSpecial postconf(5) owner_request_special
     * @param doubleBounceSender the local part of postconf(5) double_bounce_sender
     */
    public AddressExtension(String delimiters, boolean ownerRequestSpecial, String doubleBounceSender) {
        this.delimiters = requireNonNull(delimiters);
        this.ownerRequestSpecial = ownerRequestSpecial && delimiters.indexOf('-') >= 0;
        this.doubleBounceSender = requireNonNull(doubleBounceSender);
    }

    /**
     * A local part in two.
     *
     * @param user what stands before the delimiter, not empty
     * @param extension the delimiter and what follows it
     */
    public record Split(String user, String extension) {
        /** Checks that nothing is null. */
        public Split {
            requireNonNull(user);
            requireNonNull(extension);
        }
    }

    /**
     * Splits a local part.
     *
     * @param localPart without quotes and domain
     * @return the two parts; empty when there is no extension
     */
    public Optional<Split> split(String localPart) {
        if (isWhole(localPart)) {
            return Optional.empty();
        }
        for (int i = 0; i < localPart.length(); i++) {
            if (delimiters.indexOf(localPart.charAt(i)) >= 0) {
                return i == 0
                        ? Optional.empty()
                        : Optional.of(new Split(localPart.substring(0, i), localPart.substring(i)));
            }
        }
        return Optional.empty();
    }

    private boolean isWhole(String localPart) {
        return localPart.equalsIgnoreCase("postmaster")
                || localPart.equalsIgnoreCase("mailer-daemon")
                || localPart.equalsIgnoreCase(doubleBounceSender)
                || (ownerRequestSpecial && (startsWith(localPart, "owner-") || isRequest(localPart)));
    }

    private static boolean startsWith(String text, String prefix) {
        return text.regionMatches(true, 0, prefix, 0, prefix.length());
    }

    private static boolean isRequest(String localPart) {
        int user = localPart.length() - "-request".length();
        return user > 0 && localPart.regionMatches(true, user, "-request", 0, "-request".length());
    }
}
