package org.pennypost.mbox;

import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What is done for open mailboxes while nobody waits for it. Thread safe. */
final class MailboxUpkeep implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(MailboxUpkeep.class.getName());
    private static final long WRITE_DELAY = 1000;
    private static final int WRITE_TRIES = 3;

    /** By as much the time of a file can lag behind that of the clock. */
    private static final long TICK = 20;

    private static final long SAVE_DELAY = 2000;
    private static final long REST_DELAY = 10_000;
    private static final long CHECK_DELAY = 2000;
    private static final long CHECK_BYTES_PER_MILLISECOND = 50_000;

    private static final long END_SECONDS = 40;

    private final ScheduledThreadPoolExecutor workers = new ScheduledThreadPoolExecutor(2, task -> {
        Thread thread = new Thread(task, "mbox");
        thread.setDaemon(true);
        return thread;
    });

    MailboxUpkeep() {
        workers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    ScheduledExecutorService workers() {
        return workers;
    }

    void writeLater(IndexedMbox mailbox) {
        ScheduledFuture<?> unused =
                workers.schedule(() -> write(mailbox, WRITE_TRIES), WRITE_DELAY, TimeUnit.MILLISECONDS);
    }

    /** Waits for a second in which nobody else has changed the mailbox, but not for ever. */
    private void write(IndexedMbox mailbox, int tries) {
        if (!mailbox.isUnwritten()) {
            return;
        }
        attempt(() -> {
            if (tries == 0) {
                mailbox.write();
            } else if (!mailbox.writeSeen()) {
                long rest = 1000 - System.currentTimeMillis() % 1000;
                ScheduledFuture<?> unused =
                        workers.schedule(() -> write(mailbox, tries - 1), rest + TICK, TimeUnit.MILLISECONDS);
            }
        });
    }

    /**
     * Keeps the index of a mailbox. The larger a mailbox, the longer changes of it are gathered: what is lost meanwhile is only time at the next
     * start. One in which nothing more happens then leaves memory.
     */
    void saveLater(IndexedMbox mailbox, long messages) {
        ScheduledFuture<?> unused =
                workers.schedule(() -> saveAndRest(mailbox), SAVE_DELAY + messages / 10, TimeUnit.MILLISECONDS);
    }

    private void saveAndRest(IndexedMbox mailbox) {
        save(mailbox);
        ScheduledFuture<?> unused = workers.schedule(() -> rest(mailbox), REST_DELAY, TimeUnit.MILLISECONDS);
    }

    /** Reads a file as a whole that others have added to: the larger it is, the later, since others may add more. */
    void checkLater(IndexedMbox mailbox, long bytes) {
        ScheduledFuture<?> unused = workers.schedule(
                () -> check(mailbox), CHECK_DELAY + bytes / CHECK_BYTES_PER_MILLISECOND, TimeUnit.MILLISECONDS);
    }

    private static void check(IndexedMbox mailbox) {
        try {
            mailbox.check();
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "cannot check a mailbox: " + e.getMessage());
        }
    }

    static void save(IndexedMbox mailbox) {
        try {
            mailbox.save();
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the index of a mailbox cannot be kept: " + e.getMessage());
        }
    }

    private static void rest(IndexedMbox mailbox) {
        try {
            mailbox.rest();
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "the index of a mailbox stays in memory: " + e.getMessage());
        }
    }

    static void write(IndexedMbox mailbox) {
        if (!mailbox.isUnwritten()) {
            return;
        }
        attempt(mailbox::write);
    }

    /** Something that writes. */
    @FunctionalInterface
    private interface Writing {
        void write() throws IOException;
    }

    private static void attempt(Writing writing) {
        try {
            writing.write();
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "flags wait to be written: " + e.getMessage());
        }
    }

    static void look(IndexedMbox mailbox) {
        try {
            mailbox.current();
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "cannot look at a mailbox: " + e.getMessage());
        }
    }

    /** What is being written is written to its end, since the next process would have to end it before anybody sees the mailbox. */
    @Override
    public void close() {
        workers.shutdown();
        try {
            if (!workers.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
