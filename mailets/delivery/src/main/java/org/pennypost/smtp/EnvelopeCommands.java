package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import org.pennypost.cleanup.Recipient;

/**
 * MAIL and RCPT with the parameters that the server understands.
 *
 * <p>Source: RFC 1870 (SIZE), RFC 6531 (SMTPUTF8), RFC 6152 (BODY), RFC 3461 (RET, ENVID, NOTIFY, ORCPT).
 */
record EnvelopeCommands(Features features, OutgoingMessage message, boolean dummyAuth) {
    EnvelopeCommands {
        requireNonNull(features);
        requireNonNull(message);
    }

    private boolean isUtf8Asked() {
        return "yes".equals(message.attributes().get("smtputf8"));
    }

    /** Whether a server without SMTPUTF8 cannot take it. */
    boolean isUtf8Needed() {
        return isUtf8Asked();
    }

    String mail() {
        StringBuilder line = new StringBuilder("MAIL FROM:<")
                .append(message.sender().external())
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

    String rcpt(Recipient recipient) {
        StringBuilder line = new StringBuilder("RCPT TO:<")
                .append(recipient.address().external())
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
