package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Function;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.dns.DnsResolver;
import org.pennypost.status.Reply;
import org.pennypost.status.Verdict;

/**
 * Asks the restrictions for one command. Holds what they want to become of a later decision: a permission that becomes a
 * deferral, a reject that becomes one, a reject that is only logged. Used by one thread, once. Source: Postfix {@code
 * smtpd_check.c generic_checks, smtpd_check_reject}.
 */
final class Evaluation {
    static final String SERVER_ERROR = "451 4.3.5 Server configuration error";
    private static final int DEEPEST = 100;
    private static final int LONGEST = 510;
    private static final String UNAVAILABLE = "450 4.7.1 Service unavailable";

    private final Request request;
    private final DecisionObserver observer;
    private final boolean softBounce;
    private final PermitLog permits;
    private Optional<Deferral> ifPermit = Optional.empty();
    private Optional<Deferral> ifReject = Optional.empty();
    private Subject subject;
    private Stage stage;
    private String parameter = "";
    private String current = "";
    private boolean warning;
    private boolean recipientChecked;
    private int depth;
    private Optional<DnsResolver.Questions> questions = Optional.empty();
    private boolean inDefault;

    Evaluation(Request request, DecisionObserver observer, boolean softBounce, PermitLog permits) {
        this.request = requireNonNull(request);
        this.observer = requireNonNull(observer);
        this.softBounce = softBounce;
        this.permits = requireNonNull(permits);
        this.stage = request.stage();
        this.subject = Subject.of(stage, request);
    }

    Request request() {
        return request;
    }

    /** What the list, or the table whose result is a list, is about. */
    Subject subject() {
        return subject;
    }

    /** The deferral that takes the place of a permission. */
    Optional<Deferral> ifPermit() {
        return ifPermit;
    }

    void ifPermit(Optional<Deferral> earlier) {
        ifPermit = earlier;
    }

    /** True until it was more than a warning: a recipient needs to be looked up only once. */
    boolean firstRecipientCheck() {
        boolean first = !recipientChecked;
        recipientChecked = !warning;
        return first;
    }

    /** Asks the list of a stage. */
    Verdict stage(Stage asked, RestrictionList list) {
        stage = asked;
        ifReject = Optional.empty();
        warning = false;
        depth = 0;
        return list(list, Subject.of(asked, request));
    }

    /** Asks a list about something else, then goes on about what it was. */
    Verdict list(RestrictionList list, Subject about) {
        if (depth > DEEPEST) {
            warn(list.parameter() + " causes unreasonable recursion");
            return serverError();
        }
        Subject before = subject;
        String outer = parameter;
        String name = current;
        subject = about;
        parameter = list.parameter();
        depth++;
        try {
            return entries(list);
        } finally {
            depth--;
            subject = before;
            parameter = outer;
            current = name;
        }
    }

    private Verdict entries(RestrictionList list) {
        for (RestrictionList.Entry entry : list.entries()) {
            if (isDiscarded()) {
                return Verdict.DUNNO;
            }
            Verdict verdict = entry(entry);
            if (verdict != Verdict.DUNNO) {
                return verdict;
            }
            if (ifPermit.isPresent() && ifReject.isPresent()) {
                return Verdict.DUNNO;
            }
        }
        return Verdict.DUNNO;
    }

    private Verdict entry(RestrictionList.Entry entry) {
        boolean before = warning;
        warning |= entry.warnOnly();
        questions = Optional.empty();
        current = entry.name();
        try {
            Verdict verdict = entry.restriction().check(this);
            if (verdict == Verdict.PERMIT
                    && entry.members().isEmpty()
                    && entry.name().startsWith("permit")) {
                permitted(entry.name().split(" ", 2)[0]);
            }
            observer.answered(stage, parameter, entry.name(), verdict);
            return verdict;
        } catch (LookupFailure e) {
            observer.unanswered(stage, parameter, entry.name(), e);
            return lookupFailed(subject, e);
        } finally {
            warning = before;
        }
    }

    /** What the restriction that is being asked may ask the DNS, within one bound on its time. */
    DnsResolver.Questions questions(DnsResolver resolver) {
        if (questions.isEmpty()) {
            questions = Optional.of(resolver.start());
        }
        return questions.get();
    }

    /**
     * Does what is to be done where a policy server does not answer.
     *
     * @param work is told whether this is not such a case already
     */
    Verdict inDefault(Function<Boolean, Verdict> work) {
        boolean before = inDefault;
        inDefault = true;
        try {
            return work.apply(!before);
        } finally {
            inDefault = before;
        }
    }

