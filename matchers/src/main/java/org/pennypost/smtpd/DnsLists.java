package org.pennypost.smtpd;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pennypost.address.Address;
import org.pennypost.address.HostNames;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.dns.DnsFailure;
import org.pennypost.status.Verdict;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * The restrictions that ask lists in the DNS for clients and domains. A list that does not answer refuses nobody, unless
 * {@code pennypost_dnsbl_tempfail_action} says so; a list of those to permit defers what would be refused. Source: RFC
 * 5782; postconf(5) reject_rbl_client, permit_dnswl_client.
 */
final class DnsLists {
    private static final int LONGEST_TEXT = 500;

    private final RestrictionParts parts;
    private final DnsListReply reply;
    private final boolean deferOnFailure;

    /** What is looked for, in which words. */
    private record Target(String what, String query, Subject subject) {}

    /** What a request is looked up for in one list; empty when there is nothing to look up. */
    @FunctionalInterface
    private interface Targets {
        Optional<Target> of(Request request, DnsList list);
    }

    private DnsLists(RestrictionParts parts) {
        this.parts = parts;
        this.reply = new DnsListReply(parts.settings(), parts.observer());
        this.deferOnFailure =
                parts.settings().text("pennypost_dnsbl_tempfail_action").equalsIgnoreCase("defer_if_permit");
    }

    static Map<String, RestrictionSpec> of(RestrictionParts parts) {
        DnsLists lists = new DnsLists(parts);
        Targets client = DnsLists::client;
        Targets clientName =
                domain(request -> known(request.client().name()), request -> Subject.of(Stage.CLIENT, request));
        return Map.of(
                "reject_rbl_client",
                lists.reject(client),
                "reject_rbl",
                lists.reject(client),
                "permit_dnswl_client",
                lists.permit(client),
                "reject_rhsbl_client",
                lists.reject(clientName),
                "permit_rhswl_client",
                lists.permit(clientName),
                "reject_rhsbl_reverse_client",
                lists.reject(domain(request -> known(request.client().reverseName()), Subject::reverseName)),
                "reject_rhsbl_helo",
                lists.reject(domain(Request::helo, request -> Subject.of(Stage.HELO, request))),
                "reject_rhsbl_sender",
                lists.reject(domain(
                        request -> request.realSender().map(Address::text),
                        request -> Subject.of(Stage.SENDER, request))),
                "reject_rhsbl_recipient",
                lists.reject(domain(
                        request -> request.recipient().map(Address::text),
                        request -> Subject.of(Stage.RECIPIENT, request))));
    }

    private static Optional<String> known(String name) {
        return Optional.of(name).filter(text -> !text.equals(Client.UNKNOWN));
    }

    private static Optional<Target> client(Request request, DnsList list) {
        InetAddress address = request.client().address();
        return Optional.of(
                new Target(request.client().addressText(), list.query(address), Subject.of(Stage.CLIENT, request)));
    }

    /** The domain of a name or address; literals and numbers are in no list of names. */
    private static Targets domain(Function<Request, Optional<String>> value, Function<Request, Subject> subject) {
        return (request, list) -> value.apply(request).flatMap(what -> {
            String domain = what.substring(what.lastIndexOf('@') + 1);
            String last = domain.substring(domain.lastIndexOf('.') + 1);
            boolean name = HostNames.isHostName(domain) && !last.chars().allMatch(Character::isDigit);
            return name
                    ? Optional.of(new Target(what, domain + "." + list.domain(), subject.apply(request)))
                    : Optional.empty();
        });
    }

    private RestrictionSpec reject(Targets targets) {
        return RestrictionSpec.with("domain name", (argument, bareTable) -> {
            DnsList list = DnsList.of(argument);
            return run -> {
                Optional<Target> target = targets.of(run.request(), list);
                return target.isEmpty() ? Verdict.DUNNO : reject(run, list, target.get());
            };
        });
    }

    private Verdict reject(Evaluation run, DnsList list, Target target) throws LookupFailure {
        try {
            if (!isListed(run, list, target)) {
                return Verdict.DUNNO;
            }
        } catch (DnsFailure e) {
            run.warn(target.query() + ": RBL lookup error: " + e.text());
            return deferOnFailure
                    ? run.deferIfPermit(
                            target.subject(), 450, "4.7.1", "DNS list " + list.domain() + " does not answer")
                    : Verdict.DUNNO;
        }
        String reason = reason(run, list, target.query());
        return reply.refuse(run, new DnsListReply.Listing(list, target.what(), reason), target.subject());
    }

    private RestrictionSpec permit(Targets targets) {
        return RestrictionSpec.with("domain name", (argument, bareTable) -> {
            DnsList list = DnsList.of(argument);
            return run -> {
                Optional<Target> target = targets.of(run.request(), list);
                return target.isEmpty() ? Verdict.DUNNO : permit(run, list, target.get());
            };
        });
    }

    /** A list never lets somebody relay. */
    private Verdict permit(Evaluation run, DnsList list, Target target) throws LookupFailure {
        try {
            if (!isListed(run, list, target)) {
                return Verdict.DUNNO;
            }
        } catch (DnsFailure e) {
            run.warn(target.query() + ": RBL lookup error: " + e.text());
            Subject subject = new Subject(target.what(), target.subject().kind());
            return run.deferIfReject(subject, 450, "4.7.1", "Service unavailable");
        }
        Optional<Address> recipient = run.request().recipient();
        return recipient.isEmpty() || RecipientRestrictions.isAuthorized(run, recipient.get(), parts)
                ? Verdict.PERMIT
                : Verdict.DUNNO;
    }

    private boolean isListed(Evaluation run, DnsList list, Target target) throws DnsFailure {
        try {
            for (Record answer : ask(run, list, target.query(), Type.A)) {
                if (list.counts(((ARecord) answer).getAddress())) {
                    return true;
                }
            }
            return false;
        } catch (DnsFailure e) {
            if (e.isTemporary()) {
                throw e;
            }
            return false;
        }
    }

    private List<Record> ask(Evaluation run, DnsList list, String query, int type) throws DnsFailure {
        Waits waits = run.request().situation().traces().carried().waits();
        Optional<Waits.Place> place = waits.enter("DNS list " + list.domain());
        if (place.isEmpty()) {
            run.warn("too many wait for DNS list " + list.domain() + " already");
            throw new DnsFailure(query, Type.string(type), DnsFailure.Reason.TRY_AGAIN);
        }
        try (Waits.Place taken = place.get()) {
            return parts.names().ask(run, query, type);
        }
    }

    /** What the list says about it; a reason that does not come is no reason to wait. */
    private String reason(Evaluation run, DnsList list, String query) {
        try {
            List<Record> answers = ask(run, list, query, Type.TXT);
            String text = answers.stream()
                    .map(answer -> String.join("", ((TXTRecord) answer).getStrings()))
                    .collect(Collectors.joining(" / "));
            return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
        } catch (DnsFailure e) {
            return "";
        }
    }
}
