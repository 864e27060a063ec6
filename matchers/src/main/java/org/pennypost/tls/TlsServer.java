package org.pennypost.tls;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupTables;

/**
 * Everything the server needs to speak TLS on one line of {@code master.cf}. Threads may share it. Source: postconf(5)
 * smtpd_tls_*.
 */
public final class TlsServer {
    /** Speaks no TLS. */
    public static final TlsServer OFF = off(
            new TlsPolicy(TlsPolicy.Level.NONE, false, false, 0, false, Duration.ZERO, TlsPolicy.Request.NONE, true));

    private final TlsPolicy policy;
    private final Keys keys;
    private final Suites suites;
    private final Clients clients;
    private volatile SSLContext context;
    private volatile Consumer<String> warnings = text -> {};

    /** Where keys come from. */
    private record Keys(List<KeyFiles> files, ServerNames names) {
        List<KeyMaterial> current(Consumer<String> warnings) {
            List<KeyMaterial> all = new ArrayList<>();
            files.forEach(each -> all.addAll(each.current(warnings)));
            return all;
        }
    }

    private record Suites(List<String> protocols, List<String> ciphers, boolean ownOrder) {}

    /** How the certificates of clients are looked at. */
    private record Clients(Authorities authorities, String digest) {
        static Clients of(Settings settings) {
            return new Clients(
                    new Authorities(
                                    settings.text("smtpd_tls_CAfile"),
                                    settings.text("smtpd_tls_CApath"),
                                    settings.bool("tls_append_default_CA"),
                                    settings.integer("smtpd_tls_ccert_verifydepth"))
                            .ofClients(),
                    settings.text("smtpd_tls_fingerprint_digest"));
        }
    }

    private TlsServer(TlsPolicy policy, Keys keys, Suites suites, Clients clients) {
        this.policy = requireNonNull(policy);
        this.keys = requireNonNull(keys);
        this.suites = requireNonNull(suites);
        this.clients = requireNonNull(clients);
    }

    /**
     * Reads settings, keys and certificates.
     *
     * @param settings those of the line
     * @return what to do, and how
     * @throws TlsFault when a value or a file cannot be used; files are not looked at where TLS is off. Where the client
     *     may use TLS and no file is named, TLS is off, as in Postfix.
     */
    public static TlsServer of(Settings settings) throws TlsFault {
        TlsPolicy policy = TlsPolicy.of(settings);
        if (!policy.isOn()) {
            return off(policy);
        }
        if (!policy.isRequired() && isWithoutCertificate(settings)) {
            return off(policy.withoutTls());
        }
        ServerNames names = new ServerNames(settings.list("tls_server_sni_maps").stream()
                .map(table -> LookupTables.open(table, settings))
                .toList());
        Clients clients = Clients.of(settings);
        if (policy.request() != TlsPolicy.Request.NONE) {
            check(clients);
        }
        return new TlsServer(policy, new Keys(files(settings), names), suites(settings, policy.isRequired()), clients);
    }

    private static TlsServer off(TlsPolicy policy) {
        return new TlsServer(
                policy,
                new Keys(List.of(), new ServerNames(List.of())),
                new Suites(List.of(), List.of(), false),
                new Clients(new Authorities("", "", false, 0), ""));
    }

    private static void check(Clients clients) throws TlsFault {
        try {
            requireNonNull(Fingerprint.digest(clients.digest()));
        } catch (GeneralSecurityException e) {
            throw new TlsFault(
                    List.of("smtpd_tls_fingerprint_digest"),
                    "smtpd_tls_fingerprint_digest: no message digest: \"" + clients.digest() + "\"",
                    "write sha256");
        }
        Optional<String> fault = clients.authorities().fault();
        if (fault.isPresent()) {
            throw new TlsFault(
                    List.of("smtpd_tls_CAfile", "smtpd_tls_CApath"),
                    "smtpd_tls_CAfile, smtpd_tls_CApath: " + fault.get(),
                    "name a readable PEM file, or a directory of them, of certificates");
        }
    }

    private static boolean isWithoutCertificate(Settings settings) {
        return List.of("smtpd_tls_chain_files", "smtpd_tls_cert_file", "smtpd_tls_eccert_file").stream()
                .map(settings::text)
                .allMatch(text -> text.isEmpty() || text.equals("none"));
    }

