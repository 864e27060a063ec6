package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.policy.PolicyServer;
import org.pennypost.status.Verdict;
import org.pennypost.tls.ClientCertificate;
import org.pennypost.tls.TlsSession;

/**
 * Asks a policy server and does what it says. Immutable and thread safe. Source: SMTPD_POLICY_README; Postfix {@code
 * smtpd_check.c check_policy_service}.
 *
 * @param server whom
 * @param action carries out what it says
 * @param bareTable what a table without a restriction before it stands for, in a list that is an answer
 */
record PolicyRestriction(PolicyServer server, AccessAction action, Optional<String> bareTable) implements Restriction {
    private static final String BUILT_IN = "451 4.3.5 Server configuration problem";

    PolicyRestriction {
        requireNonNull(server);
        requireNonNull(action);
        requireNonNull(bareTable);
    }

    static Map<String, RestrictionSpec> of(RestrictionParts parts) {
        return Map.of("check_policy_service", RestrictionSpec.with("transport:server", (argument, bareTable) -> {
            try {
                return new PolicyRestriction(PolicyServer.of(argument, parts.settings()), parts.action(), bareTable);
            } catch (IllegalArgumentException e) {
                throw new BadArgument("check_policy_service: " + e.getMessage());
            }
        }));
    }

    @Override
    public Verdict check(Evaluation run) {
        try {
            return act(run, ask(run.request()));
        } catch (IOException e) {
            run.warn("problem talking to server " + server.endpoint() + ": " + e.getMessage());
            return run.inDefault(first -> act(run, first ? server.defaultAction() : BUILT_IN));
        }
    }

    private String ask(Request request) throws IOException {
        Traces traces = request.situation().traces();
        try (Waits.Place place = traces.carried()
                .waits()
                .enter(server.endpoint())
                .orElseThrow(() -> new IOException("too many wait for it already"))) {
            return traces.policies().ask(server, request(request));
        }
    }

    private Verdict act(Evaluation run, String value) {
        return action.act(
                run, run.subject(), new AccessAction.Place(server.endpoint(), "policy query", bareTable), value);
    }

    private String request(Request request) {
        Situation situation = request.situation();
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("request", "smtpd_access_policy");
        attributes.put("protocol_state", situation.command());
        attributes.put("protocol_name", situation.protocol());
        attributes.put("client_address", request.client().addressText());
        attributes.put("client_name", request.client().name());
        attributes.put("client_port", String.valueOf(request.client().port()));
        attributes.put("reverse_client_name", request.client().reverseName());
        attributes.put(
                "server_address",
                situation.server().map(at -> Client.text(at.getAddress())).orElse(""));
        attributes.put(
                "server_port",
                situation.server().map(at -> String.valueOf(at.getPort())).orElse(""));
        attributes.put("helo_name", request.helo().orElse(""));
        attributes.put("sender", request.sender().map(Address::text).orElse(""));
        attributes.put("recipient", request.recipient().map(Address::text).orElse(""));
        attributes.put("recipient_count", recipientCount(request));
        attributes.put("queue_id", situation.queueId().equals("NOQUEUE") ? "" : situation.queueId());
        attributes.put("instance", situation.instance());
        attributes.put("size", String.valueOf(situation.size()));
        attributes.put("etrn_domain", situation.etrnDomain());
        attributes.put("stress", "");
        attributes.put("sasl_method", situation.saslMethod().orElse(""));
        attributes.put("sasl_username", request.saslUser().orElse(""));
        attributes.put("sasl_sender", "");
        Optional<ClientCertificate> certificate = situation.tls().flatMap(TlsSession::client);
        Optional<ClientCertificate> trusted = certificate.filter(ClientCertificate::trusted);
        attributes.put(
                "ccert_subject",
                trusted.map(ClientCertificate::subject).map(Xtext::encode).orElse(""));
        attributes.put(
                "ccert_issuer",
                trusted.map(ClientCertificate::issuer).map(Xtext::encode).orElse(""));
        attributes.put(
                "ccert_fingerprint",
                certificate.map(ClientCertificate::fingerprint).orElse(""));
        attributes.put(
                "ccert_pubkey_fingerprint",
                certificate.map(ClientCertificate::keyFingerprint).orElse(""));
        attributes.put(
                "encryption_protocol", situation.tls().map(TlsSession::protocol).orElse(""));
        attributes.put(
                "encryption_cipher", situation.tls().map(TlsSession::cipher).orElse(""));
        attributes.put(
                "encryption_keysize",
                situation.tls().map(tls -> String.valueOf(tls.bits())).orElse("0"));
        attributes.put("policy_context", server.context());
        StringBuilder text = new StringBuilder(600);
        attributes.forEach((name, value) -> text.append(name)
                .append('=')
                .append(value.replaceAll("[\r\n\\x00]", "?"))
                .append('\n'));
        return text.append('\n').toString();
    }

    /** Only where all recipients are known. */
    private static String recipientCount(Request request) {
        boolean known = request.stage() == Stage.DATA || request.stage() == Stage.END_OF_DATA;
        return known ? String.valueOf(request.situation().recipientCount()) : "0";
    }
}
