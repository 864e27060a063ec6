package org.pennypost.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Lets users in by what the passwd file stores of their passwords. All protocols ask here. Threads may share it.
 *
 * <p>A file that cannot be read is an {@link IOException}, never an unknown user.
 */
public final class Logins {
    private static final int SALT_BYTES = 16;
    private static final int ITERATIONS = 4096;
    private static final String NOBODY =
            "{SCRAM-SHA-256}4096,AAAAAAAAAAAAAAAAAAAAAA==,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,"
                    + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    /** Nobody can log in. */
    public static final Logins NONE = new Logins(new PasswdFile(Path.of("/nonexistent")), domain -> false);

    private final PasswdFile file;
    private final Predicate<String> localDomain;

    /**
     * Begins.
     *
     * @param file has the users
     * @param localDomain tells whether {@code user@domain} is the user of that name; asked in lower case
     */
    public Logins(PasswdFile file, Predicate<String> localDomain) {
        this.file = requireNonNull(file);
        this.localDomain = requireNonNull(localDomain);
    }

    /**
     * Compares a password.
     *
     * @param login a user name, with or without a domain of ours
     * @param password as it was given
     * @return false too for an unknown user, after as long as for a known one
     * @throws IOException when the file cannot be read
     */
    public boolean isRight(String login, String password) throws IOException {
        Map<String, String> secrets = file.secrets();
        Optional<String> stored =
                Optional.ofNullable(secrets.get(userOf(login))).filter(PasswordScheme::isUsable);
        boolean matches = PasswordScheme.matches(password, stored.orElseGet(() -> decoy(secrets)));
        return matches && stored.isPresent();
    }

    /** The keys for SCRAM; for an unknown user such as nobody's password has, the same each time. */
    ScramKeys keys(String login, ScramHash hash) throws IOException {
        Map<String, String> secrets = file.secrets();
        String name = userOf(login);
        byte[] salt = salt(secrets, name);
        Optional<String> stored = Optional.ofNullable(secrets.get(name));
        return stored.flatMap(each -> PasswordScheme.scram(each, hash, salt, ITERATIONS))
                .orElseGet(() -> nobody(secrets, hash, salt));
    }

    /**
     * Whether every user who can log in at all can do so with SCRAM; clients do not fall back when it fails.
     */
    boolean hasAll(ScramHash hash) throws IOException {
        byte[] salt = new byte[SALT_BYTES];
        return file.secrets().values().stream()
                .filter(PasswordScheme::isUsable)
                .allMatch(each -> PasswordScheme.scram(each, hash, salt, 1).isPresent());
    }

    private static ScramKeys nobody(Map<String, String> secrets, ScramHash hash, byte[] salt) {
        Optional<ScramKeys> pattern = secrets.values().stream()
                .map(each -> PasswordScheme.scram(each, hash, salt, ITERATIONS))
                .flatMap(Optional::stream)
                .findFirst();
        int length = pattern.map(keys -> keys.salt().length).orElse(SALT_BYTES);
        return new ScramKeys(
                pattern.map(ScramKeys::iterations).orElse(ITERATIONS),
                Arrays.copyOf(salt, Math.min(length, salt.length)),
                new byte[hash.bytes()],
                new byte[hash.bytes()]);
    }

    /** A salt that belongs to a name as long as the users stay the same, and that nobody outside can compute. */
    private static byte[] salt(Map<String, String> secrets, String name) {
        try {
            byte[] key = secrets.values().stream()
                    .sorted()
                    .findFirst()
                    .orElse("none")
                    .getBytes(UTF_8);
            return Arrays.copyOf(ScramHash.SHA_256.hmac(key, name.getBytes(UTF_8)), SALT_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What an unknown user's password is compared with, so that it takes as long: another user's. */
    private static String decoy(Map<String, String> secrets) {
        return secrets.values().stream()
                .filter(PasswordScheme::isUsable)
                .sorted()
                .findFirst()
                .orElse(NOBODY);
    }

    /**
     * Finds the name in the file.
     *
     * @param login as given
     * @return in lower case, without the domain where that is ours; any other stays and so finds nobody
     */
    public String userOf(String login) {
        String name = login.toLowerCase(Locale.ROOT);
        int at = name.lastIndexOf('@');
        return at >= 0 && localDomain.test(name.substring(at + 1)) ? name.substring(0, at) : name;
    }
}
