package org.pennypost.tls;

import static java.util.Objects.requireNonNull;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.pennypost.conf.table.LookupFailure;

/**
 * Chooses key and certificate for a handshake: those of the name that the client asks for, else the usual ones; of them
 * the first whose kind of key the client takes. Threads may share it.
 */
final class ServerKeys extends X509ExtendedKeyManager {
    private final Supplier<List<KeyMaterial>> usual;
    private final ServerNames names;
    private final Consumer<String> warnings;
    private final Map<String, KeyMaterial> byAlias = new ConcurrentHashMap<>();

    ServerKeys(Supplier<List<KeyMaterial>> usual, ServerNames names, Consumer<String> warnings) {
        this.usual = requireNonNull(usual);
        this.names = requireNonNull(names);
        this.warnings = requireNonNull(warnings);
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        for (KeyMaterial each : candidates(engine)) {
            if (keyType.equals(each.algorithm())) {
                // The certificate tells keys apart; there are as many as files name, whatever clients ask for.
                String alias = each.chain().get(0).getIssuerX500Principal().hashCode() + "-"
                        + each.chain().get(0).getSerialNumber() + "-"
                        + each.chain().get(0).hashCode();
                byAlias.put(alias, each);
                return alias;
            }
        }
        return null; // the interface asks for null
    }

    private List<KeyMaterial> candidates(SSLEngine engine) {
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
            for (SNIServerName name : session.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    List<KeyMaterial> found = named(host.getAsciiName());
                    if (!found.isEmpty()) {
                        return found;
                    }
                }
            }
        }
        return usual.get();
    }

    /** A failed lookup fails the handshake, as in Postfix: the client must not take another server's certificate. */
    private List<KeyMaterial> named(String host) {
        try {
            return names.keys(host, warnings);
        } catch (LookupFailure e) {
            warnings.accept("warning: " + e.getMessage());
            throw new IllegalStateException("no certificate for the name that was asked for", e);
        }
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        KeyMaterial found = byAlias.get(alias);
        return found == null ? null : found.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        KeyMaterial found = byAlias.get(alias);
        return found == null ? null : found.key();
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}
