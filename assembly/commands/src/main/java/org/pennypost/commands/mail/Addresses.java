package org.pennypost.commands.mail;

import java.util.List;
import java.util.Locale;
import org.pennypost.address.AddressList;

/** Addresses as people type them: parted by commas or blanks. */
final class Addresses {
    private static final int MOST = 10_000;

    private Addresses() {}

    /** Adds those of a line that are not there yet. */
    static void add(List<String> addresses, String line) {
        for (String address : AddressList.parse(line, MOST).addresses()) {
            if (!address.isBlank() && addresses.stream().noneMatch(address::equalsIgnoreCase)) {
                addresses.add(address);
            }
        }
    }

    /** The addresses of a header. */
    static List<String> of(String header) {
        return AddressList.parse(header, MOST).addresses();
    }

    static boolean same(String one, String other) {
        return one.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT));
    }
}
