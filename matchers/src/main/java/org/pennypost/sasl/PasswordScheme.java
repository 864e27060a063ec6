package org.pennypost.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.Crypt;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/**
 * Compares a password with what a passwd-file stores: {@code {SCHEME}data}. All comparisons of a scheme take the same time
 * whether they succeed or not. Threads may share it. Source: Dovecot password schemes.
 */
public final class PasswordScheme {
    private static final int LONGEST_BCRYPT = 72;
    private static final Map<String, Verifier> VERIFIERS = Map.ofEntries(
            Map.entry("PLAIN", PasswordScheme::same),
            Map.entry("CLEARTEXT", PasswordScheme::same),
            Map.entry("SCRAM-SHA-256", (password, stored) -> scram(password, stored, ScramHash.SHA_256)),
            Map.entry("SCRAM-SHA-1", (password, stored) -> scram(password, stored, ScramHash.SHA_1)),
            Map.entry("CRYPT", PasswordScheme::crypted),
            Map.entry("SHA512-CRYPT", PasswordScheme::crypted),
            Map.entry("SHA256-CRYPT", PasswordScheme::crypted),
            Map.entry("BLF-CRYPT", PasswordScheme::crypted),
            Map.entry("ARGON2ID", Argon2::matches),
            Map.entry("ARGON2I", Argon2::matches),
            Map.entry("PBKDF2", PasswordScheme::pbkdf2));

    private PasswordScheme() {}

    private interface Verifier {
        boolean verify(String password, String stored) throws GeneralSecurityException;
    }

    /** A stored password's two parts; without a scheme it is {@code CRYPT}, as in Dovecot. */
    private record Stored(String scheme, String data) {
        static Stored of(String text) {
            int end = text.startsWith("{") ? text.indexOf('}') : -1;
            String scheme = end < 0 ? "CRYPT" : text.substring(1, end).toUpperCase(Locale.ROOT);
            return new Stored(scheme, text.substring(end + 1));
        }
    }

    /**
     * Compares.
     *
     * @param password as the user gave it
     * @param stored the second field of the file
     * @return false too when the scheme is unknown, the data malformed or the password empty
     */
    public static boolean matches(String password, String stored) {
        Stored parts = Stored.of(stored);
        Verifier verifier = VERIFIERS.get(parts.scheme());
        if (password.isEmpty() || verifier == null) {
            return false;
        }
        try {
            return verifier.verify(password, parts.data());
        } catch (GeneralSecurityException | RuntimeException e) { // libraries refuse malformed data in many ways
            return false;
        }
    }

    /** How much memory a comparison takes. */
    static int memoryKib(String stored) {
        return Argon2.memoryKib(Stored.of(stored).data());
    }

    /** Whether anybody could be let in by it: a locked user's field names no scheme that is known. */
    static boolean isUsable(String stored) {
        Stored parts = Stored.of(stored);
        return VERIFIERS.containsKey(parts.scheme())
                && !parts.data().isEmpty()
                && (!parts.scheme().equals("CRYPT") || parts.data().startsWith("$"));
    }

    /** The keys for SCRAM, where what is stored gives them: of that very kind, or in clear. */
    static Optional<ScramKeys> scram(String stored, ScramHash hash, byte[] salt, int iterations) {
        Stored parts = Stored.of(stored);
        if (parts.scheme().equals(hash.mechanism())) {
            return ScramKeys.parse(parts.data(), hash);
        }
        if (!parts.scheme().equals("PLAIN") && !parts.scheme().equals("CLEARTEXT")) {
            return Optional.empty();
        }
        try {
            return Optional.of(hash.keys(parts.data(), salt, iterations));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static boolean scram(String password, String stored, ScramHash hash) throws GeneralSecurityException {
        Optional<ScramKeys> keys = ScramKeys.parse(stored, hash);
        return keys.isPresent()
                && MessageDigest.isEqual(
                        hash.keys(password, keys.get().salt(), keys.get().iterations())
                                .storedKey(),
                        keys.get().storedKey());
    }

    private static boolean same(String password, String stored) {
        return MessageDigest.isEqual(password.getBytes(UTF_8), stored.getBytes(UTF_8));
    }

    private static boolean crypted(String password, String stored) {
        if (stored.matches("\\$2[aby]\\$.{56}")) {
            byte[] bytes = password.getBytes(UTF_8);
            return bytes.length <= LONGEST_BCRYPT
                    && bytes.length == password.replace("\0", "").getBytes(UTF_8).length
                    && OpenBSDBCrypt.checkPassword(stored, password.toCharArray());
        }
        boolean usable = stored.length() > 10 && stored.matches("\\$[1-9]\\$.*");
        return usable && same(Crypt.crypt(password.getBytes(UTF_8), stored), stored);
    }

    /** {@code $1$salt$rounds$hash}, the hash in hexadecimal. */
    private static boolean pbkdf2(String password, String stored) throws GeneralSecurityException {
        String[] fields = stored.split("\\$", -1);
        if (fields.length != 5 || !fields[1].equals("1") || !fields[3].matches("[1-9][0-9]{0,6}")) {
            return false;
        }
        byte[] derived = ScramHash.SHA_1.derive(password, fields[2].getBytes(UTF_8), Integer.parseInt(fields[3]));
        return MessageDigest.isEqual(derived, HexFormat.of().parseHex(fields[4]));
    }
}
