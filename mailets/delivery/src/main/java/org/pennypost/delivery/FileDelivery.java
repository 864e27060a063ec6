package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pennypost.mbox.AppendResult;
import org.pennypost.mbox.LockMethod;
import org.pennypost.mbox.MailboxProblem;
import org.pennypost.mbox.MailboxSettings;

/**
 * Appends a message to a file that an alias or a .forward file names, with the rights of its owner.
 *
 * <p>Of what is no regular file only {@code /dev/null} takes mail; a symbolic link is not followed. Immutable and thread
 * safe. Source: Postfix local(8) EXTERNAL FILE DELIVERY.
 */
final class FileDelivery {
    private static final String NULL_DEVICE = "/dev/null";
    private static final int EXECUTABLE = 0111;

    private final Mailboxes mailboxes;
    private final MailboxSettings settings;
    private final Identity identity;

    FileDelivery(Mailboxes mailboxes, MailboxSettings settings) {
        this.mailboxes = requireNonNull(mailboxes);
        this.settings = requireNonNull(settings);
        this.identity = mailboxes.identity();
    }

    /** Appends in the format of an mbox. */
    DeliveryStatus deliver(String path, Rights rights, Letter letter, List<String> headers) {
        String cannot = "cannot append message to file " + path + ": ";
        DeliveryStatus status;
        if (path.equals(NULL_DEVICE)) {
            return DeliveryStatus.of("2.0.0", "delivered to file: " + path);
        }
        try {
            Path file = Path.of(path);
            status = identity.as(rights, () -> append(file, letter, headers));
        } catch (IOException | InvalidPathException e) {
            status = DeliveryStatus.of("4.3.0", FailureText.of(e));
        }
        return status.isSent() ? status : new DeliveryStatus(status.code(), cannot + status.text());
    }

    private DeliveryStatus append(Path file, Letter letter, List<String> headers) throws IOException {
        boolean absent = !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        if (absent && !Files.isDirectory(file.toAbsolutePath().getParent())) {
            return DeliveryStatus.of("5.2.0", "cannot create file exclusively: No such file or directory");
        }
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            return DeliveryStatus.of("5.2.0", "cannot open file: Is a directory");
        }
        if (!absent && isExecutable(file)) {
            return DeliveryStatus.of("5.7.1", "file is executable");
        }
        AppendResult result = mailboxes.append(file, letter, headers, settings);
        if (result instanceof AppendResult.Failed failed && isLockDenied(failed)) {
            // A directory where the owner of the file may not make files is no reason not to write the file.
            result = mailboxes.append(file, letter, headers, withoutDotlock());
        }
        if (result instanceof AppendResult.Failed failed) {
            String text = absent
                    ? failed.text().replace("cannot open file:", "cannot create file exclusively:")
                    : failed.text();
            return DeliveryStatus.of(code(failed.problem()), text);
        }
        return DeliveryStatus.of("2.0.0", "delivered to file: " + file);
    }

    private static boolean isExecutable(Path file) throws IOException {
        Map<String, Object> status = Files.readAttributes(file, "unix:mode,isRegularFile", LinkOption.NOFOLLOW_LINKS);
        return (boolean) status.get("isRegularFile") && ((int) status.get("mode") & EXECUTABLE) != 0;
    }

    private static boolean isLockDenied(AppendResult.Failed failed) {
        return failed.text().startsWith("unable to create lock file")
                && failed.text().endsWith(": Permission denied");
    }

    private MailboxSettings withoutDotlock() {
        Set<LockMethod> locks = EnumSet.copyOf(settings.locks());
        locks.remove(LockMethod.DOTLOCK);
        return new MailboxSettings(
                locks, settings.lockAttempts(), settings.lockDelay(), settings.staleLockTime(), settings.sizeLimit());
    }

    private static String code(MailboxProblem problem) {
        return switch (problem) {
            case BUSY -> "4.2.0";
            case TOO_LARGE, QUOTA -> "5.2.2";
            case FULL -> "4.3.0";
            case ABSENT, UNSAFE, RENUMBERED, IO -> "5.2.0";
        };
    }
}
