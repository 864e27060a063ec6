package org.pennypost.sasl;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The hash functions of SCRAM and what is computed with them. Source: RFC 5802 section 3, RFC 7677. */
enum ScramHash {
    /** 160 bits. */
    SHA_1("SHA-1", "HmacSHA1", "PBKDF2WithHmacSHA1", 160),
    /** 256 bits. */
    SHA_256("SHA-256", "HmacSHA256", "PBKDF2WithHmacSHA256", 256);

    private final String digest;
    private final String mac;
    private final String derivation;
    private final int bits;

    ScramHash(String digest, String mac, String derivation, int bits) {
        this.digest = digest;
        this.mac = mac;
        this.derivation = derivation;
        this.bits = bits;
    }

    /** The keys of a password. */
    ScramKeys keys(String password, byte[] salt, int iterations) throws GeneralSecurityException {
        if (password.isEmpty() || salt.length == 0) {
            throw new GeneralSecurityException("nothing to derive a key from");
        }
        byte[] salted = derive(password, salt, iterations);
        byte[] stored = digest(hmac(salted, "Client Key".getBytes(StandardCharsets.US_ASCII)));
        return new ScramKeys(iterations, salt, stored, hmac(salted, "Server Key".getBytes(StandardCharsets.US_ASCII)));
    }

    /** PBKDF2 with this hash. */
    byte[] derive(String password, byte[] salt, int iterations) throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, bits);
        try {
            return SecretKeyFactory.getInstance(derivation).generateSecret(spec).getEncoded();
        } finally {
            spec.clearPassword();
        }
    }

    byte[] hmac(byte[] key, byte[] text) throws GeneralSecurityException {
        Mac made = Mac.getInstance(mac);
        made.init(new SecretKeySpec(key, mac));
        return made.doFinal(text);
    }

    byte[] digest(byte[] text) throws GeneralSecurityException {
        return MessageDigest.getInstance(digest).digest(text);
    }

    int bytes() {
        return bits / 8;
    }

    /** As in {@code SCRAM-SHA-256}. */
    String mechanism() {
        return "SCRAM-" + digest;
    }
}
