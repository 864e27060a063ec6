package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.pennypost.tls.TlsSuites;

/**
 * What is to be done about TLS with one server. Immutable.
 *
 * @param level how much is needed
 * @param suites versions and ciphers
 * @param match names, or fingerprints, one of which the certificate must have
 * @param serverName the name that the server is asked for (SNI)
 * @param reuse whether encrypted connections are kept
 */
record ServerTls(TlsLevel level, TlsSuites suites, List<String> match, Optional<String> serverName, boolean reuse) {
    static final ServerTls OFF =
            new ServerTls(TlsLevel.NONE, new TlsSuites(List.of(), List.of()), List.of(), Optional.empty(), false);

    ServerTls {
        requireNonNull(level);
        requireNonNull(suites);
        match = List.copyOf(match);
        requireNonNull(serverName);
    }
}
