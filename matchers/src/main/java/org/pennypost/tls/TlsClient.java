package org.pennypost.tls;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.pennypost.conf.Settings;

/**
 * Speaks TLS with servers. Whom a handshake has led to is told after it; whether that is enough is for the caller.
 *
 * <p>Threads may share it. Source: postconf(5) smtp_tls_CAfile, smtp_tls_cert_file and their kin.
 */
public final class TlsClient {
    private final Authorities authorities;
    private final List<KeyFiles> keys;
    private final Consumer<String> warnings;
    private volatile SSLContext context;

    private TlsClient(Authorities authorities, List<KeyFiles> keys, Consumer<String> warnings) {
        this.authorities = requireNonNull(authorities);
        this.keys = List.copyOf(keys);
        this.warnings = requireNonNull(warnings);
    }

    /**
     * Reads our own keys and certificates, if the settings name any; the authorities are read when they are needed.
     *
     * @param settings the snapshot
     * @param prefix of the parameters, {@code smtp} or {@code lmtp}
     * @param warnings is told what is wrong with files that have changed
     * @return the client
     * @throws TlsFault when a key or certificate cannot be used
     */
    public static TlsClient of(Settings settings, String prefix, Consumer<String> warnings) throws TlsFault {
        return new TlsClient(
                new Authorities(
                        settings.text(prefix + "_tls_CAfile"),
                        settings.text(prefix + "_tls_CApath"),
                        settings.bool("tls_append_default_CA"),
                        settings.integer(prefix + "_tls_scert_verifydepth")),
                keys(settings, prefix),
                warnings);
    }

    private static List<KeyFiles> keys(Settings settings, String prefix) throws TlsFault {
        List<KeyFiles> keys = new ArrayList<>();
        String parameter = prefix + "_tls_chain_files";
        List<Path> chains = settings.list(parameter).stream().map(Path::of).toList();
        try {
            if (!chains.isEmpty()) {
                keys.add(KeyFiles.ofChains(chains));
                return keys;
            }
            for (List<String> pair : List.of(
                    List.of("_tls_cert_file", "_tls_key_file"), List.of("_tls_eccert_file", "_tls_eckey_file"))) {
                parameter = prefix + pair.get(0);
                String certificates = settings.text(parameter);
                if (!certificates.isEmpty()) {
                    String key = settings.text(prefix + pair.get(1));
                    keys.add(KeyFiles.ofPair(Path.of(certificates), Path.of(key)));
                }
            }
            return keys;
        } catch (PemException e) {
            throw new TlsFault(
                    List.of(parameter),
                    parameter + ": " + e.getMessage(),
                    "name a readable PEM file with the private key and the certificate that belong together");
        }
    }

    /**
     * Begins TLS on a connection; the handshake is done when this returns.
     *
     * @param socket connected; who closes it ends the handshake, too
     * @param server a name for the server under which its sessions are resumed
     * @param suites what may be used
     * @param serverName the name that the server is asked for; empty for none
     * @return the encrypted connection
     * @throws IOException when there is none
     */
    public SSLSocket connect(Socket socket, String server, TlsSuites suites, Optional<String> serverName)
            throws IOException {
        SSLSocket tls = (SSLSocket) context().getSocketFactory().createSocket(socket, server, socket.getPort(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setProtocols(suites.protocols().toArray(String[]::new));
        parameters.setCipherSuites(suites.ciphers().toArray(String[]::new));
        parameters.setServerNames(serverName.stream().map(TlsClient::hostName).toList());
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }

    private static javax.net.ssl.SNIServerName hostName(String name) {
        return new SNIHostName(name);
    }

    /**
     * Tells whom a connection has led to.
     *
     * @param tls after its handshake
     * @return the server
     */
    public TlsPeer peer(SSLSocket tls) {
        X509Certificate[] chain = chain(tls);
        return new TlsPeer(
                TlsSession.of(tls.getSession()),
                Arrays.stream(chain).findFirst(),
                chain.length == 0 ? Optional.of("no certificate") : authorities.problem(chain));
    }

    private static X509Certificate[] chain(SSLSocket tls) {
        try {
            Certificate[] chain = tls.getSession().getPeerCertificates();
            return Arrays.copyOf(chain, chain.length, X509Certificate[].class);
        } catch (SSLPeerUnverifiedException e) {
            return new X509Certificate[0];
        }
    }

    private SSLContext context() {
        SSLContext made = context;
        return made == null ? make() : made;
    }

    private synchronized SSLContext make() {
        if (context == null) {
            try {
                SSLContext made = SSLContext.getInstance("TLS");
                KeyManager own = new ClientKeys(this::currentKeys);
                made.init(new KeyManager[] {own}, new TrustManager[] {new LateTrust()}, null);
                context = made;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        return context;
    }

    private List<KeyMaterial> currentKeys() {
        List<KeyMaterial> all = new ArrayList<>();
        keys.forEach(each -> all.addAll(each.current(warnings)));
        return all;
    }
}
