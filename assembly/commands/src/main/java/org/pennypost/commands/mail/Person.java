package org.pennypost.commands.mail;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pennypost.conf.Settings;
import org.pennypost.mbox.LockMethod;
import org.pennypost.mbox.MailboxSettings;

/**
 * Whose mail is read: name, home, mailbox, own addresses.
 *
 * @param name of the user
 * @param home where {@code mbox} and {@code dead.letter} are
 * @param mailbox where mail comes in
 * @param locks how the mailbox is locked
 * @param domains in lower case, in which the name is the user's address
 */
record Person(String name, Path home, Path mailbox, MailboxSettings locks, Set<String> domains) {
    private static final Path SYSTEM_USERS = Path.of("/etc/passwd");
    private static final Path SYSTEM_MAIL = Path.of("/var/mail");
    private static final int HOME = 5;
    private static final int UID = 2;

    Person {
        requireNonNull(name);
        requireNonNull(home);
        requireNonNull(mailbox);
        requireNonNull(locks);
        domains = Set.copyOf(domains);
    }

    /**
     * Finds a user.
     *
     * @param named by {@code -u}; empty for who runs this
     * @param settings of the server; empty when there is no configuration
     * @throws IOException when the system's users cannot be read
     */
    static Person of(Optional<String> named, Optional<Settings> settings, Map<String, String> environment)
            throws IOException {
        String name = named.isPresent() ? named.get() : self(environment);
        Path spool = settings.map(each -> each.path("mail_spool_directory")).orElse(SYSTEM_MAIL);
        return new Person(
                name,
                home(name, named.isEmpty(), settings, environment),
                spool.resolve(name),
                settings.map(Person::locks).orElse(MailboxSettings.DEFAULTS),
                settings.map(Person::domains).orElse(Set.of()));
    }

    /** The name that belongs to the user id of this process; a name in the environment may be anything. */
    private static String self(Map<String, String> environment) throws IOException {
        String uid = String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        return field(SYSTEM_USERS, UID, uid, 0)
                .orElseGet(() -> environment.getOrDefault("LOGNAME", System.getProperty("user.name")));
    }

    private static Path home(String name, boolean self, Optional<Settings> settings, Map<String, String> environment)
            throws IOException {
        Optional<Path> own = settings.isPresent() ? instanceHome(name, settings.get()) : Optional.empty();
        if (own.isPresent()) {
            return own.get();
        }
        Optional<String> variable =
                Optional.ofNullable(environment.get("HOME")).filter(text -> self && !text.isEmpty());
        return Path.of(variable.or(() -> systemHome(name)).orElse("/"));
    }

    private static Optional<String> systemHome(String name) {
        try {
            return field(SYSTEM_USERS, 0, name, HOME);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** Users of the server's own have homes of their own. */
    private static Optional<Path> instanceHome(String name, Settings settings) throws IOException {
        Path passwd = settings.configDirectory().resolve("passwd");
        if (!settings.text("pennypost_passdb").equals("passwd-file") || !Files.isReadable(passwd)) {
            return Optional.empty();
        }
        Optional<String> home = field(passwd, 0, name, HOME);
        if (home.isPresent() && home.get().isEmpty()) {
            String base = settings.text("pennypost_home_base");
            return base.isEmpty() ? Optional.empty() : Optional.of(Path.of(base).resolve(name));
        }
        return home.map(Path::of);
    }

    private static Optional<String> field(Path passwd, int key, String value, int wanted) throws IOException {
        try (Stream<String> lines = Files.lines(passwd)) {
            return lines.map(line -> line.split(":", -1))
                    .filter(fields -> fields.length > Math.max(key, wanted) && fields[key].equals(value))
                    .map(fields -> fields[wanted])
                    .findFirst();
        }
    }

    private static MailboxSettings locks(Settings settings) {
        Set<LockMethod> methods = new HashSet<>();
        for (String method : settings.list("mailbox_delivery_lock")) {
            if (method.equals("fcntl")) {
                methods.add(LockMethod.FCNTL);
            } else if (method.equals("dotlock")) {
                methods.add(LockMethod.DOTLOCK);
            }
        }
        return new MailboxSettings(
                methods,
                Math.max(1, settings.integer("deliver_lock_attempts")),
                settings.duration("deliver_lock_delay"),
                settings.duration("stale_lock_time"),
                0);
    }

    private static Set<String> domains(Settings settings) {
        Set<String> domains = new HashSet<>();
        Stream.of(List.of(settings.text("myorigin"), settings.text("myhostname")), settings.list("mydestination"))
                .flatMap(List::stream)
                .forEach(domain -> domains.add(domain.toLowerCase(Locale.ROOT)));
        return domains;
    }

    /** Whether an address is the user's own. */
    boolean owns(String address) {
        int at = address.lastIndexOf('@');
        return at < 0
                ? address.equals(name)
                : address.substring(0, at).equals(name)
                        && domains.contains(address.substring(at + 1).toLowerCase(Locale.ROOT));
    }
}
