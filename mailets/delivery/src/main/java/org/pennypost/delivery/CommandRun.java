package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.pennypost.mbox.MessageContent;

/**
 * Runs one command of a user or of an alias: the message on its standard input, the first part of what it prints kept,
 * everything it started killed when the time is over.
 *
 * <p>Immutable; each run uses three threads of its own beside that of the caller. The command is the leader of its own
 * session, so that its whole process group can be killed. Java gives the same number for a command that a signal killed
 * and for one that ended with a status above 128; setsid(1), which waits for the command, says on its own standard error
 * which it was. Source: Postfix pipe_command(3), exec_command(3).
 *
 * @param words program and arguments
 * @param environment all of it
 * @param directory where it starts
 * @param limit the longest time it may take
 */
record CommandRun(List<String> words, Map<String, String> environment, Path directory, Duration limit) {
    /** What is kept of the output, as in Postfix. */
    private static final int OUTPUT = 4096;

    /**
     * Tells the number of the session's leader, then gives the command one stream for all its output. As in Postfix, a
     * command that prints more than is read gets an error and no signal, and one that left somebody behind who holds its
     * output has not ended: the virtual machine takes the output for ended when the process that it started ends, so that
     * process passes the output on until nobody can write to it any more, and then ends as the command did.
     */
    private static final List<String> SESSION = List.of(
            "/bin/sh",
            "-c",
            "exec 4>&1; status=$({ { /usr/bin/setsid --fork --wait /bin/sh -c "
                    + "'trap \"\" PIPE; echo $$ >&2; exec \"$@\" 2>&1' pennypost \"$@\" 3>&- 4>&-; "
                    + "echo $? >&3; } | /bin/cat >&4 3>&-; } 3>&1); exit \"$status\"",
            "pennypost");

    private static final int SESSION_OUTPUT = 500;
    private static final int SIGNALS = 0x7f;
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
     * @param exit the exit status, 0 when a signal killed it
     * @param signal the number of the signal that killed it, 0 for none
     * @param expired whether it was killed because the time was over
     * @param output the beginning of what it printed, white space as blanks, other control
     *     characters as underscores
     */
    record Result(int exit, int signal, boolean expired, String output) {
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
        CommandInput feeder = new CommandInput(input, process.getOutputStream());
        CommandOutput output = new CommandOutput(process.getInputStream(), OUTPUT);
        CommandOutput session = new CommandOutput(process.getErrorStream(), SESSION_OUTPUT);
        Thread feeding = thread(feeder, "command input");
        Thread listening = thread(output, "command output");
        Thread watching = thread(session, "command session");
        boolean ended = false;
        try {
            ended = join(feeding, end) && join(listening, end) && join(watching, end) && waitFor(process, end);
            if (ended && feeder.failure().isPresent()) {
                throw feeder.failure().get();
            }
            return ended ? result(process.exitValue(), session.raw(), output) : expired(output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a command ran", e);
        } finally {
            kill(process, ended, session.raw());
        }
    }

    private static Result expired(CommandOutput output) {
        return new Result(0, 0, true, output.line());
    }

    private static Result result(int exit, String session, CommandOutput output) {
        // A second line says that the command did not exit by itself; the number is that of the signal then.
        boolean killed = session.indexOf('\n') >= 0 && session.indexOf('\n') < session.length() - 1;
        return killed ? new Result(0, exit & SIGNALS, false, output.line()) : new Result(exit, 0, false, output.line());
    }

    private Process start() throws IOException {
        List<String> all = new ArrayList<>(SESSION);
        all.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(all).directory(directory.toFile());
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
    private static void kill(Process process, boolean ended, String session) {
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            leader(session).ifPresent(CommandRun::killGroup);
            process.destroyForcibly();
        }
        close(process.getOutputStream());
        close(process.getInputStream());
        close(process.getErrorStream());
    }

    private static Optional<String> leader(String session) {
        String first = session.split("\n", 2)[0];
        return Optional.of(first).filter(line -> line.matches("\\d{1,10}"));
    }

    private static void killGroup(String leader) {
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

    static void close(AutoCloseable stream) {
        try {
            stream.close();
        } catch (Exception broken) {
            // nobody is there any more
        }
    }
}
