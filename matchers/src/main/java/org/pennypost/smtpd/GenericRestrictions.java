package org.pennypost.smtpd;

import java.time.Duration;
import java.util.Map;
import org.pennypost.status.Verdict;

/** The restrictions that may stand in every list. Source: postconf(5) smtpd_client_restrictions. */
final class GenericRestrictions {
    private GenericRestrictions() {}

    static Map<String, RestrictionSpec> of(RestrictionParts parts) {
        int rejectCode = parts.code("reject_code");
        int deferCode = parts.code("defer_code");
        return Map.ofEntries(
                plain("permit", run -> Verdict.PERMIT),
                plain("reject", run -> run.refuse(rejectCode, "5.7.1", "Access denied")),
                plain("defer", run -> run.refuse(deferCode, "4.3.2", "Try again later")),
                plain(
                        "defer_if_permit",
                        run -> run.deferIfPermit(run.subject(), 450, "4.7.0", "defer_if_permit requested")),
                plain(
                        "defer_if_reject",
                        run -> run.deferIfReject(run.subject(), 450, "4.7.0", "defer_if_reject requested")),
                plain("reject_unauth_pipelining", GenericRestrictions::pipelining),
                plain("reject_plaintext_session", run -> plaintext(run, parts)),
                plain("reject_multi_recipient_bounce", run -> bounce(run, parts)),
                Map.entry("sleep", RestrictionSpec.with("number", (argument, bareTable) -> sleep(argument))));
    }

    private static Map.Entry<String, RestrictionSpec> plain(String name, Restriction restriction) {
        return Map.entry(name, RestrictionSpec.plain(restriction));
    }

    /** A client may run ahead where PIPELINING was offered, but never behind DATA. Source: RFC 2920. */
    private static Verdict pipelining(Evaluation run) {
        Situation situation = run.request().situation();
        boolean allowed =
                situation.protocol().equals("ESMTP") && !situation.command().equals("DATA");
        return situation.inputPending() && !allowed
                ? run.refuse(503, "5.5.0", "Improper use of SMTP command pipelining")
                : Verdict.DUNNO;
    }

    private static Verdict plaintext(Evaluation run, RestrictionParts parts) {
        return run.request().situation().tls().isPresent()
                ? Verdict.DUNNO
                : run.refuse(parts.code("plaintext_reject_code") + " 4.7.1 Session encryption is required");
    }

    /** At RCPT the one that is asked about is not counted yet. */
    private static Verdict bounce(Evaluation run, RestrictionParts parts) {
        Situation situation = run.request().situation();
        boolean bounce = run.request().sender().stream().anyMatch(sender -> sender.isNull());
        int most = run.request().stage() == Stage.DATA || run.request().stage() == Stage.END_OF_DATA ? 1 : 0;
        return bounce && situation.recipientCount() > most
                ? run.refuse(parts.code("multi_recipient_bounce_reject_code"), "5.5.3", "Multi-recipient bounce")
                : Verdict.DUNNO;
    }

    private static Restriction sleep(String argument) throws BadArgument {
        if (!argument.matches("\\d{1,6}")) {
            throw new BadArgument("restriction sleep: bad argument \"" + argument + "\": need number");
        }
        Duration time = Duration.ofSeconds(Integer.parseInt(argument));
        return run -> {
            run.request().situation().traces().pause(time);
            return Verdict.DUNNO;
        };
    }
}
