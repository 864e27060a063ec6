package org.pennypost.commands.postconf;

import java.util.List;
import java.util.Set;
import org.pennypost.conf.MasterCf;
import org.pennypost.conf.Parameter;

/** The parameters that a line of {@code master.cf} brings into being: {@code smtp_destination_rate_delay}. */
final class ServiceNames {
    private static final Set<String> DELIVERY = Set.of("local", "error", "virtual", "smtp", "lmtp", "pipe");
    private static final List<String> SUFFIXES = List.of(
            "_recipient_limit",
            "_extra_recipient_limit",
            "_recipient_refill_limit",
            "_recipient_refill_delay",
            "_delivery_slot_cost",
            "_delivery_slot_loan",
            "_delivery_slot_discount",
            "_minimum_delivery_slots",
            "_initial_destination_concurrency",
            "_destination_concurrency_limit",
            "_destination_recipient_limit",
            "_destination_concurrency_positive_feedback",
            "_destination_concurrency_negative_feedback",
            "_destination_concurrency_failed_cohort_limit",
            "_destination_rate_delay",
            "_transport_rate_delay");

    private ServiceNames() {}

    /** Whether a name that the registry knows is a service's own: then it is one only where master.cf has that service. */
    static boolean isServices(Parameter parameter) {
        String base = parameter.defaultText();
        return base.startsWith("$")
                && (SUFFIXES.stream().anyMatch(parameter.name()::endsWith) || base.equals("$command_time_limit"));
    }

    static List<String> of(MasterCf.Entry entry) {
        List<String> names = new java.util.ArrayList<>();
        String command = entry.command();
        if (command.equals("pipe") || command.equals("spawn")) {
            names.add(entry.name() + "_time_limit");
        }
        if (DELIVERY.contains(command)) {
            SUFFIXES.forEach(suffix -> names.add(entry.name() + suffix));
        }
        return names;
    }
}
