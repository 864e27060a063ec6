package org.pennypost.commands.explain;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import org.pennypost.smtpd.RcptTrial;

/**
 * Who writes to whom.
 *
 * @param recipient the address of RCPT, with or without angle brackets
 * @param sender the address of MAIL, with or without angle brackets; empty for the null sender
 * @param client the address of the client
 * @param helo what the client says in EHLO; empty for its address in brackets
 * @param saslUser as whom the client has logged in
 * @param with what else the client does
 */
public record RcptQuestion(
        String recipient,
        String sender,
        InetAddress client,
        Optional<String> helo,
        Optional<String> saslUser,
        Set<RcptTrial.With> with) {
    /** Refuses null. */
    public RcptQuestion {
        requireNonNull(recipient, "recipient");
        requireNonNull(sender, "sender");
        requireNonNull(client, "client");
        requireNonNull(helo, "helo");
        requireNonNull(saslUser, "saslUser");
        with = Set.copyOf(with);
    }

    String bareRecipient() {
        return bare(recipient);
    }

    String bareSender() {
        return bare(sender);
    }

    private static String bare(String address) {
        return address.startsWith("<") && address.endsWith(">") ? address.substring(1, address.length() - 1) : address;
    }
}
