package org.pennypost.smtpd;

import java.util.Map;
import java.util.Optional;
import org.pennypost.status.Verdict;

/** The restrictions on the client that is connected, and on who it has logged in as. Source: postconf(5). */
final class ClientRestrictions {
    private ClientRestrictions() {}

    static Map<String, RestrictionSpec> of(RestrictionParts parts) {
        return Map.ofEntries(
                plain(
                        "permit_mynetworks",
                        run -> permitIf(parts.mynetworks()
                                .contains(run.request().client().address()))),
                plain(
                        "permit_inet_interfaces",
                        run -> permitIf(parts.router()
                                .ownAddresses()
                                .contains(run.request().client().address()))),
                plain(
                        "permit_sasl_authenticated",
                        run -> permitIf(run.request().saslUser().isPresent())),
                plain(
                        "reject_unknown_client_hostname",
                        run -> unknown(run, parts, run.request().client().nameLookup(), "4.7.25", "hostname")),
                plain(
                        "reject_unknown_client",
                        run -> unknown(run, parts, run.request().client().nameLookup(), "4.7.25", "hostname")),
                plain(
                        "reject_unknown_reverse_client_hostname",
                        run -> unknown(
                                run, parts, run.request().client().reverseLookup(), "4.7.1", "reverse hostname")),
                table("check_client_access", parts, ClientRestrictions::client),
                table("check_reverse_client_hostname_access", parts, ClientRestrictions::reverseName),
                table("check_sasl_access", parts, (run, table) -> login(run, table, parts)),
                table(
                        "check_etrn_access",
                        parts,
                        (run, table) -> run.request().situation().etrnDomain().isEmpty()
                                ? Optional.empty()
                                : table.domain(
                                        run,
                                        run.request().situation().etrnDomain(),
                                        Subject.of(Stage.ETRN, run.request()))));
    }

    private static Map.Entry<String, RestrictionSpec> plain(String name, Restriction restriction) {
        return Map.entry(name, RestrictionSpec.plain(restriction));
    }

    private static Map.Entry<String, RestrictionSpec> table(
            String name, RestrictionParts parts, RestrictionSpec.Question question) {
        return Map.entry(name, RestrictionSpec.table(name, parts, question));
    }

    private static Verdict permitIf(boolean condition) {
        return condition ? Verdict.PERMIT : Verdict.DUNNO;
    }

    private static Optional<Verdict> client(Evaluation run, AccessTable table) {
        Client client = run.request().client();
        return table.nameAndAddress(run, client.name(), client.addressText(), Subject.of(Stage.CLIENT, run.request()));
    }

    private static Optional<Verdict> reverseName(Evaluation run, AccessTable table) {
        Client client = run.request().client();
        return table.nameAndAddress(run, client.reverseName(), client.addressText(), Subject.reverseName(run.request()))
                .map(verdict -> forbidPermit(run, table.restriction(), verdict, client.reverseName()));
    }

    /** What a client can choose itself must not give it a permission. */
    static Verdict forbidPermit(Evaluation run, String restriction, Verdict verdict, String target) {
        if (verdict != Verdict.PERMIT) {
            return verdict;
        }
        run.warn("restriction " + restriction + " returns OK for " + target);
        run.warn("this is not allowed for security reasons");
        run.warn("use DUNNO instead of OK if you want to make an exception");
        return run.serverError();
    }

    private static Optional<Verdict> login(Evaluation run, AccessTable table, RestrictionParts parts) {
        if (!parts.hasSasl()) {
            run.warn("restriction `check_sasl_access' ignored: no SASL support");
            return Optional.empty();
        }
        return run.request()
                .saslUser()
                .filter(user -> !user.isEmpty())
                .flatMap(user -> table.whole(run, user, Subject.login(user.replaceAll("\\p{Cntrl}", "_"))));
    }

    /** A name that was not found now may be found later. */
    private static Verdict unknown(
            Evaluation run, RestrictionParts parts, Client.Lookup lookup, String status, String what) {
        if (lookup == Client.Lookup.FOUND) {
            return Verdict.DUNNO;
        }
        int code = lookup == Client.Lookup.TRY_AGAIN ? 450 : parts.code("unknown_client_reject_code");
        return run.refuse(code + " " + status + " Client host rejected: cannot find your " + what + ", ["
                + run.request().client().addressText() + "]");
    }
}