    private static List<KeyFiles> files(Settings settings) throws TlsFault {
        List<KeyFiles> files = new ArrayList<>();
        List<Path> chains =
                settings.list("smtpd_tls_chain_files").stream().map(Path::of).toList();
        if (!chains.isEmpty()) {
            files.add(read(List.of("smtpd_tls_chain_files"), () -> KeyFiles.ofChains(chains)));
            return files; // which Postfix, too, prefers to all others
        }
        for (List<String> pair : List.of(
                List.of("smtpd_tls_cert_file", "smtpd_tls_key_file"),
                List.of("smtpd_tls_eccert_file", "smtpd_tls_eckey_file"))) {
            String certificates = settings.text(pair.get(0));
            if (!certificates.isEmpty() && !certificates.equals("none")) {
                Path key = Path.of(settings.text(pair.get(1)));
                files.add(read(pair, () -> KeyFiles.ofPair(Path.of(certificates), key)));
            }
        }
        if (files.isEmpty()) {
            throw new TlsFault(
                    List.of("smtpd_tls_security_level", "smtpd_tls_wrappermode", "smtpd_use_tls", "smtpd_enforce_tls"),
                    "TLS is wanted, and there is no certificate",
                    "set smtpd_tls_chain_files, or smtpd_tls_security_level = none");
        }
        return files;
    }

    private interface Reading {
        KeyFiles read() throws PemException;
    }

    private static KeyFiles read(List<String> parameters, Reading reading) throws TlsFault {
        try {
            return reading.read();
        } catch (PemException e) {
            throw new TlsFault(
                    parameters,
                    String.join(", ", parameters) + ": " + e.getMessage(),
                    "name a readable PEM file with the private key and the certificate that belong together");
        }
    }

    private static Suites suites(Settings settings, boolean mandatory) throws TlsFault {
        String protocols = mandatory ? "smtpd_tls_mandatory_protocols" : "smtpd_tls_protocols";
        String grade = mandatory ? "smtpd_tls_mandatory_ciphers" : "smtpd_tls_ciphers";
        List<String> excluded = new ArrayList<>(settings.list("smtpd_tls_exclude_ciphers"));
        if (mandatory) {
            excluded.addAll(settings.list("smtpd_tls_mandatory_exclude_ciphers"));
        }
        return new Suites(
                TlsProtocols.parse(protocols, settings.text(protocols)),
                CipherList.of(CipherGrade.list(settings, grade), excluded),
                settings.bool("tls_preempt_cipherlist"));
    }

    /**
     * Tells whether TLS is off only because no certificate is named.
     *
     * @return true where the client may use TLS, says the level
     */
    public boolean isWithoutCertificate() {
        return !policy.isOn() && policy.wanted();
    }

    /**
     * Gives what is to be done when.
     *
     * @return the policy
     */
    public TlsPolicy policy() {
        return policy;
    }

    /**
     * Makes what does the handshake with one client and encrypts after it.
     *
     * @param log is told what is wrong with files that have changed
     * @return in server mode, with nothing begun
     * @throws IllegalStateException where TLS is off
     */
    public SSLEngine engine(Consumer<String> log) {
        if (!policy.isOn()) {
            throw new IllegalStateException("TLS is off");
        }
        warnings = requireNonNull(log);
        SSLEngine engine = context().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setWantClientAuth(policy.request() != TlsPolicy.Request.NONE);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(suites.protocols().toArray(String[]::new));
        parameters.setCipherSuites(suites.ciphers().toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(suites.ownOrder());
        engine.setSSLParameters(parameters);
        return engine;
    }

    /**
     * Tells what a handshake has settled, and who the client is, where it was asked.
     *
     * @param session after the handshake of an engine of this server
     * @return the same in OpenSSL's words
     */
    public TlsSession settled(SSLSession session) {
        TlsSession settled = TlsSession.of(session);
        try {
            return seen(session.getPeerCertificates()).map(settled::with).orElse(settled);
        } catch (SSLPeerUnverifiedException e) {
            return settled;
        }
    }

    /**
     * Tells who a client is.
     *
     * @param chain what it shows, its own certificate first, all of X.509
     * @return empty where clients are not asked for certificates, and when it cannot be read
     */
    public Optional<ClientCertificate> seen(Certificate... chain) {
        if (!policy.isOn() || policy.request() == TlsPolicy.Request.NONE) {
            return Optional.empty();
        }
        try {
            X509Certificate[] known = Arrays.copyOf(chain, chain.length, X509Certificate[].class);
            return Optional.of(ClientCertificate.of(known, clients.authorities(), clients.digest()));
        } catch (GeneralSecurityException e) {
            warn("warning: certificate of a client: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Made when it is needed first: its classes cost a start a tenth of a second. */
    private SSLContext context() {
        SSLContext made = context;
        return made == null ? make() : made;
    }

    private synchronized SSLContext make() {
        if (context == null) {
            try {
                SSLContext made = SSLContext.getInstance("TLS");
                ServerKeys chooser = new ServerKeys(() -> keys.current(this::warn), keys.names(), this::warn);
                made.init(new KeyManager[] {chooser}, new TrustManager[] {new LateTrust()}, null);
                made.getServerSessionContext()
                        .setSessionTimeout((int) Duration.ofHours(1).toSeconds());
                context = made;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        return context;
    }

    private void warn(String text) {
        warnings.accept(text);
    }
}
