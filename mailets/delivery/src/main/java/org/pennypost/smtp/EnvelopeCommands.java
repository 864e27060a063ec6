package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.cleanup.GenericMapping;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.table.LookupFailure;

/**
 * MAIL and RCPT with the parameters that the server understands.
 *
 * <p>Source: RFC 1870 (SIZE), RFC 6531 (SMTPUTF8), RFC 6152 (BODY), RFC 3461 (RET, ENVID, NOTIFY, ORCPT).
 */
record EnvelopeCommands(
        Features features, OutgoingMessage message, Optional<GenericMapping> mapping, boolean dummyAuth) {
    EnvelopeCommands {
        requireNonNull(features);
        requireNonNull(message);
        requireNonNull(mapping);
    }

    private boolean isUtf8Asked() {
        return "yes".equals(message.attributes().get("smtputf8"));
    }

    /** Whether a server without SMTPUTF8 cannot take it: the client has asked, and there is something beyond ASCII. */
    boolean isUtf8Needed(List<Recipient> recipients) throws Failure {
        if (!isUtf8Asked()) {
            return false;
        }
        boolean envelope = isWide(message.sender())
                || recipients.stream().map(Recipient::address).anyMatch(EnvelopeCommands::isWide);
        try {
            return envelope || HeaderScan.isWide(message);
        } catch (IOException e) {
            throw new Failure("4.3.0", "cannot read the message: " + e.getMessage());
        }
    }

    private static boolean isWide(Address address) {
        return address.text().chars().anyMatch(c -> c > 127);
    }

    private String external(Address address) throws Failure {
        if (mapping.isEmpty()) {
            return address.external();
        }
        try {
            return mapping.get().map(address).external();
        } catch (LookupFailure e) {
            throw new Failure("4.3.0", "generic map lookup problem for " + address.external());
        }
    }

    String mail() throws Failure {
        StringBuilder line = new StringBuilder("MAIL FROM:<")
                .append(external(message.sender()))
                .append('>');
        if (features.has("SIZE")) {
            line.append(" SIZE=").append(message.size());
        }
        if (features.has("8BITMIME") && message.attributes().containsKey("body")) {
            line.append(" BODY=").append(message.attributes().get("body"));
        }
        if (isUtf8Asked() && features.has("SMTPUTF8")) {
            line.append(" SMTPUTF8");
        }
        if (dummyAuth && features.has("AUTH")) {
            line.append(" AUTH=<>");
        }
        if (features.has("DSN")) {
            add(line, " RET=", message.attributes().get("dsn_ret"));
            String id = message.attributes().get("dsn_envid");
            add(line, " ENVID=", id == null ? null : xtext(id));
        }
        return line.toString();
    }

    String rcpt(Recipient recipient) throws Failure {
        StringBuilder line = new StringBuilder("RCPT TO:<")
                .append(external(recipient.address()))
                .append('>');
        if (features.has("DSN")) {
            add(line, " NOTIFY=", recipient.dsnNotify().orElse(null));
            recipient.dsnOriginal().ifPresent(original -> {
                int end = original.indexOf(';') + 1;
                add(line, " ORCPT=", original.substring(0, end) + xtext(original.substring(end)));
            });
        }
        return line.toString();
    }

    private static void add(StringBuilder line, String name, String value) {
        if (value != null && !value.isEmpty()) {
            line.append(name).append(value);
        }
    }

    /** RFC 3461 section 4. */
    private static String xtext(String text) {
        StringBuilder encoded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > ' ' && c < 127 && c != '+' && c != '=') {
                encoded.append(c);
            } else {
                encoded.append(String.format("+%02X", (int) c));
            }
        }
        return encoded.toString();
    }
}
