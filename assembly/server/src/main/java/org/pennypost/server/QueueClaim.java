package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.pennypost.maillog.MailLog;
import org.pennypost.queue.MessageQueue;
import org.pennypost.server.control.Control;
import org.pennypost.server.control.ControlSocket;

/**
 * What makes a queue directory this server's: {@code pid/master.pid}, {@code public/control}, and the messages in it. What could not
 * be had at the start, because the directory takes no writes, is tried for again each second until it is there.
 */
final class QueueClaim implements AutoCloseable {
    private static final String MASTER = "master";

    private final Path directory;
    private final PidFile pidFile;
    private final MessageQueue messages;
    private final Control control;
    private final MailLog log;
    private final ScheduledExecutorService again = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "queue-directory");
        thread.setDaemon(true);
        return thread;
    });
    private Optional<ControlSocket> socket = Optional.empty();
    private String said = "";

    private QueueClaim(Path directory, PidFile pidFile, MessageQueue messages, Control control, MailLog log) {
        this.directory = requireNonNull(directory);
        this.pidFile = requireNonNull(pidFile);
        this.messages = requireNonNull(messages);
        this.control = requireNonNull(control);
        this.log = requireNonNull(log);
    }

    /** Takes what there is; without a socket the server runs all the same, and is controlled by signals. */
    static QueueClaim of(Path directory, PidFile pidFile, MessageQueue messages, Control control, MailLog log) {
        QueueClaim claim = new QueueClaim(directory, pidFile, messages, control, log);
        if (claim.isComplete()) {
            claim.again.shutdown();
        } else {
            Future<?> unused = claim.again.scheduleWithFixedDelay(claim::tryAgain, 1, 1, TimeUnit.SECONDS);
        }
        return claim;
    }

    private void tryAgain() {
        try {
            if (isComplete()) {
                log.log(MASTER, "the queue directory " + directory + " can be used as a whole again");
                again.shutdown();
            }
        } catch (RuntimeException e) {
            say("the queue directory " + directory + " cannot be used: " + e);
        }
    }

    private synchronized boolean isComplete() {
        try {
            pidFile.take();
            if (socket.isEmpty()) {
                socket = Optional.of(ControlSocket.open(directory, control));
            }
            return messages.recoverUnread();
        } catch (IOException | StartFailure e) {
            say("the queue directory " + directory + " cannot be used as a whole, trying again until it can: "
                    + StartFailure.describe(e));
            return false;
        }
    }

    private void say(String text) {
        if (!said.equals(text)) {
            said = text;
            log.log(MASTER, "warning: " + text);
            System.err.println("pennypost: warning: " + text);
        }
    }

    /** Serves no more requests. */
    synchronized void closeSocket() {
        again.shutdownNow();
        socket.ifPresent(ControlSocket::close);
    }

    @Override
    public void close() {
        pidFile.close();
    }
}
