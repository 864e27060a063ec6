package org.pennypost.tls;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Counts the steps from a certificate to the authority at the end of its chain. Source: postconf(5) smtpd_tls_ccert_verifydepth,
 * smtp_tls_scert_verifydepth: a depth of 1 is sufficient if the authority has signed the certificate itself.
 */
final class ChainDepth {
    private ChainDepth() {}

    /** 0 for a certificate that is an authority's own. */
    static int of(X509Certificate[] chain, List<X509Certificate> authorities) {
        List<X509Certificate> signers = new ArrayList<>(authorities);
        signers.addAll(List.of(chain));
        int depth = 0;
        Optional<X509Certificate> signer = signer(chain[0], signers);
        while (signer.isPresent() && depth < signers.size()) { // a ring of signatures has no end
            depth++;
            signer = signer(signer.get(), signers);
        }
        return depth;
    }

    /** Who has signed it; empty when nobody else has, or nobody known. */
    private static Optional<X509Certificate> signer(X509Certificate certificate, List<X509Certificate> signers) {
        if (certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
            return Optional.empty();
        }
        return signers.stream()
                .filter(each -> each.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()))
                .filter(each -> hasSigned(each, certificate))
                .findFirst();
    }

    private static boolean hasSigned(X509Certificate signer, X509Certificate certificate) {
        try {
            certificate.verify(signer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
