package org.pennypost.imap;

import java.util.Optional;

/** Writes what ENVELOPE says of a header. Source: RFC 3501 section 7.4.2. */
public final class Envelope {
    private Envelope() {}

    /**
     * Writes it.
     *
     * @param header of the message
     * @param out where it goes
     */
    public static void write(MimeHeader header, ImapText out) {
        out.put('(').nstring(header.value("Date")).put(' ').nstring(header.value("Subject"));
        int from = out.length();
        addresses(header.value("From"), out);
        int behind = out.length();
        addressesOr(header.value("Sender"), from, behind, out);
        addressesOr(header.value("Reply-To"), from, behind, out);
        addresses(header.value("To"), out);
        addresses(header.value("Cc"), out);
        addresses(header.value("Bcc"), out);
        out.put(' ').nstring(header.value("In-Reply-To"));
        out.put(' ').nstring(header.value("Message-Id")).put(')');
    }

    private static void addresses(Optional<String> list, ImapText out) {
        out.put(' ');
        Addresses.write(list, out);
    }

    /** Where a message does not say who sends it or wants replies, its author does. */
    private static void addressesOr(Optional<String> list, int from, int behind, ImapText out) {
        if (list.isPresent() && !list.get().isEmpty()) {
            addresses(list, out);
        } else {
            out.again(from, behind);
        }
    }
}
