package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.pennypost.conf.Settings;
import org.pennypost.maillog.MailLog;
import org.pennypost.maillog.MailLogFile;

/** The mail log that everybody keeps, over the file that the settings name now. No line is lost when it moves. */
final class SwitchedMailLog implements MailLog {
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private MailLog current;

    SwitchedMailLog(MailLog first) {
        this.current = requireNonNull(first);
    }

    /** Opens what {@code maillog_file} names; standard error when it names nothing. */
    static MailLog open(Settings settings) throws IOException {
        String file = settings.text("maillog_file");
        if (file.isEmpty()) {
            return (service, text) -> System.err.println("postfix/" + service + ": " + text);
        }
        Path path = Path.of(file);
        Files.createDirectories(path.toAbsolutePath().getParent());
        return new MailLogFile(
                path,
                settings.text("syslog_name"),
                settings.text("myhostname").replaceFirst("\\..*", ""),
                ProcessHandle.current().pid(),
                Clock.system(ZoneId.systemDefault()));
    }

    @Override
    public void log(String service, String text) {
        lock.readLock().lock();
        try {
            current.log(service, text);
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Writes to another one from now on, and closes the one before.
     *
     * @param meanwhile is done when no line is being written; must not log
     */
    void swap(MailLog next, Runnable meanwhile) {
        lock.writeLock().lock();
        try {
            close(current);
            current = requireNonNull(next);
            meanwhile.run();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Closes one that was opened and is not needed. */
    static void close(MailLog log) {
        if (log instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                System.err.println("pennypost: warning: mail log: " + e);
            }
        }
    }
}
