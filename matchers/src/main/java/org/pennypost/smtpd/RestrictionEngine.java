package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pennypost.conf.Settings;
import org.pennypost.dns.DnsResolver;
import org.pennypost.routing.NetworkList;
import org.pennypost.routing.RecipientCheck;
import org.pennypost.routing.Router;
import org.pennypost.status.Reply;
import org.pennypost.status.Verdict;

/** Evaluates the restriction lists in Postfix's order. Immutable and thread safe. */
final class RestrictionEngine implements AccessPolicy {
    private static final String UNLISTED_RECIPIENT = "smtpd_reject_unlisted_recipient";
    private static final String UNLISTED_SENDER = "smtpd_reject_unlisted_sender";

    /** A list and what a table without a restriction before it stands for there; empty where that says too little. */
    private record Source(String parameter, Optional<String> bareTable) {}

    private static final Map<Stage, Source> SOURCES = Map.of(
            Stage.CLIENT, new Source("smtpd_client_restrictions", Optional.of("check_client_access")),
            Stage.HELO, new Source("smtpd_helo_restrictions", Optional.of("check_helo_access")),
            Stage.SENDER, new Source("smtpd_sender_restrictions", Optional.of("check_sender_access")),
            Stage.DATA, new Source("smtpd_data_restrictions", Optional.empty()),
            Stage.END_OF_DATA, new Source("smtpd_end_of_data_restrictions", Optional.empty()),
            Stage.ETRN, new Source("smtpd_etrn_restrictions", Optional.of("check_etrn_access")));

    private final Map<Stage, RestrictionList> lists = new EnumMap<>(Stage.class);
    private final List<RestrictionList> recipientLists;
    private final RestrictionList unlistedSender;
    private final RestrictionList unlistedRecipient;
    private final List<Fault> faults = new ArrayList<>();
    private final boolean delayReject;
    private final boolean softBounce;
    private final boolean usable;
    private final AlwaysAccepted accepted;
    private final DecisionObserver observer;
    private final PermitLog permits;
    private final Set<String> names;
    private final Set<String> actions;

    RestrictionEngine(
            Settings settings,
            Router router,
            NetworkList mynetworks,
            RecipientCheck recipients,
            DecisionObserver observer) {
        this.observer = requireNonNull(observer);
        this.accepted = AlwaysAccepted.of(settings, router.rewrite());
        this.delayReject = settings.bool("smtpd_delay_reject");
        this.softBounce = settings.bool("soft_bounce");
        this.permits = new PermitLog(settings);
        RestrictionParser parser = new RestrictionParser(settings, faults);
        AccessAction action = new AccessAction(settings, parser);
        RestrictionParts parts = new RestrictionParts(
                settings,
                router,
                mynetworks,
                recipients,
                new NameLookups(resolver(settings), settings.list("inet_protocols")),
                action,
                observer);
        Restrictions restrictions = new Restrictions(parts);
        parser.restrictions(restrictions);
        this.names = restrictions.names();
        this.actions = action.names();
        SOURCES.forEach((stage, source) -> lists.put(stage, parser.parameter(source.parameter(), source.bareTable())));
        Optional<String> bareTable = Optional.of("check_recipient_access");
        RestrictionList relay = parser.parameter("smtpd_relay_restrictions", bareTable);
        RestrictionList recipient = parser.parameter("smtpd_recipient_restrictions", bareTable);
        this.recipientLists = settings.bool("smtpd_relay_before_recipient_restrictions")
                ? List.of(relay, recipient)
                : List.of(recipient, relay);
        this.unlistedSender = implied(UNLISTED_SENDER, SenderRestrictions.UNLISTED, settings, restrictions);
        this.unlistedRecipient = implied(UNLISTED_RECIPIENT, RecipientRestrictions.UNLISTED, settings, restrictions);
        parser.readClasses();
        if (recipientLists.stream().noneMatch(list -> list.reaches(Restrictions.RELAY_GUARDS))) {
            faults.add(openRelay());
        }
        this.usable = faults.stream().noneMatch(Fault::isError);
    }

    private static DnsResolver resolver(Settings settings) {
        try {
            return DnsResolver.of(settings.list("pennypost_dns_servers"), settings.duration("pennypost_dns_timeout"));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("pennypost_dns_servers: no such host: " + e.getMessage(), e);
        }
    }

