package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.address.EnvelopeAddress;
import org.pennypost.conf.MacroException;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.LookupObserver;
import org.pennypost.routing.TableList;

/**
 * What the configuration says of local recipients whose mail does not go to a mailbox here: other transports for all or for
 * the unknown, and the address for the unknown.
 *
 * <p>Immutable and thread safe. Source: postconf(5) mailbox_transport, fallback_transport, luser_relay.
 *
 * @param mailbox the transport of users and unknown
 * @param fallback the transport of the unknown
 * @param luserRelay the address for the unknown, with names to fill in; empty for none
 * @param delimiters the characters of recipient_delimiter
 */
record OtherWays(Choice mailbox, Choice fallback, String luserRelay, String delimiters) {
    /**
     * A transport by user, or for all.
     *
     * @param tables asked first, by the name without extension
     * @param all empty for none
     */
    record Choice(TableList tables, String all) {
        public Choice {
            requireNonNull(tables);
            requireNonNull(all);
        }

        Optional<String> of(LocalName name) throws LookupFailure {
            return tables.find(name.user()).or(() -> Optional.of(all).filter(text -> !text.isEmpty()));
        }
    }

    OtherWays {
        requireNonNull(mailbox);
        requireNonNull(fallback);
        requireNonNull(luserRelay);
        requireNonNull(delimiters);
    }

    static OtherWays of(Settings settings) {
        return new OtherWays(
                new Choice(open(settings, "mailbox_transport_maps"), settings.text("mailbox_transport")),
                new Choice(open(settings, "fallback_transport_maps"), settings.text("fallback_transport")),
                settings.text("luser_relay"),
                settings.text("recipient_delimiter"));
    }

    private static TableList open(Settings settings, String parameter) {
        return TableList.of(parameter, settings, LookupObserver.NONE);
    }

    /** Gives the address that takes the mail of somebody unknown. */
    Optional<Address> relay(LocalName name) throws LookupFailure {
        if (luserRelay.isEmpty()) {
            return Optional.empty();
        }
        try {
            String text =
                    LocalMacros.of(name, delimiters, "").expand(luserRelay).text();
            return Optional.of(EnvelopeAddress.parse(text).orElseGet(() -> new Address(text)));
        } catch (MacroException e) {
            throw new LookupFailure("luser_relay: " + e.getMessage());
        }
    }
}
