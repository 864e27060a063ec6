package org.pennypost.smtpd;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.status.Verdict;

/**
 * Evaluates the restriction lists in Postfix's order. Known limits: with {@code smtpd_delay_reject = no} the client list
 * is asked at MAIL, not at the connection.
 */
final class RestrictionEngine implements AccessPolicy {
    private static final Map<Stage, String> PARAMETERS = Map.of(
            Stage.CLIENT, "smtpd_client_restrictions",
            Stage.HELO, "smtpd_helo_restrictions",
            Stage.SENDER, "smtpd_sender_restrictions",
            Stage.DATA, "smtpd_data_restrictions",
            Stage.END_OF_DATA, "smtpd_end_of_data_restrictions",
            Stage.ETRN, "smtpd_etrn_restrictions");

    private final Map<Stage, List<Restriction>> lists = new EnumMap<>(Stage.class);
    private final List<Restriction> first;
    private final List<Restriction> second;
    private final List<Fault> faults = new ArrayList<>();
    private final boolean delayReject;
    private final boolean rejectUnlisted;
    private final boolean guarded;
    private final Restriction unlisted;

    RestrictionEngine(Settings settings, Restrictions restrictions) {
        PARAMETERS.forEach((stage, parameter) -> lists.put(stage, list(parameter, settings, restrictions)));
        List<Restriction> relay = list("smtpd_relay_restrictions", settings, restrictions);
        List<Restriction> recipient = list("smtpd_recipient_restrictions", settings, restrictions);
        boolean relayFirst = settings.bool("smtpd_relay_before_recipient_restrictions");
        this.first = relayFirst ? relay : recipient;
        this.second = relayFirst ? recipient : relay;
        this.delayReject = settings.bool("smtpd_delay_reject");
        this.rejectUnlisted = settings.bool("smtpd_reject_unlisted_recipient");
        this.unlisted = restrictions.named("reject_unlisted_recipient").orElseThrow();
        this.guarded = isGuard(settings.list("smtpd_relay_restrictions"))
                || isGuard(settings.list("smtpd_recipient_restrictions"));
        if (!guarded) {
            faults.add(new Fault(
                    List.of("smtpd_relay_restrictions", "smtpd_recipient_restrictions"),
                    "open relay: in parameter smtpd_relay_restrictions or smtpd_recipient_restrictions, specify at least"
                            + " one working instance of: reject_unauth_destination, defer_unauth_destination, reject or"
                            + " defer",
                    "write smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated,"
                            + " defer_unauth_destination"));
        }
    }

    /** What is wrong with the lists, in words for the administrator. */
    List<Fault> faults() {
        return List.copyOf(faults);
    }

    @Override
    public Verdict decide(Request request) throws LookupFailure {
        boolean early = request.stage() == Stage.HELO || request.stage() == Stage.SENDER;
        if (early && delayReject) {
            return Verdict.DUNNO;
        }
        if (request.stage() == Stage.SENDER) {
            Verdict client = evaluate(lists.get(Stage.CLIENT), request.at(Stage.CLIENT));
            if (client instanceof Verdict.Refuse) {
                return client;
            }
        }
        return evaluate(lists.getOrDefault(request.stage(), List.of()), request);
    }

    @Override
    public Verdict decideRecipient(Request request) throws LookupFailure {
        if (!guarded || !faults.isEmpty()) {
            return Restrictions.refuse("451 4.3.5 Server configuration error");
        }
        if (delayReject) {
            for (Stage stage : List.of(Stage.CLIENT, Stage.HELO, Stage.SENDER)) {
                boolean known = stage != Stage.HELO || request.helo().isPresent();
                Verdict verdict = known ? evaluate(lists.get(stage), request.at(stage)) : Verdict.DUNNO;
                if (verdict instanceof Verdict.Refuse) {
                    return verdict;
                }
            }
        }
        Verdict verdict = evaluate(first, request);
        if (!(verdict instanceof Verdict.Refuse)) {
            verdict = evaluate(second, request);
        }
        if (!(verdict instanceof Verdict.Refuse) && rejectUnlisted) {
            verdict = unlisted.check(request);
        }
        return verdict;
    }

    private static Verdict evaluate(List<Restriction> list, Request request) throws LookupFailure {
        for (Restriction restriction : list) {
            Verdict verdict = restriction.check(request);
            if (verdict != Verdict.DUNNO) {
                return verdict;
            }
        }
        return Verdict.DUNNO;
    }

    private List<Restriction> list(String parameter, Settings settings, Restrictions restrictions) {
        List<String> unknown = new ArrayList<>();
        List<Restriction> list = restrictions.list(settings.list(parameter), unknown);
        unknown.forEach(name -> faults.add(new Fault(
                List.of(parameter),
                parameter + ": restriction not supported: " + name,
                "correct the name or delete it; with it, no mail would be accepted")));
        return list;
    }

    private static boolean isGuard(List<String> names) {
        return names.stream().anyMatch(Restrictions.RELAY_GUARDS::contains);
    }
}
