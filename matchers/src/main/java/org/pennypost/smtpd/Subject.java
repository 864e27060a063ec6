package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.pennypost.address.Address;

/**
 * What a restriction is about and a refusal names: a name and what kind of name it is. Immutable. Source: Postfix {@code
 * smtpd_check.c}, {@code smtpd_dsn_fix.c}.
 *
 * @param name the client, the address, the command
 * @param kind {@code Client host}, {@code Sender address}
 */
record Subject(String name, String kind) {
    private static final String REVERSE = "Unverified Client host";
    private static final String LOGIN = "SASL login name";
    /** What becomes of the last number of a status about an address: for senders, for recipients. */
    private static final Map<String, String[]> ADDRESS_STATUS = Map.of(
            "1", new String[] {"7", "1"},
            "2", new String[] {"8", "2"},
            "3", new String[] {"7", "3"},
            "4", new String[] {"0", "4"},
            "5", new String[] {"0", "5"},
            "6", new String[] {"0", "6"},
            "7", new String[] {"7", "3"},
            "8", new String[] {"8", "2"});

    Subject {
        requireNonNull(name);
        requireNonNull(kind);
    }

    /** What a list of this stage is about. */
    static Subject of(Stage stage, Request request) {
        String name =
                switch (stage) {
                    case CLIENT -> request.client().nameAddress();
                    case HELO -> request.helo().orElse("");
                    case SENDER -> request.sender().map(Address::text).orElse("");
                    case RECIPIENT -> request.recipient().map(Address::text).orElse("");
                    case DATA -> "DATA";
                    case END_OF_DATA -> "END-OF-MESSAGE";
                    case ETRN -> request.situation().etrnDomain();
                };
        return new Subject(name, stage.what());
    }

    static Subject reverseName(Request request) {
        return new Subject(request.client().reverseName(), REVERSE);
    }

    static Subject login(String user) {
        return new Subject(user, LOGIN);
    }

    /** {@code <x>: Recipient address rejected: Access denied}. */
    String refusal(String reason) {
        return "<" + name + ">: " + kind + " rejected: " + reason;
    }

    boolean isSender() {
        return kind.equals(Stage.SENDER.what());
    }

    /** A status about addresses says whether it is the sender's or the recipient's, and nothing where it is neither's. */
    String status(String status) {
        if (!status.startsWith(".1.", 1)) {
            return status;
        }
        boolean recipient = kind.equals(Stage.RECIPIENT.what());
        if (!isSender() && !recipient) {
            return status.charAt(0) + ".0.0";
        }
        String[] details = ADDRESS_STATUS.getOrDefault(status.substring(4), new String[] {"0", "0"});
        return status.substring(0, 4) + details[recipient ? 1 : 0];
    }
}
