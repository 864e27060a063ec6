package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pennypost.conf.MacroException;
import org.pennypost.maillog.MailLog;

/**
 * Reads the lists that users and administrators keep in files: .forward files and include files.
 *
 * <p>A file that others could have written is not read; the log says so. Immutable and thread safe. Source: Postfix
 * local(8), postconf(5) forward_path.
 */
final class ForwardFiles {
    private static final Charset TEXT = StandardCharsets.UTF_8;
    private static final int OTHERS_MAY_WRITE = 002;

    /** A list of addresses, not a mailbox. */
    private static final int LARGEST = 10_000_000;

    private final ExpansionSettings settings;
    private final Identity identity;
    private final MailLog log;

    /**
     * What a file holds.
     *
     * @param path its name
     * @param entries possibly none
     * @param rights whose rights they have
     * @param ofExtension whether the name holds the extension of the address
     */
    record Found(String path, List<AliasEntry> entries, Rights rights, boolean ofExtension) {
        Found {
            requireNonNull(path);
            entries = List.copyOf(entries);
            requireNonNull(rights);
        }
    }

    ForwardFiles(ExpansionSettings settings, Identity identity, MailLog log) {
        this.settings = requireNonNull(settings);
        this.identity = requireNonNull(identity);
        this.log = requireNonNull(log);
    }

    static String folded(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Reads an include file; empty when it cannot be used, and the log says why. */
    Optional<Found> include(String path, Rights rights) {
        if (!path.startsWith("/")) {
            return refuse(":include:" + path + " uses a relative path");
        }
        try {
            // An alias of the system names what root may read; somebody's own list what that user may read.
            Path file = Path.of(path);
            return rights.user().isPresent() ? identity.as(rights, () -> include(file, rights)) : include(file, rights);
        } catch (IOException | InvalidPathException e) {
            return refuse("unable to lookup :include: file " + path + ": " + FailureText.of(e));
        }
    }

    private Optional<Found> include(Path file, Rights rights) throws IOException {
        Map<String, Object> status = Files.readAttributes(file, "unix:mode,uid,isRegularFile");
        long uid = Integer.toUnsignedLong((int) status.get("uid"));
        if (!(boolean) status.get("isRegularFile")) {
            return refuse(":include: file " + file + " is not a regular file");
        }
        if (((int) status.get("mode") & OTHERS_MAY_WRITE) != 0) {
            return refuse(":include: file " + file + " is world writable");
        }
        // Whoever owns the list must not get hold of the account that the system's own aliases use.
        Rights its = rights.user().isPresent() ? rights : identity.owner(uid);
        return Optional.of(new Found(file.toString(), read(file), its, false));
    }

    /** Reads the first .forward file of a user that exists; empty when there is none or it cannot be trusted. */
    Optional<Found> forward(LocalName name, LocalUser user) {
        for (String template : settings.forwardPath()) {
            Optional<LocalMacros.Text> path = expand(template, name, user);
            try {
                if (path.isPresent()
                        && identity.as(user, () -> isThere(path.get().text()))) {
                    return identity.as(user, () -> forward(path.get(), user));
                }
            } catch (IOException | InvalidPathException e) {
                String file = path.map(LocalMacros.Text::text).orElse("");
                return refuse("cannot open file " + file + ": " + FailureText.of(e));
            }
        }
        return Optional.empty();
    }

    /** Why there is to be no delivery to a user whose home directory is not there; empty unless that is asked for. */
    Optional<String> absentHome(LocalUser user) {
        if (!settings.requireHome() || user.home().isEmpty()) {
            return Optional.empty();
        }
        try {
            identity.as(user, () -> Files.readAttributes(Path.of(user.home()), BasicFileAttributes.class));
            return Optional.empty();
        } catch (IOException | InvalidPathException e) {
            return Optional.of("cannot access home directory " + user.home() + ": " + FailureText.of(e));
        }
    }

    /** Fills in a name of forward_path; empty when it names something that the address or the user does not have. */
    private Optional<LocalMacros.Text> expand(String template, LocalName name, LocalUser user) {
        try {
            return Optional.of(LocalMacros.of(name, settings.delimiters(), settings.forwardFilter())
                            .with(user)
                            .expand(template))
                    .filter(LocalMacros.Text::complete);
        } catch (MacroException e) {
            log.log("local", "warning: forward_path: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean isThere(String path) {
        return Files.exists(Path.of(path), LinkOption.NOFOLLOW_LINKS);
    }

    private Optional<Found> forward(LocalMacros.Text path, LocalUser user) throws IOException {
        Path file = Path.of(path.text());
        Map<String, Object> status =
                Files.readAttributes(file, "unix:mode,uid,isRegularFile", LinkOption.NOFOLLOW_LINKS);
        long uid = Integer.toUnsignedLong((int) status.get("uid"));
        if (!(boolean) status.get("isRegularFile")) {
            return refuse("file " + file + " is not a regular file");
        }
        if (uid != 0 && uid != identity.uid(user)) {
            return refuse("file " + file + " has bad owner uid " + uid);
        }
        if (((int) status.get("mode") & OTHERS_MAY_WRITE) != 0) {
            return refuse("file " + file + " is world writable");
        }
        List<AliasEntry> entries = read(file, LinkOption.NOFOLLOW_LINKS);
        return Optional.of(new Found(path.text(), entries, Rights.of(user), path.extension()));
    }

    private static List<AliasEntry> read(Path file, OpenOption... options) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file, options)) {
            bytes = in.readNBytes(LARGEST + 1);
        }
        if (bytes.length > LARGEST) {
            throw new IOException("File too large");
        }
        List<AliasEntry> entries = new ArrayList<>();
        for (String line : new String(bytes, TEXT).split("\n", -1)) {
            if (!line.startsWith("#")) {
                entries.addAll(AliasEntry.parse(line));
            }
        }
        return entries;
    }

    private Optional<Found> refuse(String why) {
        log.log("local", "warning: " + why);
        return Optional.empty();
    }
}
