package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pennypost.address.Address;

/**
 * The parts of a local address: {@code Joe+lists@Example.com} is the local part {@code joe+lists}, user {@code joe},
 * extension {@code lists}, domain {@code example.com}.
 *
 * <p>Immutable. Source: Postfix local(8), split_addr(3).
 *
 * @param recipient the whole address
 * @param local the local part in lower case
 * @param user the local part without extension
 * @param delimiter the character between them, empty without extension
 * @param extension what stands behind it
 */
record LocalName(Address recipient, String local, String user, String delimiter, Optional<String> extension) {
    private static final List<String> WHOLE = List.of("postmaster", "mailer-daemon", "double-bounce");

    LocalName {
        requireNonNull(recipient);
        requireNonNull(local);
        requireNonNull(user);
        requireNonNull(delimiter);
        requireNonNull(extension);
    }

    /**
     * Takes an address apart.
     *
     * @param delimiters the characters of recipient_delimiter
     * @param ownerRequest whether {@code owner-list} and {@code list-request} stay whole with the delimiter {@code -}
     */
    static LocalName of(Address address, String delimiters, boolean ownerRequest) {
        String local = address.localPart().toLowerCase(Locale.ROOT);
        boolean reserved = ownerRequest && (local.startsWith("owner-") || local.endsWith("-request"));
        for (int i = 1; i < local.length() && !WHOLE.contains(local); i++) {
            char c = local.charAt(i);
            if (delimiters.indexOf(c) >= 0 && !(c == '-' && reserved)) {
                String extension = local.substring(i + 1);
                boolean usable = extension.indexOf('/') < 0;
                return new LocalName(
                        address,
                        local,
                        local.substring(0, i),
                        String.valueOf(c),
                        usable ? Optional.of(extension) : Optional.empty());
            }
        }
        return new LocalName(address, local, local, "", Optional.empty());
    }

    String domain() {
        return recipient.domain().orElse("");
    }
}
