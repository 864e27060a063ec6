package org.pennypost.tls;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * What a handshake has settled. Immutable.
 *
 * @param protocol {@code TLSv1.3}
 * @param cipher OpenSSL's name: {@code TLS_AES_256_GCM_SHA384}, {@code ECDHE-RSA-AES128-GCM-SHA256}
 * @param bits the length of the cipher's key
 * @param client the certificate of the client; empty when it was not asked for or has none
 */
public record TlsSession(String protocol, String cipher, int bits, Optional<ClientCertificate> client) {
    /** Checks that nothing is null. */
    public TlsSession {
        requireNonNull(protocol);
        requireNonNull(cipher);
        requireNonNull(client);
    }

    /**
     * One in which the client has shown no certificate.
     *
     * @param protocol {@code TLSv1.3}
     * @param cipher OpenSSL's name
     * @param bits the length of the cipher's key
     */
    public TlsSession(String protocol, String cipher, int bits) {
        this(protocol, cipher, bits, Optional.empty());
    }

    /**
     * Describes a session of Java's.
     *
     * @param session after its handshake
     * @return the same in OpenSSL's words
     */
    public static TlsSession of(SSLSession session) {
        String suite = session.getCipherSuite();
        return new TlsSession(session.getProtocol(), Cipher.openssl(suite), Cipher.bitsOf(suite));
    }

    TlsSession with(ClientCertificate certificate) {
        return new TlsSession(protocol, cipher, bits, Optional.of(certificate));
    }

    /**
     * Tells how far the client is known, as Postfix's log does.
     *
     * @return {@code Trusted} or {@code Untrusted} with a certificate, {@code Anonymous} without
     */
    public String trust() {
        return client.map(each -> each.trusted() ? "Trusted" : "Untrusted").orElse("Anonymous");
    }

    /**
     * Gives it as Postfix's log and Received headers do.
     *
     * @return {@code TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)}
     */
    @Override
    public String toString() {
        return protocol + " with cipher " + cipher + " (" + bits + "/" + bits + " bits)";
    }
}
