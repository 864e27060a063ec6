package org.pennypost.mbox;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Another program that uses the same mailbox, written without Pennypost: a JVM of its own. */
final class OtherProcess implements AutoCloseable {
    private final Process process;

    private OtherProcess(Process process) {
        this.process = process;
    }

    /** Holds the fcntl lock of a file from now until it is closed. */
    static OtherProcess holding(Path file) throws IOException {
        OtherProcess holder = start("hold", file.toString());
        String said = holder.process.inputReader().readLine();
        if (!"held".equals(said)) {
            throw new IOException("the other process said " + said);
        }
        return holder;
    }

    /** Tells whether another process would get the fcntl lock of a file now. */
    static boolean wouldLock(Path file) throws IOException {
        try (OtherProcess prober = start("probe", file.toString())) {
            return "free".equals(prober.process.inputReader().readLine());
        }
    }

    /** Appends messages with the subjects {@code other 0} and so on, each under both locks. */
    static OtherProcess writing(Path file, int count) throws IOException {
        return start("write", file.toString(), Integer.toString(count));
    }

    long pid() {
        return process.pid();
    }

    /** Waits for its end and gives its exit status. */
    int await() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the other process does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static OtherProcess start(String... arguments) throws IOException {
        String command = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        File classes = new File(OtherProcess.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        ProcessBuilder builder = new ProcessBuilder(
                command,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classes.toString(),
                "org.pennypost.mbox.OtherProcess");
        builder.command().addAll(List.of(arguments));
        return new OtherProcess(
                builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /** The other process itself. */
    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "hold" -> hold(file);
            case "probe" -> probe(file);
            default -> write(file, Integer.parseInt(arguments[2]));
        }
    }

    private static void hold(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            System.out.println(lock.isValid() ? "held" : "not held");
            int ended = System.in.read();
            System.exit(ended);
        }
    }

    private static void probe(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            System.out.println(channel.tryLock() == null ? "locked" : "free");
        }
    }

    private static void write(Path file, int count) throws IOException {
        Path dotlock = Path.of(file + ".lock");
        for (int i = 0; i < count; ) {
            try {
                Files.createFile(dotlock);
            } catch (FileAlreadyExistsException held) {
                LockSupport.parkNanos(2_000_000);
                continue;
            }
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    // Two writes, so that whoever does not respect the locks comes in between.
                    write(channel, "From other@process  Tue Nov 24 02:48:20 2026\nSubject: other " + i + "\n");
                    write(channel, "\n" + "other line\n".repeat(i % 50) + "\n");
                    lock.release();
                    i++;
                }
            }
            Files.delete(dotlock);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
