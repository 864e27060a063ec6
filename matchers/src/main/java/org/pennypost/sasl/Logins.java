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
import java.util.function.Supplier;

/**
 * Who may log in: the one place that every protocol asks. Threads may share it; methods block for as long as a hash or PAM
 * takes, so they are called on worker threads.
 *
 * <p>A protocol that is given user and password in its own commands (IMAP LOGIN, POP3 USER and PASS) asks {@link #plain}.
 * One that speaks SASL takes the mechanisms from {@link SaslPolicy#usable}, offers their names, and lets {@link
 * Mechanism#exchange} lead each attempt: it gives the {@link Step}s, the protocol encodes them. For both, {@link
 * #mailboxUser} gives the name under which a user's mail is kept, and after a failure the protocol waits for {@link
 * SaslPolicy#failureDelay} on a timer before it answers.
 *
 * <p>Passwords are compared with the passwd file or, with {@code pennypost_passdb = pam}, by PAM. What cannot be looked up
 * is an {@link IOException} or {@link Login.Unavailable}, never an unknown user.
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
    private final Supplier<Optional<SystemPasswords>> system;
    private final HashSlots slots = HashSlots.ofThisMachine();

    /**
     * Begins.
     *
     * @param file has the users
     * @param localDomain tells whether {@code user@domain} is the user of that name; asked in lower case
     */
    public Logins(PasswdFile file, Predicate<String> localDomain) {
        this(file, localDomain, Optional::empty);
    }

    /**
     * Begins where users may be those of the machine.
     *
     * @param file has the users otherwise
     * @param localDomain tells whether {@code user@domain} is the user of that name; asked in lower case
     * @param system asked each time: the passwords of the machine, empty for those of the file
     */
    public Logins(PasswdFile file, Predicate<String> localDomain, Supplier<Optional<SystemPasswords>> system) {
        this.file = requireNonNull(file);
        this.localDomain = requireNonNull(localDomain);
        this.system = requireNonNull(system);
    }

    /**
     * Lets a user in by name and password.
     *
     * @param login a user name, with or without a domain of ours
     * @param password as it was given
     * @return refused too for an unknown user, after as long as for a known one
     */
    public Login plain(String login, String password) {
        try {
            return isRight(login, password) ? new Login.Accepted(mailboxUser(login)) : new Login.Refused();
        } catch (IOException e) {
            return new Login.Unavailable(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Compares a password.
     *
     * @param login a user name, with or without a domain of ours
     * @param password as it was given
     * @return false too for an unknown user, after as long as for a known one
     * @throws IOException when nobody can tell now
     */
    public boolean isRight(String login, String password) throws IOException {
        Optional<SystemPasswords> machine = system.get();
        if (machine.isPresent()) {
            return !password.isEmpty() && machine.get().isRight(mailboxUser(login), password);
        }
        Map<String, String> secrets = file.secrets();
        Optional<String> stored =
                Optional.ofNullable(secrets.get(mailboxUser(login))).filter(PasswordScheme::isUsable);
        String compared = stored.orElseGet(() -> decoy(secrets));
        boolean matches =
                slots.run(PasswordScheme.memoryKib(compared), () -> PasswordScheme.matches(password, compared));
        return matches && stored.isPresent();
    }

    /** The keys for SCRAM; for an unknown user such as nobody's password has, the same each time. */
    ScramKeys keys(String login, ScramHash hash) throws IOException {
        Map<String, String> secrets = file.secrets();
        String name = mailboxUser(login);
        byte[] salt = salt(secrets, name);
        Optional<String> stored = Optional.ofNullable(secrets.get(name));
        return stored.flatMap(each -> PasswordScheme.scram(each, hash, salt, ITERATIONS))
                .orElseGet(() -> nobody(secrets, hash, salt));
    }

    /**
     * Whether every user who can log in at all can do so with SCRAM; clients do not fall back when it fails.
     */
    boolean hasAll(ScramHash hash) throws IOException {
        if (system.get().isPresent()) {
            return false; // PAM wants the password itself
        }
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
     * Gives the name under which a user is known.
     *
     * @param login as given
     * @return in lower case, without the domain where that is ours; any other stays and so finds nobody
     */
    public String mailboxUser(String login) {
        String name = login.toLowerCase(Locale.ROOT);
        int at = name.lastIndexOf('@');
        return at >= 0 && localDomain.test(name.substring(at + 1)) ? name.substring(0, at) : name;
    }
}
