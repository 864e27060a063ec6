package org.pennypost.tls;

import static java.util.Objects.requireNonNull;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.X509ExtendedKeyManager;

/** Shows our own certificate to a server that asks for one: the first whose kind of key it takes. Threads may share it. */
final class ClientKeys extends X509ExtendedKeyManager {
    private final Supplier<List<KeyMaterial>> keys;

    ClientKeys(Supplier<List<KeyMaterial>> keys) {
        this.keys = requireNonNull(keys);
    }

    @Override
    public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return keys.get().stream()
                .map(KeyMaterial::algorithm)
                .filter(kind -> Arrays.asList(keyType).contains(kind))
                .findFirst()
                .orElse(null); // the interface asks for null
    }

    private Optional<KeyMaterial> of(String kind) {
        return keys.get().stream().filter(each -> each.algorithm().equals(kind)).findFirst();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return of(alias)
                .map(each -> each.chain().toArray(X509Certificate[]::new))
                .orElse(null);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return of(alias).map(KeyMaterial::key).orElse(null);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}
