package org.pennypost.smtpd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pennypost.conf.Words;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.TableList;
import org.pennypost.status.Verdict;
import org.pennypost.tls.ClientCertificate;
import org.pennypost.tls.TlsSession;

/**
 * The restrictions on the certificate that a client has shown. By its fingerprint it is known whoever has signed it.
 * Source: postconf(5) relay_clientcerts, check_ccert_access; Postfix {@code smtpd_check.c permit_tls_clientcerts}.
 */
final class CertificateRestrictions {
    private static final String ACCESS = "check_ccert_access";
    private static final String KIND = "Client certificate";
    private static final String ORDER = "search_order";

    private final RestrictionParts parts;
    private final TableList known;

    /** What a table is asked for. */
    private enum Print {
        CERT_FINGERPRINT,
        PUBKEY_FINGERPRINT;

        String of(ClientCertificate client) {
            return this == CERT_FINGERPRINT ? client.fingerprint() : client.keyFingerprint();
        }
    }

    private CertificateRestrictions(RestrictionParts parts) {
        this.parts = parts;
        this.known = TableList.of("relay_clientcerts", parts.settings(), parts.observer());
    }

    static Map<String, RestrictionSpec> of(RestrictionParts parts) {
        CertificateRestrictions certificates = new CertificateRestrictions(parts);
        return Map.of(
                "permit_tls_clientcerts",
                RestrictionSpec.plain(run -> certificates.permit(run, false)),
                "permit_tls_all_clientcerts",
                RestrictionSpec.plain(run -> certificates.permit(run, true)),
                ACCESS,
                RestrictionSpec.with(RestrictionSpec.TABLE, certificates::access));
    }

    private static Optional<ClientCertificate> shown(Evaluation run) {
        return run.request().situation().tls().flatMap(TlsSession::client);
    }

    private Verdict permit(Evaluation run, boolean all) throws LookupFailure {
        Optional<ClientCertificate> client = shown(run);
        if (client.isEmpty()) {
            return Verdict.DUNNO;
        }
        if (all && client.get().trusted()) {
            return Verdict.PERMIT;
        }
        for (Print print : Print.values()) {
            if (known.find(print.of(client.get())).isPresent()) {
                return Verdict.PERMIT;
            }
        }
        return Verdict.DUNNO;
    }

    /** A table, or in braces a table and in which order it is asked. */
    private Restriction access(String argument, Optional<String> bareTable) throws BadArgument {
        List<String> words = Words.inBraces(argument).map(Words::byCommaOrSpace).orElse(List.of(argument));
        if (words.isEmpty()) {
            throw new BadArgument(ACCESS + ": no table in \"" + argument + "\"");
        }
        List<Print> order = order(words.subList(1, words.size()));
        AccessTable table = parts.table(ACCESS, words.get(0), bareTable);
        return run -> {
            Optional<ClientCertificate> client = shown(run);
            return client.isEmpty() ? Verdict.DUNNO : find(run, table, client.get(), order);
        };
    }

    private static Verdict find(Evaluation run, AccessTable table, ClientCertificate client, List<Print> order) {
        Subject subject = new Subject(client.subject(), KIND);
        for (Print print : order) {
            Optional<Verdict> found = table.whole(run, print.of(client), subject);
            if (found.isPresent()) {
                return found.get();
            }
        }
        return Verdict.DUNNO;
    }

    private static List<Print> order(List<String> attributes) throws BadArgument {
        List<Print> order = List.of(Print.values());
        for (String attribute : attributes) {
            String text = Words.inBraces(attribute).orElse(attribute);
            int equals = text.indexOf('=');
            if (equals < 0 || !text.substring(0, equals).strip().equals(ORDER)) {
                throw new BadArgument(ACCESS + ": unknown attribute: \"" + text + "\": need " + ORDER);
            }
            order = prints(Words.byCommaOrSpace(text.substring(equals + 1)));
        }
        return order;
    }

    private static List<Print> prints(List<String> names) throws BadArgument {
        List<Print> prints = new ArrayList<>();
        for (String name : names) {
            switch (name) {
                case "cert_fingerprint" -> prints.add(Print.CERT_FINGERPRINT);
                case "pubkey_fingerprint" -> prints.add(Print.PUBKEY_FINGERPRINT);
                default ->
                    throw new BadArgument(
                            ACCESS + ": " + ORDER + ": \"" + name + "\": need cert_fingerprint or pubkey_fingerprint");
            }
        }
        return prints;
    }
}
