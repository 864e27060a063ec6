package org.pennypost.smtpd;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a client has told by XFORWARD about the client that it forwards mail of. Source: Postfix XFORWARD_README. */
final class Forwarded {
    /** The names in the queue. */
    private static final Map<String, String> ATTRIBUTES = Map.of(
            "NAME", "log_client_name",
            "ADDR", "log_client_address",
            "PORT", "log_client_port",
            "HELO", "log_helo_name",
            "PROTO", "log_protocol_name",
            "IDENT", "log_ident");

    private final Map<String, String> told = new HashMap<>();

    void put(String name, String value) {
        told.put(name, value);
    }

    void remove(String name) {
        told.remove(name);
    }

    void clear() {
        told.clear();
    }

    /** Adds what was told to the attributes of a message. */
    void addTo(Map<String, String> attributes) {
        ATTRIBUTES.forEach((name, attribute) ->
                Optional.ofNullable(told.get(name)).ifPresent(value -> attributes.put(attribute, value)));
    }

    /** For the line of the log that begins a message. */
    @Override
    public String toString() {
        boolean named = told.containsKey("NAME") || told.containsKey("ADDR");
        return (told.containsKey("IDENT") ? ", orig_queue_id=" + told.get("IDENT") : "")
                + (named
                        ? ", orig_client=" + told.getOrDefault("NAME", Client.UNKNOWN) + "["
                                + told.getOrDefault("ADDR", Client.UNKNOWN) + "]"
                        : "");
    }
}
