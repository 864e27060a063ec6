package org.pennypost.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.pennypost.conf.control.Maildrop;
import org.pennypost.tls.SelfSigned;

/**
 * Makes the directories and files of a new instance. What it made is taken away again when it cannot finish, so that a second try
 * meets no half instance; what was there before is never touched.
 */
final class InstanceMaker {
    private static final String DIRECTORY = "rwxr-xr-x";
    private static final String OWN_DIRECTORY = "rwx------";
    private static final String FILE = "rw-r--r--";
    private static final String SECRET = "rw-------";

    private final InstanceLayout layout;
    private final Path shipped;
    private final SecureRandom random;
    private final Deque<Path> made = new ArrayDeque<>();

    /** @param shipped directory of the distribution's {@code main.cf} and the rest */
    InstanceMaker(InstanceLayout layout, Path shipped, SecureRandom random) {
        this.layout = requireNonNull(layout);
        this.shipped = requireNonNull(shipped);
        this.random = requireNonNull(random);
    }

    /** Refuses a directory that holds an instance, or anything in the places where its parts would lie. */
    void refuseExisting() throws CommandFailure {
        if (Files.exists(layout.directory()) && !Files.isDirectory(layout.directory())) {
            throw new CommandFailure(Sysexits.CANNOT_CREATE, layout.directory() + " is not a directory");
        }
        if (Files.exists(layout.mainCf()) || Files.exists(layout.masterCf())) {
            throw new CommandFailure(Sysexits.CANNOT_CREATE, layout.directory() + " already holds an instance");
        }
        for (Path part : List.of(layout.etc(), layout.spool(), layout.mail(), layout.data(), layout.log())) {
            if (!layout.system() && Files.exists(part)) {
                throw new CommandFailure(Sysexits.CANNOT_CREATE, part + " already exists; give an empty directory");
            }
        }
    }

    /** Writes everything but the users. */
    void make(InstanceRequest request) throws IOException, CommandFailure {
        String master = MasterCfText.shift(read("master.cf"), request.portOffset());
        String main = new InstanceMainCf(layout, request).text(read("main.cf"));
        try {
            makeDirectories();
            file(layout.masterCf(), master, FILE);
            copyShipped();
            file(layout.webadminToken(), token() + "\n", SECRET);
            file(layout.certificate(), certificate(request.hostname()), SECRET);
            // Last: with main.cf there, the directory counts as an instance.
            file(layout.mainCf(), main, FILE);
        } catch (FileAlreadyExistsException e) {
            undo();
            throw new CommandFailure(Sysexits.CANNOT_CREATE, e.getFile() + " already exists");
        } catch (IOException e) {
            undo();
            throw e;
        }
    }

    private void makeDirectories() throws IOException {
        for (Path own : List.of(layout.etc(), layout.spool(), layout.mail(), layout.data(), layout.log())) {
            makeParents(own);
        }
        directory(layout.etc(), DIRECTORY);
        directory(layout.extensions(), DIRECTORY);
        directory(layout.spool(), DIRECTORY);
        // Mail can be left before the server was started for the first time.
        Maildrop.of(layout.spool()).make();
        directory(layout.mail(), layout.system() ? DIRECTORY : OWN_DIRECTORY);
        if (!layout.system()) {
            directory(layout.home(), OWN_DIRECTORY);
        }
        directory(layout.data(), OWN_DIRECTORY);
        directory(layout.log(), layout.system() ? DIRECTORY : OWN_DIRECTORY);
        // The virtual machine warns, before the server can make it, when its directory for temporary files is missing.
        directory(layout.data().resolve("tmp"), OWN_DIRECTORY);
    }

    /** The home of a user, mode 0700. */
    Path makeHome(UserName user) throws IOException {
        Path home = layout.home(user);
        directory(home, OWN_DIRECTORY);
        return home;
    }

    /** Takes away all that was made, and what has grown in it since. */
    void undo() throws IOException {
        while (!made.isEmpty()) {
            Path path = made.pop();
            if (!Files.exists(path)) {
                continue;
            }
            try (Stream<Path> below = Files.walk(path)) {
                for (Path each :
                        below.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    private void makeParents(Path own) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path path = own.getParent(); path != null && !Files.exists(path); path = path.getParent()) {
            missing.push(path);
        }
        for (Path path : missing) {
            directory(path, DIRECTORY);
        }
    }

    private void copyShipped() throws IOException {
        try (Stream<Path> files = Files.list(shipped)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                Path target = layout.etc().resolve(file.getFileName().toString());
                if (!target.equals(layout.mainCf()) && !target.equals(layout.masterCf()) && !usesSystems(target)) {
                    Files.copy(file, target);
                    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(FILE));
                }
            }
        }
    }

    /** The aliases of a system are in {@code /etc/aliases}. */
    private boolean usesSystems(Path target) {
        return layout.system() && target.getFileName().toString().equals("aliases");
    }

    private String read(String name) throws IOException, CommandFailure {
        Path file = shipped.resolve(name);
        if (!Files.isReadable(file)) {
            throw new CommandFailure(Sysexits.OS_FILE, file + " is missing: the distribution is not complete");
        }
        return Files.readString(file, UTF_8);
    }

    /** In a system, what another package made stays as it is. */
    private void directory(Path path, String mode) throws IOException {
        if (layout.system() && Files.isDirectory(path)) {
            return;
        }
        Files.createDirectory(path);
        made.push(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static void file(Path path, String text, String mode) throws IOException {
        ReplacedFile.write(path, text, UTF_8, mode);
    }

    private String certificate(String host) throws IOException {
        try {
            return new SelfSigned(random).pem(host, Instant.now());
        } catch (GeneralSecurityException e) {
            throw new IOException("no certificate can be made: " + e.getMessage(), e);
        }
    }

    private String token() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
