package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
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

    /** A delivery whose places in mboxes are written with the batch. */
    final class Begun {
        private final Letter letter;
        private final Set<String> served;
        private final List<Supplier<DeliveryStatus>> ends = new ArrayList<>();
        private final List<LocalTarget> targets = new ArrayList<>();
        private final List<LocalTarget.Pass> passed = new ArrayList<>();
        private final Map<List<Address>, List<LocalTarget.Forward>> forwards = new LinkedHashMap<>();

        private Begun(Letter letter, Set<String> served) {
            this.letter = letter;
            this.served = new LinkedHashSet<>(served);
        }

        private void place(LocalTarget target, Batch batch) {
            if (target instanceof LocalTarget.Forward forward && !letter.isProbe()) {
                Behalf behalf = forward.behalf();
                forwards.computeIfAbsent(List.of(behalf.sender(), behalf.delivered()), key -> new ArrayList<>())
                        .add(forward);
                return;
            }
            if (target instanceof LocalTarget.Pass pass) {
                passed.add(pass);
                served.add(pass.key());
                return;
            }
            targets.add(target);
            ends.add(letter.isProbe() ? () -> places.probe(target) : places.deliver(letter, target, batch));
        }

        /** Once the batch has run: says how each place ended, and sends on what goes elsewhere. */
        Outcome end() {
            List<DeliveryReport> reports = new ArrayList<>();
            for (int i = 0; i < targets.size(); i++) {
                LocalTarget target = targets.get(i);
                DeliveryStatus status = ends.get(i).get();
                if (letter.isProbe()) {
                    reports.add(probed(letter, target, status));
                    continue;
                }
                reports.add(report(letter, target, status, reports));
                if (status.isSent() && !target.key().isEmpty()) {
                    served.add(target.key());
                }
            }
            // What comes again sends nothing on yet: better later than twice.
            if (reports.stream().noneMatch(report -> report.status().isDeferred())) {
                forwards.values().forEach(group -> forward(letter, group, reports, served));
            }
            return new Outcome(reports, passed, served);
        }
    }

    /**
     * Begins to deliver to one recipient.
     *
     * @param deliveredTo the Delivered-To headers that the message has already, in lower case
     * @param served places that got the message at an earlier attempt
     * @param batch takes what goes into the mboxes of users
     */
    Begun begin(Letter letter, Set<String> deliveredTo, Set<String> served, Batch batch) {
        Begun begun = new Begun(letter, served);
        for (LocalTarget target :
                expander.expansion(deliveredTo).targets(letter.recipient().address(), letter.sender())) {
            if (!served.contains(target.key())) {
                begun.place(target, batch);
            }
        }
        return begun;
    }

    private static DeliveryReport report(
            Letter letter, LocalTarget target, DeliveryStatus status, List<DeliveryReport> before) {
        // Members of a list with an owner are nobody that the original sender knows of.
        Address original = target.notified().isPresent()
                ? Address.NULL
                : letter.recipient().original();
        DeliveryReport report = new DeliveryReport(target.address(), original, status, target.notified());
        return isMember(letter, target)
                ? expanded(report, before, target.notified().isPresent())
                : report;
    }

    /** What would become of a place: each is told of, those of a list with an owner without the list. */
    private static DeliveryReport probed(Letter letter, LocalTarget target, DeliveryStatus status) {
        Address original = target.isOwned() ? Address.NULL : letter.recipient().original();
        return new DeliveryReport(target.address(), original, status);
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
