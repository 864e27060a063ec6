package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pennypost.tls.ClientCertificate;
import org.pennypost.tls.TlsServer;
import org.pennypost.tls.TlsSession;

/**
 * The client of a trial. Immutable and thread safe.
 *
 * @param address from where it would connect
 * @param helo what it would say in EHLO; empty for its address in brackets
 * @param saslUser who it would have logged in as
 * @param certificates what it shows, in cipher, when it is asked for a certificate, its own first; empty for none
 * @param with how it speaks
 */
public record TrialClient(
        InetAddress address,
        Optional<String> helo,
        Optional<String> saslUser,
        List<X509Certificate> certificates,
        Set<With> with) {
    private static final String PROTOCOL = "TLSv1.3";
    private static final String CIPHER = "TLS_AES_256_GCM_SHA384";
    private static final int BITS = 256;

    /** What a client may do beside what every client does. */
    public enum With {
        /** It encrypts the connection. */
        TLS,
        /** It greets with HELO. */
        HELO,
        /** It does not greet. */
        NO_GREETING,
        /** It sends all but the greeting without waiting for replies, and something behind the last command. */
        PIPELINING
    }

    /** Copies what could change, and checks that the greeting is one line. */
    public TrialClient {
        requireNonNull(address);
        requireNonNull(saslUser);
        helo.ifPresent(TrialEnvelope::checkLine);
        certificates = List.copyOf(certificates);
        with = Set.copyOf(with);
    }

    boolean does(With what) {
        return with.contains(what);
    }

    /** The command with which it greets; empty when it does not. */
    Optional<String> greeting() {
        String name =
                helo.orElseGet(() -> "[" + new Client(address, 0, Client.UNKNOWN, Client.UNKNOWN).rfcAddress() + "]");
        return does(With.NO_GREETING) ? Optional.empty() : Optional.of((does(With.HELO) ? "HELO " : "EHLO ") + name);
    }

    /**
     * Gives what encrypts its connection.
     *
     * @param server which it talks to
     * @return empty in clear
     * @throws IllegalArgumentException when it has a certificate that nobody asks for
     */
    Optional<TlsSession> tls(TlsServer server) {
        if (!certificates.isEmpty()) {
            Optional<ClientCertificate> seen = server.seen(certificates.toArray(X509Certificate[]::new));
            if (seen.isEmpty()) {
                throw new IllegalArgumentException("the server asks no client for a certificate: it needs"
                        + " smtpd_tls_ask_ccert = yes, smtpd_tls_security_level = may or encrypt, and a certificate"
                        + " of its own");
            }
            return Optional.of(new TlsSession(PROTOCOL, CIPHER, BITS, seen));
        }
        return does(With.TLS) || server.policy().isRequired()
                ? Optional.of(new TlsSession(PROTOCOL, CIPHER, BITS))
                : Optional.empty();
    }
}
