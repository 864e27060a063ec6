package org.pennypost.tls;

import static java.util.Objects.requireNonNull;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key, the certificate for it, and those of its issuers. Immutable.
 *
 * @param key the private one
 * @param chain the key's own certificate first
 */
public record KeyMaterial(PrivateKey key, List<X509Certificate> chain) {
    /** Copies the list, which is not empty. */
    public KeyMaterial {
        requireNonNull(key);
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("no certificate");
        }
    }

    /** The kind of key as Java names it: {@code RSA}, {@code EC}, {@code EdDSA}. */
    String algorithm() {
        return chain.get(0).getPublicKey().getAlgorithm();
    }
}
