package org.pennypost.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;

/** Digests of certificates and keys, by the names that OpenSSL has for them. Source: postconf(5) smtp_tls_fingerprint_digest. */
final class Fingerprint {
    private Fingerprint() {}

    static String plain(byte[] bytes, String digest) throws GeneralSecurityException {
        return HexFormat.of().formatHex(digest(digest).digest(bytes));
    }

    static String withColons(byte[] bytes, String digest) throws GeneralSecurityException {
        return HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(digest(digest).digest(bytes));
    }

    static MessageDigest digest(String name) throws GeneralSecurityException {
        return MessageDigest.getInstance(name.toUpperCase(Locale.ROOT).replaceFirst("^SHA-?", "SHA-"));
    }
}
