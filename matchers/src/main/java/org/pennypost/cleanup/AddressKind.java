package org.pennypost.cleanup;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where an address stands.
 *
 * <p>Source: postconf(5) canonical_classes, masquerade_classes.
 */
enum AddressKind {
    ENVELOPE_SENDER,
    ENVELOPE_RECIPIENT,
    HEADER_SENDER,
    HEADER_RECIPIENT;

    /** Reads the words of a parameter. */
    static Set<AddressKind> of(List<String> words) {
        Set<AddressKind> kinds = EnumSet.noneOf(AddressKind.class);
        words.forEach(word -> kinds.add(valueOf(word.toUpperCase(Locale.ROOT))));
        return kinds;
    }

    boolean isSender() {
        return this == ENVELOPE_SENDER || this == HEADER_SENDER;
    }
}
