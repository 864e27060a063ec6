package org.pennypost.commands;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Starts the server detached, in a session of its own, and waits until it says how that went.
 *
 * <p>The server writes one line into the status file when it knows: {@code ready} when every listener accepts, else {@code failed: } and
 * the reasons. A server that ends without a word has failed too; then the end of what it printed is the reason.
 */
final class ServerLaunch {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int LOG_TAIL_BYTES = 2000;

    private final Distribution distribution;
    private final Path etc;
    private final Path output;

    /**
     * @param etc configuration directory, absolute
     * @param output file that takes what the server prints, appended
     */
    ServerLaunch(Distribution distribution, Path etc, Path output) {
        this.distribution = requireNonNull(distribution);
        this.etc = requireNonNull(etc);
        this.output = requireNonNull(output);
    }

    /**
     * Starts it and waits.
     *
     * @param status file that does not exist yet, in a directory that the server may write; it is deleted in the end
     * @param environment added to this process's own
     * @return the server's process, ready
     * @throws CommandFailure with exit code 1 and the reasons when the server did not become ready; it does not run then
     */
    Process start(Path status, Map<String, String> environment)
            throws IOException, CommandFailure, InterruptedException {
        long before = Files.exists(output) ? Files.size(output) : 0;
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        "setsid",
                        distribution.launcher().toString(),
                        "-c",
                        etc.toString(),
                        "run",
                        "--status-file",
                        status.toString()))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        // The server gets the very JDK that this command runs on.
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Files.deleteIfExists(status);
        try {
            Process process = builder.start();
            String verdict = await(process, status, before);
            if (verdict.equals("ready")) {
                return process;
            }
            end(process);
            throw new CommandFailure(Sysexits.FAILURE, "the server did not start: " + verdict);
        } finally {
            Files.deleteIfExists(status);
        }
    }

    private String await(Process process, Path status, long before) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            boolean ended = process.waitFor(10, TimeUnit.MILLISECONDS);
            if (Files.exists(status)) {
                String text = Files.readString(status, StandardCharsets.UTF_8).strip();
                return text.startsWith("failed:")
                        ? text.substring("failed:".length()).strip()
                        : text;
            }
            if (ended) {
                return "it ended with " + process.exitValue() + lastOutput(before);
            }
        }
        return "no answer within " + PATIENCE.toSeconds() + " s" + lastOutput(before);
    }

    private String lastOutput(long before) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(output.toFile(), "r")) {
            long from = Math.max(before, file.length() - LOG_TAIL_BYTES);
            byte[] tail = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(tail);
            String text = new String(tail, StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? "" : " after printing\n" + text;
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
