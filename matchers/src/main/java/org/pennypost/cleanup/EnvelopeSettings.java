package org.pennypost.cleanup;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.address.TrivialRewrite;
import org.pennypost.conf.Settings;
import org.pennypost.routing.LookupObserver;
import org.pennypost.routing.Router;

/**
 * What cleanup needs of the settings for envelopes.
 *
 * <p>Immutable. Source: postconf(5) by the parameter of the same name.
 *
 * @param mappings the tables
 * @param rewrite completes addresses
 * @param alwaysBcc always_bcc, completed
 * @param emptyRecipient empty_address_recipient, completed: who gets the mail of an alias {@code <>}
 * @param distinctOriginals enable_original_recipient: whether an address counts twice when two others led to it
 * @param duplicateLimit duplicate_filter_limit; 0 for none
 */
public record EnvelopeSettings(
        AddressMappings mappings,
        TrivialRewrite rewrite,
        Optional<Address> alwaysBcc,
        Address emptyRecipient,
        boolean distinctOriginals,
        int duplicateLimit) {
    /** Checks that nothing is null. */
    public EnvelopeSettings {
        requireNonNull(mappings);
        requireNonNull(rewrite);
        requireNonNull(alwaysBcc);
        requireNonNull(emptyRecipient);
    }

    /**
     * Reads them.
     *
     * @param settings the snapshot
     * @param router of the same snapshot
     * @return the record
     * @throws IllegalArgumentException when a table of an unknown type is named
     */
    public static EnvelopeSettings of(Settings settings, Router router) {
        return new EnvelopeSettings(
                new AddressMappings(settings, router, LookupObserver.NONE),
                router.rewrite(),
                Optional.of(settings.text("always_bcc"))
                        .filter(text -> !text.isEmpty())
                        .map(Address::new)
                        .map(router.rewrite()::rewrite),
                router.rewrite().rewrite(new Address(settings.text("empty_address_recipient"))),
                settings.bool("enable_original_recipient"),
                settings.integer("duplicate_filter_limit"));
    }
}
