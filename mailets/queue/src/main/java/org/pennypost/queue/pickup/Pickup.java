package org.pennypost.queue.pickup;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.pennypost.cleanup.InternalMail;
import org.pennypost.conf.control.MalformedSubmission;
import org.pennypost.conf.control.SubmissionFormat;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.maillog.MailLog;
import org.pennypost.status.Reply;

/**
 * Puts the messages of {@code maildrop} into the queue.
 *
 * <p>A message that cannot be taken now stays and is tried again; what is none goes to {@code corrupt}; what is refused is
 * sent back. A crash may make a message come twice, never vanish. Used by one thread. Source: Postfix pickup(8).
 */
public final class Pickup {
    private static final String PICKUP = "pickup";

    private final TakenFiles files;
    private final Submissions submissions;
    private final Refused refused;
    private final MailLog log;

    /** Tells the sender of a message that was not taken. */
    @FunctionalInterface
    public interface Refused {
        /**
         * Sends a message back.
         *
         * @param queueId the name under which it was refused
         * @param reason what cleanup said
         * @param submission the message, read from its beginning
         * @param arrival when it was submitted
         * @throws IOException when that cannot be done now
         */
        void sendBack(String queueId, Reply reason, SubmissionFormat.Reader submission, Instant arrival)
                throws IOException;
    }

    /**
     * Prepares.
     *
     * @param files the directories
     * @param submissions takes messages
     * @param refused tells the senders of those that are not taken
     * @param log is told of what goes wrong
     */
    public Pickup(TakenFiles files, Submissions submissions, Refused refused, MailLog log) {
        this.files = requireNonNull(files);
        this.submissions = requireNonNull(submissions);
        this.refused = requireNonNull(refused);
        this.log = requireNonNull(log);
    }

    /** Takes all that is there. */
    public void run() {
        for (Path file : all()) {
            try {
                pickUp(file);
            } catch (MalformedSubmission | EOFException e) {
                warn(file, e.getMessage() + "; saving it in corrupt");
                files.setAside(file, log);
            } catch (IOException | LookupFailure | RuntimeException e) {
                warn(file, e + "; it stays and is tried again");
            }
        }
    }

    private List<Path> all() {
        try {
            return files.take();
        } catch (IOException e) {
            log.log(PICKUP, "warning: cannot read the queue maildrop: " + e);
            return List.of();
        }
    }

    private void pickUp(Path file) throws IOException, LookupFailure {
        LocalUser user = LocalUser.of(Files.getOwner(file, LinkOption.NOFOLLOW_LINKS), Integer.toUnsignedLong((Integer)
                Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)));
        if (submissions.refusal(user).isPresent()) {
            throw new MalformedSubmission(submissions.refusal(user).get());
        }
        Instant arrival =
                Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        InternalMail.Posted posted;
        try (InputStream in = open(file)) {
            posted = submissions.post(user, arrival, new SubmissionFormat.Reader(in));
        }
        if (posted.refusal().isPresent() && posted.refusal().get().code() < 500) {
            throw new IOException(posted.refusal().get().toString());
        }
        if (posted.refusal().isPresent()) {
            try (InputStream in = open(file)) {
                refused.sendBack(posted.queueId(), posted.refusal().get(), new SubmissionFormat.Reader(in), arrival);
            }
        }
        Files.delete(file);
    }

    private static InputStream open(Path file) throws IOException {
        return new BufferedInputStream(
                Channels.newInputStream(
                        FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))),
                1 << 16);
    }

    private void warn(Path file, String text) {
        log.log(PICKUP, "warning: maildrop/" + file.getFileName() + ": " + text);
    }
}
