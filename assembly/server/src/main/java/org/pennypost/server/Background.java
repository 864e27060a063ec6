package org.pennypost.server;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Runs a piece of a start or a stop on a thread of its own. */
final class Background {
    private Background() {}

    /** Work that may fail. */
    @FunctionalInterface
    interface Work {
        /** Does it. */
        void run() throws Exception;
    }

    /** Starts it; the result is why it failed, one line each, or nothing. */
    static CompletableFuture<List<String>> run(Work work) {
        CompletableFuture<List<String>> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                work.run();
                result.complete(List.of());
            } catch (Exception | LinkageError e) {
                result.complete(List.of(StartFailure.describe(e)));
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }
}
