package org.pennypost.lmtpd;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.pennypost.address.Address;

/** Delivers at once. Threads may share it; methods block. */
public interface LmtpDelivery {
    /**
     * Looks a recipient up.
     *
     * @param recipient as the client named it
     * @return the reply that refuses it; empty when it is a user of this host
     */
    Optional<String> refusal(Address recipient);

    /**
     * Delivers a message.
     *
     * @param sender the null address for a notification
     * @param recipients those that were not refused
     * @param content the message with CR LF line ends; may be asked more than once
     * @return the reply for each recipient, in their order
     */
    List<String> deliver(Address sender, List<Address> recipients, Content content);

    /** A message. */
    @FunctionalInterface
    interface Content {
        /**
         * Writes it.
         *
         * @param out takes it
         * @throws IOException when it cannot be read, or {@code out} throws it
         */
        void writeTo(OutputStream out) throws IOException;
    }
}
