package org.pennypost.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stores a password so that it can be checked, by SCRAM-SHA-256 or in clear, but not read back.
 *
 * <p>The form is Dovecot's: <code>{SCRAM-SHA-256}iterations,salt,StoredKey,ServerKey</code>, the last three in base64; 4096 iterations and 16
 * bytes of salt as {@code doveadm pw -s SCRAM-SHA-256} takes. Like Dovecot it takes the password's UTF-8 as it is, without SASLprep.
 * Source: RFC 5802 section 3, RFC 7677, Dovecot password schemes.
 */
final class ScramSecret {
    private static final int ITERATIONS = 4096;
    private static final int SALT_BYTES = 16;

    private final SecureRandom random;

    ScramSecret(SecureRandom random) {
        this.random = requireNonNull(random);
    }

    /** The stored form of a password that is not empty. */
    String of(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return of(password, salt, ITERATIONS);
    }

    static String of(String password, byte[] salt, int iterations) {
        try {
            SecretKeyFactory factory = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
            byte[] salted = factory.generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
                    .getEncoded();
            byte[] clientKey = hmac(salted, "Client Key");
            byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
            Base64.Encoder base64 = Base64.getEncoder();
            return "{SCRAM-SHA-256}" + iterations + "," + base64.encodeToString(salt) + ","
                    + base64.encodeToString(storedKey) + "," + base64.encodeToString(hmac(salted, "Server Key"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(UTF_8));
    }
}
