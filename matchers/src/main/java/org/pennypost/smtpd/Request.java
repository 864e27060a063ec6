package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.routing.Route;

/**
 * What a restriction can look at.
 *
 * <p>Immutable but for the traces that restrictions leave in the session.
 *
 * @param stage whose list is asked
 * @param client who is connected
 * @param helo the argument of HELO or EHLO
 * @param sender the address of MAIL, empty before it
 * @param recipient the address of RCPT as given; at DATA and behind, that of a single recipient; else empty
 * @param route where the recipient goes, known at RCPT
 * @param saslUser who has authenticated
 * @param situation what else is known of the session
 */
record Request(
        Stage stage,
        Client client,
        Optional<String> helo,
        Optional<Address> sender,
        Optional<Address> recipient,
        Optional<Route> route,
        Optional<String> saslUser,
        Situation situation) {
    Request {
        requireNonNull(stage);
        requireNonNull(client);
        requireNonNull(helo);
        requireNonNull(sender);
        requireNonNull(recipient);
        requireNonNull(route);
        requireNonNull(saslUser);
        requireNonNull(situation);
    }

    Request to(Address address, Route destination) {
        return new Request(
                stage, client, helo, sender, Optional.of(address), Optional.of(destination), saslUser, situation);
    }

    Request ofSize(long size) {
        return new Request(stage, client, helo, sender, recipient, route, saslUser, situation.ofSize(size));
    }

    /** The sender, where there is one and it is not the null sender. */
    Optional<Address> realSender() {
        return sender.filter(address -> !address.isNull());
    }
}
