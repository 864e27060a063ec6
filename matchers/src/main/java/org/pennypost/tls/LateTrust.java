package org.pennypost.tls;

import static java.util.Objects.requireNonNull;

import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Takes any certificate: mail that may go without encryption goes with it to anybody, and comes from anybody; who must be
 * known is looked at after the handshake.
 */
final class LateTrust extends X509ExtendedTrustManager {
    private static final X509Certificate[] NONE = {};

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
        requireNonNull(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
        requireNonNull(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
        requireNonNull(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
        requireNonNull(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
        requireNonNull(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
        requireNonNull(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return NONE;
    }
}
