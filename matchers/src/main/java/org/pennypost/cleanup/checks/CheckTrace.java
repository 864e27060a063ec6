package org.pennypost.cleanup.checks;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;

/**
 * What the log tells of a message beside its text.
 *
 * <p>Immutable. Source: Postfix cleanup(8).
 *
 * @param queueId the name of the message
 * @param client {@code name[address]} of the client, {@code local} where there is none
 * @param sender the rewritten envelope sender
 * @param recipient the rewritten address of the last recipient, empty when there is none yet
 * @param protocol {@code SMTP}, {@code ESMTP}…, empty where nobody speaks one
 * @param helo the client's greeting, empty when it gave none
 */
public record CheckTrace(
        String queueId,
        String client,
        Address sender,
        Optional<Address> recipient,
        Optional<String> protocol,
        Optional<String> helo) {
    /** Checks that nothing is null. */
    public CheckTrace {
        requireNonNull(queueId);
        requireNonNull(client);
        requireNonNull(sender);
        requireNonNull(recipient);
        requireNonNull(protocol);
        requireNonNull(helo);
    }

    /** {@code Q: reject: header Subject: x from unknown[192.0.2.1]; from=<a@b> to=<c@d> proto=SMTP helo=<e>}. */
    String line(String what, String content) {
        StringBuilder line = new StringBuilder(200);
        line.append(queueId).append(": ").append(what).append(' ').append(content);
        line.append(" from ")
                .append(client)
                .append("; from=<")
                .append(sender.external())
                .append('>');
        recipient.ifPresent(to -> line.append(" to=<").append(to.external()).append('>'));
        protocol.ifPresent(name -> line.append(" proto=").append(name));
        helo.ifPresent(name -> line.append(" helo=<").append(name).append('>'));
        return line.toString();
    }

    /** The same for a problem of form, which is told without protocol and greeting. */
    String shortLine(String what, String content) {
        return queueId + ": " + what + " " + content + " from " + client + "; from=<" + sender.external() + "> to=<"
                + recipient.map(Address::external).orElse("unknown") + ">";
    }
}
