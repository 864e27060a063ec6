package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pennypost.address.Address;

/**
 * Delivers a message to one local recipient: finds all the places that are meant, serves each, and sends the rest on.
 *
 * <p>Thread safe. Failures are statuses. Source: Postfix local(8).
 */
final class LocalAgent {
    private final Expander expander;
    private final Places places;
    private final Forwarder forwarder;

    /** Makes the expansion of one recipient. */
    @FunctionalInterface
    interface Expander {
        Expansion expansion(Set<String> deliveredTo);
    }

    /**
     * What came of it.
     *
     * @param reports how each place ended, none for what was served before or goes to another transport
     * @param passed what another transport is to deliver
     * @param served the places that have the message now
     */
    record Outcome(List<DeliveryReport> reports, List<LocalTarget.Pass> passed, Set<String> served) {
        Outcome {
            reports = List.copyOf(reports);
            passed = List.copyOf(passed);
            served = Set.copyOf(served);
        }
    }

    LocalAgent(Expander expander, Places places, Forwarder forwarder) {
        this.expander = requireNonNull(expander);
        this.places = requireNonNull(places);
        this.forwarder = requireNonNull(forwarder);
    }

    /**
     * Delivers to one recipient.
     *
     * @param deliveredTo the Delivered-To headers that the message has already, in lower case
     * @param served places that got the message at an earlier attempt
     */
    Outcome deliver(Letter letter, Set<String> deliveredTo, Set<String> served) {
        List<DeliveryReport> reports = new ArrayList<>();
        Set<String> now = new LinkedHashSet<>(served);
        List<LocalTarget.Pass> passed = new ArrayList<>();
        Map<List<Address>, List<LocalTarget.Forward>> forwards = new LinkedHashMap<>();
        for (LocalTarget target :
                expander.expansion(deliveredTo).targets(letter.recipient().address(), letter.sender())) {
            if (served.contains(target.key())) {
                continue;
            }
            if (target instanceof LocalTarget.Forward forward && !letter.isProbe()) {
                Behalf behalf = forward.behalf();
                forwards.computeIfAbsent(List.of(behalf.sender(), behalf.delivered()), key -> new ArrayList<>())
                        .add(forward);
                continue;
            }
            if (target instanceof LocalTarget.Pass pass) {
                passed.add(pass);
                now.add(pass.key());
                continue;
            }
            if (letter.isProbe()) {
                reports.add(probed(letter, target));
                continue;
            }
            DeliveryStatus status = places.deliver(letter, target);
            // Members of a list with an owner are nobody that the original sender knows of.
            Address original = target.notified().isPresent()
                    ? Address.NULL
                    : letter.recipient().original();
            DeliveryReport report = new DeliveryReport(target.address(), original, status, target.notified());
            reports.add(
                    isMember(letter, target)
                            ? expanded(report, reports, target.notified().isPresent())
                            : report);
            if (status.isSent() && !target.key().isEmpty()) {
                now.add(target.key());
            }
        }
        // What comes again sends nothing on yet: better later than twice.
        if (reports.stream().noneMatch(report -> report.status().isDeferred())) {
            forwards.values().forEach(group -> forward(letter, group, reports, now));
        }
        return new Outcome(reports, passed, now);
    }

    /** What would become of a place: each is told of, those of a list with an owner without the list. */
    private DeliveryReport probed(Letter letter, LocalTarget target) {
        Address original = target.isOwned() ? Address.NULL : letter.recipient().original();
        return new DeliveryReport(target.address(), original, places.probe(target));
    }

    private static boolean isMember(Letter letter, LocalTarget target) {
        return !target.address()
                .text()
                .equalsIgnoreCase(letter.recipient().address().text());
    }

    /** Of an alias, it is told once that it was expanded, and nothing of its members. */
    private static DeliveryReport expanded(DeliveryReport report, List<DeliveryReport> before, boolean owned) {
        boolean first =
                before.stream().allMatch(other -> other.details().success().isEmpty());
        String word = owned ? DeliveryReport.LISTED : DeliveryReport.EXPANDED;
        return report.status().isSent() ? report.succeeded(first ? word : "") : report;
    }

    private void forward(
            Letter letter, List<LocalTarget.Forward> group, List<DeliveryReport> reports, Set<String> served) {
        DeliveryStatus status = forwarder.forward(letter, group);
        DeliveryReport report = new DeliveryReport(
                letter.recipient().address(), letter.recipient().original(), status);
        reports.add(expanded(report, reports, group.get(0).behalf().owned()));
        if (status.isSent()) {
            group.forEach(forward -> served.add(forward.key()));
        }
    }
}
