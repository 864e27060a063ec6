package org.pennypost.tls;

import static java.util.Objects.requireNonNull;

import javax.net.ssl.SSLSession;

/**
 * What a handshake has settled. Immutable.
 *
 * @param protocol {@code TLSv1.3}
 * @param cipher OpenSSL's name: {@code TLS_AES_256_GCM_SHA384}, {@code ECDHE-RSA-AES128-GCM-SHA256}
 * @param bits the length of the cipher's key
 */
public record TlsSession(String protocol, String cipher, int bits) {
    /** Checks that nothing is null. */
    public TlsSession {
        requireNonNull(protocol);
        requireNonNull(cipher);
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
