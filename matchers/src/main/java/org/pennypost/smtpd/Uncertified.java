package org.pennypost.smtpd;

import java.util.Optional;
import org.pennypost.status.Reply;
import org.pennypost.tls.ClientCertificate;
import org.pennypost.tls.TlsPolicy;

/** Sends clients away that have to show a certificate that is trusted, and do not. Source: postconf(5) smtpd_tls_req_ccert. */
final class Uncertified {
    private Uncertified() {}

    static Optional<Reply> refusal(Session session) {
        Optional<ClientCertificate> shown = session.tls().flatMap(tls -> tls.client());
        boolean required = session.settings().tls().policy().request() == TlsPolicy.Request.REQUIRE;
        if (!required || shown.filter(ClientCertificate::trusted).isPresent()) {
            return Optional.empty();
        }
        String reason = shown.isPresent() ? "Client certificate not trusted" : "No client certificate presented";
        session.log("NOQUEUE: abort: TLS from " + session.client.nameAddress() + ": " + reason);
        return Optional.of(Reply.of("421 4.7.1 " + session.settings().myhostname() + " Error: " + reason));
    }
}
