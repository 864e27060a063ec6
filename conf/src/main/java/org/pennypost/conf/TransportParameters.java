package org.pennypost.conf;

import java.util.List;
import java.util.Optional;

/**
 * Parameters whose name begins with that of a transport in {@code master.cf}, such as {@code
 * smtp_destination_concurrency_limit}; their default is the parameter of the same name that begins {@code default}.
 *
 * <p>Source: postconf(5) <i>transport_destination_concurrency_limit</i> and the like.
 */
final class TransportParameters {
    private static final List<String> SUFFIXES = List.of(
            "_destination_concurrency_failed_cohort_limit",
            "_destination_concurrency_limit",
            "_destination_concurrency_negative_feedback",
            "_destination_concurrency_positive_feedback",
            "_destination_rate_delay",
            "_destination_recipient_limit",
            "_transport_rate_delay",
            "_delivery_slot_cost",
            "_delivery_slot_discount",
            "_delivery_slot_loan",
            "_extra_recipient_limit",
            "_minimum_delivery_slots",
            "_recipient_limit",
            "_recipient_refill_delay",
            "_recipient_refill_limit");
    private static final String INITIAL = "_initial_destination_concurrency";
    private static final String TIME_LIMIT = "_time_limit";

    private TransportParameters() {}

    /** The declaration that a name stands for, if it has one of the known endings. */
    static Optional<Parameter> find(String name, Registry registry) {
        if (name.endsWith(INITIAL)) {
            return derived(name, registry, "initial_destination_concurrency");
        }
        if (name.endsWith(TIME_LIMIT)) {
            return derived(name, registry, "command_time_limit");
        }
        return SUFFIXES.stream()
                .filter(name::endsWith)
                .findFirst()
                .flatMap(suffix -> derived(name, registry, "default" + suffix));
    }

    /** The transport that a name begins with; the name itself when it has none of the known endings. */
    static String transport(String name) {
        for (String suffix : SUFFIXES) {
            if (name.endsWith(suffix)) {
                return name.substring(0, name.length() - suffix.length());
            }
        }
        if (name.endsWith(INITIAL)) {
            return name.substring(0, name.length() - INITIAL.length());
        }
        return name.endsWith(TIME_LIMIT) ? name.substring(0, name.length() - TIME_LIMIT.length()) : name;
    }

    private static Optional<Parameter> derived(String name, Registry registry, String general) {
        return registry.declared(general)
                .map(parameter -> new Parameter(
                        name,
                        parameter.type(),
                        parameter.choices(),
                        parameter.refusedChoices(),
                        parameter.status(),
                        "$" + general,
                        parameter.meaning()));
    }
}
