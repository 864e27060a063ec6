package org.pennypost.commands.explain;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.pennypost.conf.Json;
import org.pennypost.dns.MailExchanger;
import org.pennypost.routing.AddressClass;
import org.pennypost.smtpd.RcptTrial;
import org.pennypost.status.Reply;

/**
 * What was found out about a recipient.
 *
 * @param trial the question as it was put to the server's dialogue
 * @param addressClass of the recipient as RCPT sees it; empty when it is no address, or a table cannot be asked
 * @param destinations the address after all rewriting, or those it expands to; empty when they cannot be found out
 * @param command the command that was answered, the last one unless an earlier one was refused
 * @param reply the answer
 * @param decidedBy the restriction or check that answered
 * @param steps what was asked and answered, in order
 */
public record RcptExplanation(
        RcptTrial trial,
        Optional<AddressClass> addressClass,
        List<Destination> destinations,
        String command,
        Reply reply,
        Optional<String> decidedBy,
        List<Step> steps) {
    /** Copies the lists. */
    public RcptExplanation {
        requireNonNull(trial, "trial");
        requireNonNull(addressClass, "addressClass");
        requireNonNull(command, "command");
        requireNonNull(reply, "reply");
        requireNonNull(decidedBy, "decidedBy");
        destinations = List.copyOf(destinations);
        steps = List.copyOf(steps);
    }

    /**
     * Writes it for programs.
     *
     * @return one JSON object on one line: recipient, address, class, transport, nexthop, reply, command, decided_by,
     *     mx, mx_failure, steps; address, transport and nexthop are lists, in the same order, when the recipient expands
     *     to several addresses
     */
    public String json() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("recipient", trial.envelope().recipient());
        members.put("address", each(to -> to.route().address().external()));
        members.put("class", addressClass);
        members.put("transport", each(to -> to.route().transport()));
        members.put("nexthop", each(to -> to.route().nexthop()));
        members.put("reply", reply.toString());
        members.put("command", command);
        members.put("decided_by", decidedBy);
        List<Object> hosts = new ArrayList<>();
        destinations.forEach(to -> to.hosts().forEach(host -> hosts.add(members(host, to))));
        members.put("mx", hosts.stream().distinct().toList());
        members.put(
                "mx_failure",
                destinations.stream().flatMap(to -> to.failure().stream()).findFirst());
        members.put("steps", steps.stream().map(Step::members).toList());
        return Json.of(members);
    }

    /** The value of the only destination, a list of those of several, or none. */
    private Object each(Function<Destination, String> value) {
        List<String> values = destinations.stream().map(value).toList();
        return values.size() > 1 ? values : values.stream().findFirst();
    }

    private static Map<String, Object> members(MailExchanger host, Destination to) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("nexthop", to.route().nexthop());
        members.put("host", host.host());
        members.put("preference", host.preference());
        members.put("addresses", MailHostText.addresses(host));
        return members;
    }

    /**
     * Writes it for people.
     *
     * @return lines, each with its end
     */
    public String text() {
        return new ExplanationText(this).write();
    }
}
