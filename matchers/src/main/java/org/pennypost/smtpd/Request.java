package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.routing.Route;

/**
 * What a restriction can look at.
 *
 * <p>Immutable.
 *
 * @param stage whose list is asked
 * @param client who is connected
 * @param helo the argument of HELO or EHLO
 * @param sender the address of MAIL, empty before it
 * @param recipient the address of RCPT as given, empty elsewhere
 * @param route where the recipient goes, empty elsewhere
 * @param saslUser who has authenticated
 */
public record Request(
        Stage stage,
        Client client,
        Optional<String> helo,
        Optional<Address> sender,
        Optional<Address> recipient,
        Optional<Route> route,
        Optional<String> saslUser) {
    /** Checks that nothing is null. */
    public Request {
        requireNonNull(stage);
        requireNonNull(client);
        requireNonNull(helo);
        requireNonNull(sender);
        requireNonNull(recipient);
        requireNonNull(route);
        requireNonNull(saslUser);
    }

    Request at(Stage other) {
        return new Request(other, client, helo, sender, recipient, route, saslUser);
    }

    /** What a refusal names: the client, the address… */
    String subject() {
        return switch (stage) {
            case CLIENT -> client.nameAddress();
            case HELO -> helo.orElse("");
            case SENDER -> sender.map(Address::text).orElse("");
            case RECIPIENT -> recipient.map(Address::text).orElse("");
            case DATA -> "DATA";
            case END_OF_DATA -> "END-OF-MESSAGE";
            case ETRN -> "ETRN";
        };
    }

    /** {@code 554 5.7.1 <x>: Recipient address rejected: Access denied}. */
    String refusal(String code, String reason) {
        return code + " <" + subject() + ">: " + stage.what() + " rejected: " + reason;
    }
}
