package org.pennypost.tls;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The authorities whose certificates are trusted, read when they are first needed. Threads may share it. Source:
 * postconf(5) smtp_tls_CAfile, smtp_tls_CApath, tls_append_default_CA, smtp_tls_scert_verifydepth.
 */
final class Authorities {
    private final String file;
    private final String directory;
    private final boolean system;
    private final int depth;
    private final boolean ofClients;
    private Optional<X509TrustManager> trust = Optional.empty();
    private boolean read;

    /**
     * Prepares.
     *
     * @param file of certificates in PEM; empty for none
     * @param directory with a file for each, named as openssl-rehash(1) does; empty for none
     * @param system whether those that Java trusts count as well
     * @param depth how many steps an authority may be away from the certificate that it stands for
     */
    Authorities(String file, String directory, boolean system, int depth) {
        this(file, directory, system, depth, false);
    }

    private Authorities(String file, String directory, boolean system, int depth, boolean ofClients) {
        this.ofClients = ofClients;
        this.file = requireNonNull(file);
        this.directory = requireNonNull(directory);
        this.system = system;
        this.depth = depth;
    }

    /** The same, which stand for clients and not for servers. */
    Authorities ofClients() {
        return new Authorities(file, directory, system, depth, true);
    }

    private void check(X509TrustManager known, X509Certificate[] chain) throws CertificateException {
        if (ofClients) {
            known.checkClientTrusted(chain, "UNKNOWN");
        } else {
            known.checkServerTrusted(chain, "UNKNOWN");
        }
    }

    /** Why a chain is not trusted, in the words of Postfix's log; empty when it is. */
    Optional<String> problem(X509Certificate[] chain) {
        X509Certificate last = chain[chain.length - 1];
        boolean selfSigned = chain[0].getSubjectX500Principal().equals(chain[0].getIssuerX500Principal());
        String unknown = selfSigned
                ? "self-signed certificate"
                : "untrusted issuer " + SubjectName.line(last.getIssuerX500Principal());
        try {
            Optional<X509TrustManager> known = trust();
            if (known.isEmpty()) {
                return Optional.of(unknown);
            }
            chain[0].checkValidity();
            check(known.get(), chain);
            return ChainDepth.of(chain, List.of(known.get().getAcceptedIssuers())) > depth
                    ? Optional.of("certificate chain too long")
                    : Optional.empty();
        } catch (java.security.cert.CertificateExpiredException e) {
            return Optional.of("certificate has expired");
        } catch (java.security.cert.CertificateNotYetValidException e) {
            return Optional.of("certificate not yet valid");
        } catch (CertificateException e) {
            return Optional.of(unknown);
        } catch (GeneralSecurityException | IOException | PemException e) {
            return Optional.of("authorities cannot be read: " + e.getMessage());
        }
    }

    /** Why they cannot be read; empty when they can. */
    Optional<String> fault() {
        try {
            trust();
            return Optional.empty();
        } catch (GeneralSecurityException | IOException | PemException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private synchronized Optional<X509TrustManager> trust() throws GeneralSecurityException, IOException, PemException {
        if (!read) {
            Set<X509Certificate> anchors = anchors();
            trust = anchors.isEmpty() ? Optional.empty() : Optional.of(manager(store(anchors)));
            read = true;
        }
        return trust;
    }

    private Set<X509Certificate> anchors() throws GeneralSecurityException, IOException, PemException {
        Set<X509Certificate> anchors = new LinkedHashSet<>();
        if (system) {
            anchors.addAll(List.of(manager(null).getAcceptedIssuers()));
        }
        if (!file.isEmpty()) {
            anchors.addAll(PemFile.read(Path.of(file)).certificates());
        }
        if (!directory.isEmpty()) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(
                    Path.of(directory), path -> path.getFileName().toString().matches("[0-9a-f]{8}\\.[0-9]{1,3}"))) {
                for (Path each : files) {
                    anchors.addAll(PemFile.read(each).certificates());
                }
            }
        }
        return anchors;
    }

    private static KeyStore store(Set<X509Certificate> anchors) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (X509Certificate anchor : anchors) {
            store.setCertificateEntry("anchor-" + number++, anchor);
        }
        return store;
    }

    private static X509TrustManager manager(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        for (TrustManager each : factory.getTrustManagers()) {
            if (each instanceof X509TrustManager found) {
                return found;
            }
        }
        throw new GeneralSecurityException("no trust manager");
    }
}