    private static RestrictionList implied(
            String parameter, String name, Settings settings, Restrictions restrictions) {
        if (!settings.bool(parameter)) {
            return new RestrictionList(parameter, List.of());
        }
        try {
            Restriction restriction = restrictions.make(name, Optional.empty(), Optional.empty());
            return new RestrictionList(
                    parameter, List.of(new RestrictionList.Entry(name, restriction, false, Optional.empty())));
        } catch (BadArgument e) {
            throw new IllegalStateException(e);
        }
    }

    private static Fault openRelay() {
        return Fault.error(
                List.of("smtpd_relay_restrictions", "smtpd_recipient_restrictions"),
                "open relay: in parameter smtpd_relay_restrictions or smtpd_recipient_restrictions, specify at least"
                        + " one working instance of: reject_unauth_destination, defer_unauth_destination, reject, defer"
                        + " or defer_if_permit",
                "write smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated,"
                        + " defer_unauth_destination");
    }

    /** The names of all restrictions. */
    Set<String> names() {
        return names;
    }

    /** The words that may begin the result of an access table. */
    Set<String> actions() {
        return actions;
    }

    /** What is wrong with the lists, in words for the administrator. */
    List<Fault> faults() {
        return List.copyOf(faults);
    }

    @Override
    public Verdict decide(Request request) {
        return switch (request.stage()) {
            case CLIENT, HELO, SENDER -> delayReject ? Verdict.DUNNO : early(request);
            case ETRN -> etrn(request);
            default -> {
                Evaluation run = run(request);
                yield run.unlessDeferred(run.stage(request.stage(), lists.get(request.stage())));
            }
        };
    }

    /** A stage that is decided before RCPT; what it wants to defer is carried on. */
    private Verdict early(Request request) {
        if (!usable) {
            return unusable();
        }
        Stage stage = request.stage();
        Carried carried = request.situation().traces().carried();
        Evaluation run = run(request);
        run.ifPermit(carried.deferral(before(stage)));
        Verdict verdict = stage == Stage.SENDER ? sender(run) : run.stage(stage, lists.get(stage));
        carried.deferral(stage, run.ifPermit());
        return verdict;
    }

    private static List<Stage> before(Stage stage) {
        return switch (stage) {
            case CLIENT -> List.of();
            case HELO -> List.of(Stage.CLIENT);
            case SENDER, ETRN -> List.of(Stage.CLIENT, Stage.HELO);
            default -> List.of(Stage.CLIENT, Stage.HELO, Stage.SENDER);
        };
    }

    private Verdict sender(Evaluation run) {
        Verdict verdict = run.stage(Stage.SENDER, lists.get(Stage.SENDER));
        return verdict instanceof Verdict.Refuse ? verdict : run.stage(Stage.SENDER, unlistedSender);
    }

    /** Client and greeting, where they wait for a later command. */
    private Verdict delayed(Evaluation run, Request request) {
        if (!delayReject) {
            run.ifPermit(request.situation().traces().carried().deferral(before(request.stage())));
            return Verdict.DUNNO;
        }
        Verdict verdict = run.stage(Stage.CLIENT, lists.get(Stage.CLIENT));
        return verdict instanceof Verdict.Refuse || request.helo().isEmpty()
                ? verdict
                : run.stage(Stage.HELO, lists.get(Stage.HELO));
    }

    private Verdict etrn(Request request) {
        Evaluation run = run(request);
        Verdict verdict = delayed(run, request);
        return verdict instanceof Verdict.Refuse
                ? verdict
                : run.unlessDeferred(run.stage(Stage.ETRN, lists.get(Stage.ETRN)));
    }

    @Override
    public Verdict decideRecipient(Request request) {
        if (!usable) {
            return unusable();
        }
        Optional<String> reason = accepted.reason(request);
        if (reason.isPresent()) {
            observer.answered(request.stage(), "always accepted", reason.get(), Verdict.PERMIT);
            return Verdict.PERMIT;
        }
        Evaluation run = run(request);
        Verdict verdict = delayed(run, request);
        if (delayReject
                && !(verdict instanceof Verdict.Refuse)
                && request.sender().isPresent()) {
            verdict = sender(run);
        }
        for (RestrictionList list : recipientLists) {
            if (!(verdict instanceof Verdict.Refuse)) {
                verdict = run.stage(Stage.RECIPIENT, list);
            }
        }
        verdict = run.unlessDeferred(verdict);
        return verdict instanceof Verdict.Refuse ? verdict : run.stage(Stage.RECIPIENT, unlistedRecipient);
    }

    private Evaluation run(Request request) {
        return new Evaluation(request, observer, softBounce, permits);
    }

    private static Verdict unusable() {
        return new Verdict.Refuse(Reply.of(Evaluation.SERVER_ERROR));
    }
}
