package org.pennypost.routing;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.pennypost.address.Address;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.LookupTable;
import org.pennypost.conf.table.LookupTables;

/**
 * Says whether a recipient exists in the class of its domain.
 *
 * <p>A lookup that fails is a {@link LookupFailure}, never "unknown". Immutable and thread safe. Known limits: only the
 * local class has a table yet; the others accept every recipient. Source: postconf(5) local_recipient_maps,
 * recipient_delimiter; Postfix {@code smtpd_check.c check_rcpt_maps}.
 */
public final class RecipientCheck {
    private static final List<String> ALWAYS_KNOWN = List.of("double-bounce@", "postmaster@", "mailer-daemon@");

    private final List<LookupTable> localRecipients = new ArrayList<>();
    private final String delimiters;

    /**
     * Opens the tables.
     *
     * @param settings the snapshot
     * @throws IllegalArgumentException when a table of an unknown type is named
     */
    public RecipientCheck(Settings settings) {
        this.delimiters = settings.text("recipient_delimiter");
        for (String table : settings.list("local_recipient_maps")) {
            localRecipients.add(LookupTables.open(table, settings));
        }
    }

    /**
     * Looks a recipient up.
     *
     * @param route where it goes
     * @return true when it exists, or when nobody knows who exists
     * @throws LookupFailure when a table cannot be asked
     */
    public boolean isKnown(Route route) throws LookupFailure {
        if (route.addressClass() != AddressClass.LOCAL || localRecipients.isEmpty()) {
            return true;
        }
        String address = route.address().text().toLowerCase(Locale.ROOT);
        for (String known : ALWAYS_KNOWN) {
            if (address.startsWith(known)) {
                return true;
            }
        }
        for (String key : keys(new Address(address))) {
            for (LookupTable table : localRecipients) {
                if (table.lookup(key).isPresent()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** user+ext@domain, user@domain, user+ext, user, @domain. */
    private Set<String> keys(Address address) {
        String local = address.localPart();
        String base = withoutExtension(local);
        String at = "@" + address.domain().orElse("");
        Set<String> keys = new LinkedHashSet<>();
        keys.add(local + at);
        keys.add(base + at);
        keys.add(local);
        keys.add(base);
        keys.add(at);
        return keys;
    }

    private String withoutExtension(String local) {
        boolean reserved = local.startsWith("owner-") || local.endsWith("-request");
        for (int i = 1; i < local.length(); i++) {
            char c = local.charAt(i);
            if (delimiters.indexOf(c) >= 0 && !(c == '-' && reserved)) {
                return local.substring(0, i);
            }
        }
        return local;
    }
}
