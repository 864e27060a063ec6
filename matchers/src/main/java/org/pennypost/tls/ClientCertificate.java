package org.pennypost.tls;

import static java.util.Objects.requireNonNull;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;

/**
 * What a client has shown of itself. Immutable. Source: postconf(5) smtpd_tls_ask_ccert, smtpd_tls_fingerprint_digest.
 *
 * @param subject its common name, printable; empty when it has none
 * @param issuer the common name of who has signed it, or its organisation
 * @param fingerprint of the certificate, in hexadecimal with colons, upper case
 * @param keyFingerprint of the public key, in the same form
 * @param trusted whether a known authority stands for it
 */
public record ClientCertificate(
        String subject, String issuer, String fingerprint, String keyFingerprint, boolean trusted) {
    /** Checks that nothing is null. */
    public ClientCertificate {
        requireNonNull(subject);
        requireNonNull(issuer);
        requireNonNull(fingerprint);
        requireNonNull(keyFingerprint);
    }

    static ClientCertificate of(X509Certificate[] chain, Authorities authorities, String digest)
            throws GeneralSecurityException {
        X509Certificate own = chain[0];
        return new ClientCertificate(
                SubjectName.printable(own.getSubjectX500Principal()),
                SubjectName.issuer(own.getIssuerX500Principal()),
                Fingerprint.withColons(own.getEncoded(), digest),
                Fingerprint.withColons(own.getPublicKey().getEncoded(), digest),
                authorities.problem(chain).isEmpty());
    }
}
