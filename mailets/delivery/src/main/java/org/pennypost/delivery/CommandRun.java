package org.pennypost.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.pennypost.mbox.MessageContent;

/**
 * Runs one command of a user or of an alias: the message on its standard input, the first part of what it prints kept,
 * everything it started killed when the time is over.
 *
 * <p>Immutable; each run uses two threads of its own beside that of the caller. The command is the leader of its own session
 * (setsid(1)), so that its whole process group can be killed. Source: Postfix pipe_command(3), exec_command(3).
 *
 * @param words program and arguments
 * @param environment all of it
 * @param directory where it starts
 * @param limit the longest time it may take
 */
record CommandRun(List<String> words, Map<String, String> environment, Path directory, Duration limit) {
    /** What is kept of the output, as in Postfix. */
    static final int OUTPUT = 4096;

    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final Duration GRACE = Duration.ofSeconds(5);

    CommandRun {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
        requireNonNull(directory);
        requireNonNull(limit);
    }

    /**
     * How it ended.
     *
     * @param exit the exit status; 128 and the number of the signal when one killed it
     * @param expired whether it was killed because the time was over
     * @param output the beginning of what it printed, white space as blanks, other control
     *     characters as underscores
     */
    record Result(int exit, boolean expired, String output) {
        Result {
            requireNonNull(output);
        }
    }

    /**
     * Runs it to its end.
     *
     * @param input what it can read
     * @throws IOException when it cannot be started, or the input could not be read
     */
    Result run(MessageContent input) throws IOException {
        Process process = start();
        long end = System.nanoTime() + limit.toNanos();
        Feeder feeder = new Feeder(input, process.getOutputStream());
        Listener listener = new Listener(process.getInputStream());
        Thread feeding = thread(feeder, "command input");
        Thread listening = thread(listener, "command output");
        boolean ended = false;
        try {
            ended = join(feeding, end) && join(listening, end) && waitFor(process, end);
            if (ended && feeder.failure != null) {
                throw feeder.failure;
            }
            return new Result(ended ? process.exitValue() : 0, !ended, listener.text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a command ran", e);
        } finally {
            kill(process, ended);
        }
    }

    private Process start() throws IOException {
        List<String> all = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            all.add(SETSID.toString());
        }
        all.addAll(words);
        ProcessBuilder builder =
                new ProcessBuilder(all).redirectErrorStream(true).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Thread thread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static boolean join(Thread thread, long end) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, end - System.nanoTime()));
        return !thread.isAlive();
    }

    private static boolean waitFor(Process process, long end) throws InterruptedException {
        return process.waitFor(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    /** After its own end a command may leave something behind, as long as that does not hold the output. */
    private static void kill(Process process, boolean ended) {
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            killGroup(process.pid());
            process.destroyForcibly();
        }
        close(process.getOutputStream());
        close(process.getInputStream());
    }

    private static void killGroup(long leader) {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -s KILL -- -" + leader)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
                kill.destroyForcibly();
            }
        } catch (IOException e) {
            // the leader itself is killed in any case
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(AutoCloseable stream) {
        try {
            stream.close();
        } catch (Exception broken) {
            // nobody is there any more
        }
    }

    /** Gives the message to the command; a command that does not want all of it is no failure. */
    private static final class Feeder implements Runnable {
        private final MessageContent input;
        private final OutputStream out;
        private volatile IOException failure;

        Feeder(MessageContent input, OutputStream out) {
            this.input = input;
            this.out = out;
        }

        @Override
        public void run() {
            Pipe pipe = new Pipe(out);
            try {
                input.writeTo(pipe);
                pipe.flush();
            } catch (IOException | RuntimeException e) {
                if (!pipe.broken) {
                    failure = e instanceof IOException io ? io : new IOException(e);
                }
            }
            CommandRun.close(out);
        }
    }

    /** Tells a command that stopped reading from a message that cannot be read. */
    private static final class Pipe extends OutputStream {
        private final OutputStream out;
        private boolean broken;

        Pipe(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                broken = true;
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                broken = true;
                throw e;
            }
        }
    }

    /** Reads everything that a command prints, and keeps the beginning. */
    private static final class Listener implements Runnable {
        private final InputStream in;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        Listener(InputStream in) {
            this.in = in;
        }

        @Override
        public void run() {
            byte[] buffer = new byte[OUTPUT];
            try {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    keep(buffer, n);
                }
            } catch (IOException closed) {
                // the command was killed
            }
        }

        private synchronized void keep(byte[] buffer, int length) {
            kept.write(buffer, 0, Math.min(length, OUTPUT - kept.size()));
        }

        synchronized String text() {
            StringBuilder text = new StringBuilder();
            for (char c : kept.toString(UTF_8).toCharArray()) {
                boolean space = c == ' ' || (c >= '\t' && c <= '\r');
                text.append(space ? ' ' : Character.isISOControl(c) ? '_' : c);
            }
            return text.toString();
        }
    }
}