    private boolean isDiscarded() {
        return request.situation()
                .traces()
                .actions()
                .filter(MessageActions::isDiscard)
                .isPresent();
    }

    // --- answers

    /** Refuses in the words of the list's subject. */
    Verdict refuse(int code, String status, String reason) {
        return refuse(subject, code, status, reason);
    }

    Verdict refuse(Subject about, int code, String status, String reason) {
        return refuse(code + " " + about.status(status) + " " + about.refusal(reason));
    }

    /** Refuses, unless it is only to be logged; an earlier deferral goes before a reject. */
    Verdict refuse(String text) {
        String reply = consistent(text);
        if (!warning && reply.charAt(0) == '5' && ifReject.isPresent()) {
            Deferral deferral = ifReject.get();
            ifReject = Optional.empty();
            reply = consistent(deferral.reply());
        }
        if (softBounce && reply.charAt(0) == '5') {
            reply = consistent("4" + reply.substring(1));
        }
        if (warning) {
            event("reject_warning", reply);
            return Verdict.DUNNO;
        }
        return new Verdict.Refuse(Reply.of(reply));
    }

    /** Refuses for now, since a table could not be asked. */
    Verdict lookupFailed(Subject about, LookupFailure reason) {
        warn(String.valueOf(reason.getMessage()));
        return refuse("451 4.3.0 <" + about.name() + ">: Temporary lookup failure");
    }

    /** Refuses because of a mistake in the configuration, whatever else was said. */
    Verdict serverError() {
        return new Verdict.Refuse(Reply.of(SERVER_ERROR));
    }

    /** Refuses if nothing else does. */
    Verdict deferIfPermit(Subject about, int code, String status, String reason) {
        String reply = code + " " + about.status(status) + " " + about.refusal(reason);
        if (warning) {
            return refuse(reply);
        }
        ifPermit = ifPermit.or(() -> Optional.of(new Deferral(parameter, current, reply)));
        return Verdict.DUNNO;
    }

    /** Refuses for now if something else refuses for good. */
    Verdict deferIfReject(Subject about, int code, String status, String reason) {
        String reply = code + " " + about.status(status) + " " + about.refusal(reason);
        ifReject = ifReject.or(() -> Optional.of(new Deferral(parameter, current, reply)));
        return Verdict.DUNNO;
    }

    /** A permission, or the deferral that takes its place. */
    Verdict unlessDeferred(Verdict verdict) {
        if (verdict instanceof Verdict.Refuse || ifPermit.isEmpty()) {
            return verdict;
        }
        Deferral deferral = ifPermit.get();
        Verdict refusal = refuse(deferral.reply());
        observer.answered(stage, deferral.parameter(), deferral.restriction(), refusal);
        return refusal;
    }

    // --- log

    /** Logs the permission of a restriction without a table, if that is wanted; whom it is about depends on its name. */
    private void permitted(String restriction) {
        permitted(
                restriction,
                switch (restriction) {
                    case "permit" -> subject;
                    case "permit_auth_destination", "permit_mx_backup" -> Subject.of(Stage.RECIPIENT, request);
                    default -> Subject.of(Stage.CLIENT, request);
                },
                "");
    }

    /** Logs a permission, if that is wanted; with {@code from} and its table where one gave it. */
    void permitted(String action, Subject about, String from) {
        if (permits.names(action)) {
            event("permit", "action=" + action + " for " + about.kind() + "=" + about.name() + " " + from);
        }
    }

    /** {@code NOQUEUE: what: RCPT from client: text; from=… to=…}. */
    void event(String what, String text) {
        request.situation().traces().log(what, text, request.sender(), request.recipient());
    }

    void warn(String text) {
        request.situation().traces().log("warning: " + text);
    }

    /** A reply whose enhanced status code is of the class of its code; a fixed one where the settings have none. */
    private String consistent(String text) {
        String reply = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        if (!reply.matches("[45]\\d\\d [245]\\.\\d{1,3}\\.\\d{1,3} [^\\x00]*")) {
            warn("SMTP reply code configuration error: " + reply);
            return UNAVAILABLE;
        }
        StringBuilder printable = new StringBuilder(reply.length());
        reply.chars().forEach(c -> printable.append(Character.isISOControl(c) ? ' ' : (char) c));
        printable.setCharAt(4, reply.charAt(0));
        return printable.toString();
    }
}
