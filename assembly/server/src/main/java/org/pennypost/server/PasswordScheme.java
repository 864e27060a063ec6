package org.pennypost.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.digest.Crypt;

/**
 * Compares a password with what a passwd-file stores: {@code {SCHEME}data}. All comparisons take the same time whether
 * they succeed or not. Source: Dovecot password schemes, RFC 5802 section 3.
 */
enum PasswordScheme {
    /** As it is. */
    PLAIN {
        @Override
        boolean verify(String password, String stored) {
            return same(password, stored);
        }
    },
    /** As it is, Dovecot's other name. */
    CLEARTEXT {
        @Override
        boolean verify(String password, String stored) {
            return same(password, stored);
        }
    },
    /** {@code iterations,salt,stored key,server key}, base64. */
    SCRAM_SHA_256 {
        @Override
        boolean verify(String password, String stored) throws GeneralSecurityException {
            String[] fields = stored.split(",", -1);
            if (fields.length != 4 || !fields[0].matches("[1-9][0-9]{0,6}")) {
                return false;
            }
            Base64.Decoder base64 = Base64.getDecoder();
            byte[] key = storedKey(password, base64.decode(fields[1]), Integer.parseInt(fields[0]));
            return MessageDigest.isEqual(key, base64.decode(fields[2]));
        }
    },
    /** crypt(3), whatever its prefix says. */
    CRYPT {
        @Override
        boolean verify(String password, String stored) {
            return crypted(password, stored);
        }
    },
    /** crypt(3) {@code $6$}. */
    SHA512_CRYPT {
        @Override
        boolean verify(String password, String stored) {
            return crypted(password, stored);
        }
    },
    /** crypt(3) {@code $5$}. */
    SHA256_CRYPT {
        @Override
        boolean verify(String password, String stored) {
            return crypted(password, stored);
        }
    };

    private static final int KEY_BITS = 256;
    private static final byte[] NO_SALT = new byte[16];

    abstract boolean verify(String password, String stored) throws GeneralSecurityException;

    /**
     * Compares.
     *
     * @param stored the second field of the file; without a scheme it is {@code CRYPT}, as in Dovecot
     * @return false too when the scheme is unknown or the data malformed
     */
    static boolean matches(String password, String stored) {
        if (password.isEmpty()) {
            return false;
        }
        int end = stored.startsWith("{") ? stored.indexOf('}') : -1;
        String scheme = end < 0 ? "CRYPT" : stored.substring(1, end);
        String name = scheme.toUpperCase(Locale.ROOT).replace('-', '_');
        try {
            for (PasswordScheme known : values()) {
                if (known.name().equals(name)) {
                    return known.verify(password, stored.substring(end + 1));
                }
            }
            return false;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /** False, after as long as a comparison takes; for a user that does not exist. */
    static boolean pretend(String password) {
        // What is stored is no hash of anything, so this never matches.
        return matches(password, "{SCRAM-SHA-256}4096," + Base64.getEncoder().encodeToString(NO_SALT) + ",,");
    }

    private static boolean same(String password, String stored) {
        return MessageDigest.isEqual(password.getBytes(UTF_8), stored.getBytes(UTF_8));
    }

    private static boolean crypted(String password, String stored) {
        boolean usable = stored.length() > 10 && stored.charAt(0) == '$';
        return usable && same(Crypt.crypt(password.getBytes(UTF_8), stored), stored);
    }

    private static byte[] storedKey(String password, byte[] salt, int iterations) throws GeneralSecurityException {
        if (password.isEmpty() || salt.length == 0) {
            throw new GeneralSecurityException("nothing to derive a key from");
        }
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, KEY_BITS);
        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(spec)
                .getEncoded();
        spec.clearPassword();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(salted, "HmacSHA256"));
        byte[] client = mac.doFinal("Client Key".getBytes(UTF_8));
        Arrays.fill(salted, (byte) 0);
        return MessageDigest.getInstance("SHA-256").digest(client);
    }
}
