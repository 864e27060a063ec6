package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.status.Verdict;

/**
 * Evaluates the restriction lists in Postfix's order. Known limits: with {@code smtpd_delay_reject = no} the client list
 * is asked at MAIL, not at the connection.
 */
final class RestrictionEngine implements AccessPolicy {
    private static final String UNLISTED = "smtpd_reject_unlisted_recipient";
    private static final Map<Stage, String> PARAMETERS = Map.of(
            Stage.CLIENT, "smtpd_client_restrictions",
            Stage.HELO, "smtpd_helo_restrictions",
            Stage.SENDER, "smtpd_sender_restrictions",
            Stage.DATA, "smtpd_data_restrictions",
            Stage.END_OF_DATA, "smtpd_end_of_data_restrictions",
            Stage.ETRN, "smtpd_etrn_restrictions");

    private final Map<Stage, List<Listed>> lists = new EnumMap<>(Stage.class);
    private final List<Listed> first;
    private final List<Listed> second;
    private final List<Fault> faults = new ArrayList<>();
    private final boolean delayReject;
    private final boolean guarded;
    private final List<Listed> last;
    private final AlwaysAccepted accepted;
    private final DecisionObserver observer;

    /** A restriction where it stands. */
    private record Listed(String parameter, String name, Restriction restriction) {}

    RestrictionEngine(
            Settings settings, Restrictions restrictions, AlwaysAccepted accepted, DecisionObserver observer) {
        this.accepted = requireNonNull(accepted);
        this.observer = requireNonNull(observer);
        PARAMETERS.forEach((stage, parameter) -> lists.put(stage, list(parameter, settings, restrictions)));
        List<Listed> relay = list("smtpd_relay_restrictions", settings, restrictions);
        List<Listed> recipient = list("smtpd_recipient_restrictions", settings, restrictions);
        boolean relayFirst = settings.bool("smtpd_relay_before_recipient_restrictions");
        this.first = relayFirst ? relay : recipient;
        this.second = relayFirst ? recipient : relay;
        this.delayReject = settings.bool("smtpd_delay_reject");
        this.last = settings.bool(UNLISTED)
                ? List.of(new Listed(
                        UNLISTED,
                        "reject_unlisted_recipient",
                        restrictions.named("reject_unlisted_recipient").orElseThrow()))
                : List.of();
        this.guarded = isGuard(settings.list("smtpd_relay_restrictions"))
                || isGuard(settings.list("smtpd_recipient_restrictions"));
        if (!guarded) {
            faults.add(Fault.error(
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
        Optional<String> reason = accepted.reason(request);
        if (reason.isPresent()) {
            observer.answered(request.stage(), "always accepted", reason.get(), Verdict.PERMIT);
            return Verdict.PERMIT;
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
        return verdict instanceof Verdict.Refuse ? verdict : evaluate(last, request);
    }

    private Verdict evaluate(List<Listed> list, Request request) throws LookupFailure {
        for (Listed listed : list) {
            Verdict verdict = check(listed, request);
            if (verdict != Verdict.DUNNO) {
                return verdict;
            }
        }
        return Verdict.DUNNO;
    }

    private Verdict check(Listed listed, Request request) throws LookupFailure {
        try {
            Verdict verdict = listed.restriction().check(request);
            observer.answered(request.stage(), listed.parameter(), listed.name(), verdict);
            return verdict;
        } catch (LookupFailure e) {
            observer.unanswered(request.stage(), listed.parameter(), listed.name(), e);
            throw e;
        }
    }

    private List<Listed> list(String parameter, Settings settings, Restrictions restrictions) {
        List<Listed> list = new ArrayList<>();
        for (String name : settings.list(parameter)) {
            restrictions
                    .named(name)
                    .ifPresentOrElse(
                            restriction -> list.add(new Listed(parameter, name, restriction)),
                            () -> faults.add(Fault.error(
                                    List.of(parameter),
                                    parameter + ": restriction not supported: " + name,
                                    "correct the name or delete it; with it, no mail would be accepted")));
        }
        return list;
    }

    private static boolean isGuard(List<String> names) {
        return names.stream().anyMatch(Restrictions.RELAY_GUARDS::contains);
    }
}
