package org.pennypost.delivery;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs what changes the identity of its thread on threads that do nothing else: each piece of work begins with assuming its own
 * identity, so that what an earlier one left counts for nothing.
 */
final class OwnThread {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "files of a user");
        thread.setDaemon(true);
        return thread;
    });

    private OwnThread() {}

    /** Waits for the result; an interrupt does not reach the work, whose files it would close, and stands again afterwards. */
    static <T> T run(LocalUser.Ids ids, Callable<T> work) throws IOException {
        Future<T> task = THREADS.submit(() -> {
            FileIdentity.assume(ids);
            return work.call();
        });
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
