package org.pennypost.smtp;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How much TLS mail to a server needs, in ascending order. Source: postconf(5) smtp_tls_security_level. */
enum TlsLevel {
    /** It is not used. */
    NONE,
    /** It is used where it is offered. */
    MAY,
    /** Nothing goes without it. */
    ENCRYPT,
    /** The server's certificate has a known fingerprint. */
    FINGERPRINT,
    /** An authority stands for the server's name, as the DNS gives it. */
    VERIFY,
    /** An authority stands for the server's name, as the configuration gives it. */
    SECURE;

    static Optional<TlsLevel> of(String text) {
        return Arrays.stream(values())
                .filter(level -> level.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    boolean isRequired() {
        return compareTo(ENCRYPT) >= 0;
    }

    boolean isAuthenticated() {
        return compareTo(FINGERPRINT) >= 0;
    }
}
