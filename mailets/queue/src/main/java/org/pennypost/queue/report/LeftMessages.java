package org.pennypost.queue.report;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.control.SubmissionFormat;
import org.pennypost.queue.QueuedMessage;

/**
 * The messages that local users have left, before they are in the queue. Used by one thread. Source: Postfix showq(8), queue
 * {@code maildrop}.
 */
public final class LeftMessages {
    private static final String NAME = "maildrop";

    private final List<Path> directories;

    /**
     * Prepares.
     *
     * @param queueDirectory whose {@code maildrop} this user may read
     */
    public LeftMessages(Path queueDirectory) {
        this.directories = List.of(
                queueDirectory.resolve(NAME),
                requireNonNull(queueDirectory).resolve("private").resolve("pickup"));
    }

    /**
     * Shows them.
     *
     * @param report gets those that are whole
     * @throws IOException when it cannot be written, or a directory cannot be read
     */
    public void list(QueueReport report) throws IOException {
        for (Path directory : directories) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            List<Path> files;
            try (Stream<Path> found = Files.list(directory)) {
                files = found.sorted().toList();
            }
            for (Path file : files) {
                Optional<QueuedMessage> message = read(file);
                if (message.isPresent()) {
                    report.message(message.get());
                }
            }
        }
    }

    /** Empty when it is no message, or none yet. */
    private static Optional<QueuedMessage> read(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (InputStream in = new BufferedInputStream(Channels.newInputStream(
                FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))))) {
            SubmissionFormat.Reader reader = new SubmissionFormat.Reader(in);
            byte[] piece = new byte[1 << 15];
            long size = 0;
            for (int read = reader.read(piece); read >= 0; read = reader.read(piece)) {
                size += read;
            }
            return Optional.of(new QueuedMessage(
                    NAME,
                    String.valueOf(file.getFileName()),
                    Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant(),
                    size,
                    false,
                    new Address(reader.submission().sender()),
                    reader.submission().recipients().stream()
                            .map(Address::new)
                            .map(address -> new Recipient(address, address))
                            .map(recipient -> new QueuedMessage.Waiting(recipient, Optional.empty()))
                            .toList()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
