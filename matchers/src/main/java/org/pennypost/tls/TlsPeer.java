package org.pennypost.tls;

import static java.util.Objects.requireNonNull;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whom a handshake has led to. Immutable.
 *
 * @param session what was settled
 * @param certificate of the server; empty when it has shown none
 * @param distrust why the certificate is not trusted; empty when it is
 */
public record TlsPeer(TlsSession session, Optional<X509Certificate> certificate, Optional<String> distrust) {
    /** Checks that nothing is null. */
    public TlsPeer {
        requireNonNull(session);
        requireNonNull(certificate);
        requireNonNull(distrust);
    }

    /**
     * Tells whether a known authority stands for the certificate.
     *
     * @return false without a certificate
     */
    public boolean isTrusted() {
        return certificate.isPresent() && distrust.isEmpty();
    }

    /**
     * Tells whether the certificate is for one of these names.
     *
     * @param names hosts, or {@code .domain} for what is below
     * @return false without a certificate
     */
    public boolean isFor(List<String> names) {
        return certificate.isPresent()
                && SubjectName.hosts(certificate.get()).stream()
                        .anyMatch(given -> names.stream().anyMatch(wanted -> SubjectName.matches(wanted, given)));
    }

    /**
     * Tells whether the certificate, or its public key, has one of these fingerprints.
     *
     * @param fingerprints hexadecimal, with or without colons
     * @param digest {@code sha256}
     * @return false without a certificate
     * @throws TlsFault when Java does not know the digest
     */
    public boolean hasFingerprint(List<String> fingerprints, String digest) throws TlsFault {
        if (certificate.isEmpty()) {
            return false;
        }
        try {
            String whole = Fingerprint.plain(certificate.get().getEncoded(), digest);
            String key = Fingerprint.plain(certificate.get().getPublicKey().getEncoded(), digest);
            return fingerprints.stream()
                    .map(each -> each.replace(":", "").toLowerCase(Locale.ROOT))
                    .anyMatch(each -> each.equals(whole) || each.equals(key));
        } catch (GeneralSecurityException e) {
            throw new TlsFault(
                    List.of("smtp_tls_fingerprint_digest", "lmtp_tls_fingerprint_digest"),
                    "no message digest: \"" + digest + "\"",
                    "write sha256");
        }
    }
}
