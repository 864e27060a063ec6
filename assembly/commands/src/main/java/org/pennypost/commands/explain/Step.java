package org.pennypost.commands.explain;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One question and its answer.
 *
 * @param kind what was asked
 * @param where the rule, table or list that was asked; empty where there is none
 * @param asked the question: an address, a key, a restriction
 * @param answer empty for "not found" and "no opinion"
 */
record Step(Kind kind, String where, String asked, Optional<String> answer) {
    Step {
        requireNonNull(kind, "kind");
        requireNonNull(where, "where");
        requireNonNull(asked, "asked");
        requireNonNull(answer, "answer");
    }

    static Step of(Kind kind, String where, String asked, String answer) {
        return new Step(kind, where, asked, Optional.of(answer));
    }

    /** What a step is about. */
    enum Kind {
        /** An address became another. */
        REWRITE,
        /** A table or list was asked. */
        LOOKUP,
        /** The class of an address was found. */
        CLASS,
        /** Whether the recipient exists. */
        VALIDATION,
        /** An address became its aliases. */
        EXPANSION,
        /** The transport and next hop of an address. */
        TRANSPORT,
        /** The DNS was asked. */
        DNS,
        /** The name of the client was found. */
        CLIENT,
        /** What the server sees of the client's certificate. */
        CERTIFICATE,
        /** The client gives a command. */
        COMMAND,
        /** A restriction was evaluated. */
        RESTRICTION,
        /** The server would write a line into its log. */
        LOG,
        /** The server answers a command. */
        REPLY;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("step", kind.word());
        members.put("where", where);
        members.put("asked", asked);
        members.put("answer", answer);
        return members;
    }
}
