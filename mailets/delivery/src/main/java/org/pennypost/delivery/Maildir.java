package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.pennypost.mbox.MessageContent;

/**
 * Delivers into Maildirs: one file for each message, written in {@code tmp}, then linked into {@code new}.
 *
 * <p>Directories that are missing are made. The message and its name are on stable storage when it is delivered. Thread
 * safe. Source: maildir(5); Postfix local(8).
 */
final class Maildir {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final String hostname;
    private final Clock clock;
    private final AtomicLong deliveries = new AtomicLong();

    Maildir(String hostname, Clock clock) {
        this.hostname = requireNonNull(hostname);
        this.clock = requireNonNull(clock);
    }

    /**
     * Delivers one message.
     *
     * @param directory the Maildir
     * @param headers lines to put in front
     * @param content the message, with CR LF or LF line ends
     * @param sizeLimit the largest file in bytes, 0 for no limit
     * @param otherwise the code of a failure that is neither for lack of space nor of quota
     */
    DeliveryStatus deliver(
            Path directory, List<String> headers, MessageContent content, long sizeLimit, String otherwise) {
        Instant now = clock.instant();
        Path temporary = directory
                .resolve("tmp")
                .resolve(now.getEpochSecond() + ".P" + ProcessHandle.current().pid() + "Q"
                        + deliveries.incrementAndGet() + "." + hostname);
        Path failing = temporary;
        try {
            write(temporary, headers, content, sizeLimit);
            try {
                failing = directory.resolve("new").resolve(name(temporary, now));
                link(temporary, failing, directory);
            } finally {
                Files.deleteIfExists(temporary);
            }
            return DeliveryStatus.of("2.0.0", "delivered to maildir");
        } catch (TooLarge e) {
            return DeliveryStatus.of("5.2.2", "maildir delivery failed: error writing message: File too large");
        } catch (IOException e) {
            String reason = FailureText.of(e);
            return DeliveryStatus.of(
                    code(reason, otherwise), "maildir delivery failed: create maildir file " + failing + ": " + reason);
        }
    }

    private static String code(String reason, String otherwise) {
        if (reason.contains("No space left")) {
            return "4.3.0";
        }
        return reason.contains("uota exceeded") ? "5.2.2" : otherwise;
    }

    private static void write(Path file, List<String> headers, MessageContent content, long sizeLimit)
            throws IOException {
        boolean done = false;
        try (FileChannel channel = open(file);
                OutputStream out = new Limited(
                        new BufferedOutputStream(Channels.newOutputStream(channel)),
                        sizeLimit == 0 ? Long.MAX_VALUE : sizeLimit)) {
            for (String header : headers) {
                out.write((header + "\n").getBytes(StandardCharsets.UTF_8));
            }
            UnixLines lines = new UnixLines(out);
            content.writeTo(lines);
            lines.end();
            out.flush();
            channel.force(true);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The message is larger than the configuration allows. */
    private static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Passes on as many bytes as a file may have. */
    private static final class Limited extends FilterOutputStream {
        private long left;

        Limited(OutputStream out, long limit) {
            super(out);
            left = limit;
        }

        @Override
        public void write(int b) throws IOException {
            take(1);
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            take(length);
            out.write(bytes, offset, length);
        }

        private void take(int bytes) throws TooLarge {
            left -= bytes;
            if (left < 0) {
                throw new TooLarge();
            }
        }
    }

    private static FileChannel open(Path file) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        try {
            return FileChannel.open(file, options, OWNER_FILE);
        } catch (NoSuchFileException absent) {
            Files.createDirectories(file.getParent(), OWNER_DIRECTORY);
            return FileChannel.open(file, options, OWNER_FILE);
        }
    }

    private String name(Path file, Instant now) throws IOException {
        Map<String, Object> status = Files.readAttributes(file, "unix:dev,ino");
        return now.getEpochSecond() + ".V" + hex(status, "dev") + "I" + hex(status, "ino") + "M" + now.getNano() / 1000
                + "." + hostname;
    }

    private static String hex(Map<String, Object> status, String name) {
        return Long.toHexString(((Number) status.get(name)).longValue());
    }

    private static void link(Path temporary, Path name, Path directory) throws IOException {
        try {
            Files.createLink(name, temporary);
        } catch (NoSuchFileException absent) {
            Files.createDirectories(directory.resolve("cur"), OWNER_DIRECTORY);
            Files.createDirectories(directory.resolve("new"), OWNER_DIRECTORY);
            Files.createLink(name, temporary);
        }
        try (FileChannel parent = FileChannel.open(name.getParent(), StandardOpenOption.READ)) {
            parent.force(true);
        }
    }
}
