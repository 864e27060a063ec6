package org.pennypost.smtpd;

import java.util.List;
import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.address.EnvelopeAddress;
import org.pennypost.conf.table.LookupFailure;

/** The address of MAIL, RCPT and VRFY. Source: Postfix {@code smtpd.c extract_addr}. */
final class AddressArgument {
    private AddressArgument() {}

    /** Whether the words are {@code MAIL FROM: x …} or {@code RCPT TO: x …}. */
    static boolean hasForm(List<CommandTokens.Word> words, String preposition) {
        return words.size() >= 3 && words.get(1).text().equalsIgnoreCase(preposition);
    }

    /** Reads the address; what is wrong is logged. Empty when the syntax is wrong. */
    static Optional<Address> read(Session session, CommandTokens.Word word, boolean allowNull) {
        if (!word.valid()) {
            return Optional.empty();
        }
        Optional<Address> address = session.settings().rules().strictEnvelopes()
                ? EnvelopeAddress.parseStrict(word.text())
                : EnvelopeAddress.parse(word.text());
        if (address.isEmpty() || !isUsable(session, address.get(), allowNull)) {
            session.log("warning: Illegal address syntax from " + session.client.nameAddress() + " in "
                    + session.where() + " command: " + word.text());
            return Optional.empty();
        }
        return address;
    }

    /** A table that cannot be asked says nothing about the syntax; the restrictions will meet it again. */
    private static boolean isUsable(Session session, Address address, boolean allowNull) {
        if (address.isNull()) {
            return allowNull;
        }
        try {
            return session.settings().router().resolve(address).valid();
        } catch (LookupFailure e) {
            return true;
        }
    }
}
