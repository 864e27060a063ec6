package org.pennypost.sasl;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets only as many passwords be hashed at once as there are processors and memory for; who comes later waits, in order,
 * and not for ever. Without it a crowd that logs in with ARGON2 passwords (64 MiB each, as a rule) would take the memory
 * of the whole server. Threads may share it.
 */
final class HashSlots {
    private static final int KIB = 1024;
    /** Those who wait hold a worker thread each; a crowd must leave some to everybody else. */
    private static final int MOST_WAITING = 48;

    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private final Semaphore processors;
    private final Semaphore memory;
    private final int all;
    private final Duration patience;

    interface Hashing {
        boolean run();
    }

    HashSlots(int atOnce, int memoryKib, Duration patience) {
        this.processors = new Semaphore(atOnce, true);
        this.memory = new Semaphore(memoryKib, true);
        this.all = memoryKib;
        this.patience = patience;
    }

    /** Two hashes for each processor, and half of the heap. */
    static HashSlots ofThisMachine() {
        Runtime runtime = Runtime.getRuntime();
        return new HashSlots(
                2 * runtime.availableProcessors(),
                (int) Math.min(Integer.MAX_VALUE, runtime.maxMemory() / KIB / 2),
                Duration.ofSeconds(30));
    }

    /** Runs it when its turn has come. */
    boolean run(int memoryKib, Hashing hashing) throws IOException {
        if (!waiting.tryAcquire()) {
            throw tooMany();
        }
        try {
            return runInTurn(memoryKib, hashing);
        } finally {
            waiting.release();
        }
    }

    private boolean runInTurn(int memoryKib, Hashing hashing) throws IOException {
        int wanted = Math.min(memoryKib, all); // what needs more runs alone
        long end = System.nanoTime() + patience.toNanos();
        try {
            if (!memory.tryAcquire(wanted, patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw tooMany();
            }
            try {
                return runOnProcessor(end, hashing);
            } finally {
                memory.release(wanted);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private boolean runOnProcessor(long end, Hashing hashing) throws IOException, InterruptedException {
        if (!processors.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw tooMany();
        }
        try {
            return hashing.run();
        } finally {
            processors.release();
        }
    }

    private static IOException tooMany() {
        return new IOException("too many users log in at the same time");
    }
}
