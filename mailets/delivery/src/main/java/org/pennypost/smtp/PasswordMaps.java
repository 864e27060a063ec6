package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.AddressLookup;
import org.pennypost.routing.Router;

/**
 * Finds the name and password for a server: those of the sender where senders have their own, else those of the host, else
 * those of the next hop as it is written.
 *
 * <p>Immutable and thread safe. Source: postconf(5) smtp_sasl_password_maps, smtp_sender_dependent_authentication; Postfix
 * {@code smtp_sasl_glue.c}.
 */
final class PasswordMaps {
    private final boolean enabled;
    private final boolean bySender;
    private final ClientParameters.Tables tables;
    private final Optional<AddressLookup> addresses;

    PasswordMaps(ClientParameters parameters) {
        this.enabled = parameters.bool("_sasl_auth_enable");
        this.bySender = enabled && parameters.bool("_sender_dependent_authentication");
        this.tables = parameters.tables("_sasl_password_maps");
        this.addresses = bySender ? Optional.of(lookup(parameters.settings())) : Optional.empty();
    }

    private static AddressLookup lookup(Settings settings) {
        return new Router(settings).lookup();
    }

    boolean isBySender() {
        return bySender;
    }

    /**
     * Looks them up.
     *
     * @throws Failure when a table cannot be asked
     */
    Optional<Credentials> find(Address sender, SmtpServer server, Destination destination, Log log) throws Failure {
        if (!enabled || tables.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<String> found = Optional.empty();
            if (addresses.isPresent() && !sender.isNull()) {
                found = addresses.get().find(tables.list(), sender).map(AddressLookup.Match::value);
            }
            if (found.isEmpty()) {
                found = tables.find(server.host());
            }
            if (found.isEmpty()) {
                found = tables.find(destination.text());
            }
            return found.map(PasswordMaps::parse);
        } catch (LookupFailure e) {
            log.warning(tables.parameter() + " lookup error: " + e.getMessage());
            throw new Failure("4.3.0", "local data error while talking to " + server.name());
        }
    }

    private static Credentials parse(String value) {
        int colon = value.indexOf(':');
        return colon < 0
                ? new Credentials(requireNonNull(value), "")
                : new Credentials(value.substring(0, colon), value.substring(colon + 1));
    }
}
