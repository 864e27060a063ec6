package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.pennypost.cleanup.InternalMail;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.conf.control.Answer;
import org.pennypost.conf.control.SubmissionFormat;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.delivery.SubmissionBounce;
import org.pennypost.maillog.MailLog;
import org.pennypost.queue.pickup.LocalUser;
import org.pennypost.queue.pickup.Pickup;
import org.pennypost.queue.pickup.Submissions;
import org.pennypost.queue.pickup.TakenFiles;
import org.pennypost.status.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mail of local users: serves what comes over the control socket, and looks after {@code maildrop} in a thread of its own.
 */
final class LocalMail implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LocalMail.class);

    /** What could not be taken is tried again after this time at the latest, as Postfix's master wakes pickup up. */
    private static final int WAKEUP_SECONDS = 60;

    private final Parts parts;
    private final TakenFiles files;
    private final WatchService changes;
    private final Thread thread;
    private boolean watched;

    /** What it is made of. */
    record Parts(SettingsHolder holder, Submissions submissions, SubmissionBounce refused, MailLog log, Clock clock) {
        @Inject
        Parts {}
    }

    private LocalMail(Parts parts, TakenFiles files, Pickup pickup, WatchService changes) {
        this.parts = parts;
        this.files = files;
        this.changes = changes;
        this.thread = new Thread(() -> serve(pickup), "pickup");
        thread.setDaemon(true);
    }

    /**
     * Begins to look after {@code maildrop}.
     *
     * @throws IOException when nothing can be watched
     */
    static LocalMail start(Parts parts) throws IOException {
        TakenFiles files = new TakenFiles(parts.holder().current().path("queue_directory"), parts.log());
        Pickup pickup = new Pickup(files, parts.submissions(), parts.refused(), parts.log());
        WatchService changes = files.directory().getFileSystem().newWatchService();
        LocalMail mail = new LocalMail(parts, files, pickup, changes);
        mail.watched = mail.isWatched();
        mail.thread.start();
        return mail;
    }

    /** A queue directory that takes no writes may do so later. */
    private boolean isWatched() {
        try {
            files.makeDirectories();
            // A file is whole when its mode has changed.
            WatchKey unused = files.directory()
                    .register(changes, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            return true;
        } catch (IOException e) {
            parts.log().log("pickup", "warning: cannot look after the queue maildrop, trying again: " + e);
            return false;
        }
    }

    private void serve(Pickup pickup) {
        try {
            while (true) {
                watched = watched || isWatched();
                pickup.run();
                for (WatchKey key = changes.poll(WAKEUP_SECONDS, TimeUnit.SECONDS); key != null; key = changes.poll()) {
                    key.pollEvents();
                    key.reset();
                }
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            LOGGER.debug("pickup ends", e);
        }
    }

    /** Queues what a local user sends. */
    Answer submit(LocalUser user, InputStream in) {
        try {
            Optional<String> refusal = parts.submissions().refusal(user);
            if (refusal.isPresent()) {
                return Answer.failed(Answer.Outcome.REFUSED, refusal.get());
            }
            InternalMail.Posted posted =
                    parts.submissions().post(user, parts.clock().instant(), new SubmissionFormat.Reader(in));
            return posted.refusal()
                    .map(LocalMail::refused)
                    .orElseGet(() -> Answer.done(List.of(), List.of(posted.queueId()), List.of()));
        } catch (IOException | LookupFailure e) {
            parts.log().log("pickup", "warning: message of uid=" + user.uid() + ": " + e);
            return Answer.failed(Answer.Outcome.FAILED, requireNonNull(e.toString()));
        }
    }

    private static Answer refused(Reply reply) {
        return Answer.failed(
                reply.code() < 500 ? Answer.Outcome.FAILED : Answer.Outcome.REFUSED, String.join(" ", reply.lines()));
    }

    @Override
    public void close() {
        try {
            changes.close();
            thread.join(1000);
        } catch (IOException e) {
            LOGGER.debug("pickup", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
