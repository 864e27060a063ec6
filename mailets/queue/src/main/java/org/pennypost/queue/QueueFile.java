package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.pennypost.cleanup.Recipient;

/**
 * A file of the queue as one reads it without the server, or beside it.
 *
 * <p>What a running server writes meanwhile may be missing; what is read is whole. Immutable; threads may share it.
 */
public final class QueueFile {
    private static final Pattern NAME = Pattern.compile("[0-9A-Za-z]{6,20}");

    private final Path path;
    private final MessageFormat.Head head;
    private final Records records;
    private final List<QueuedEnvelope> waiting;

    private QueueFile(Path path, MessageFormat.Head head, Records records, List<QueuedEnvelope> waiting) {
        this.path = requireNonNull(path);
        this.head = requireNonNull(head);
        this.records = requireNonNull(records);
        this.waiting = List.copyOf(waiting);
    }

    /**
     * Tells whether a file of this name can be a message.
     *
     * @param name of a file
     * @return true for a queue id
     */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * Reads a file.
     *
     * @param path of the file, {@code deferred/9A13A130FDA}
     * @return what it holds beside the content
     * @throws NoSuchFileException when it is not there, or is not in the queue yet
     * @throws IOException when it cannot be read, or is no file of this queue
     */
    public static QueueFile read(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MessageFormat.Head head = MessageFormat.readHead(channel);
            if (!head.committed()) {
                throw new NoSuchFileException(path.toString(), null, "it is still being written");
            }
            Records records = Records.readAll(channel, MessageFormat.HEAD + head.contentLength());
            List<QueuedEnvelope> waiting = new ArrayList<>();
            for (Map.Entry<Integer, Records.Live> each : records.live().entrySet()) {
                records.part(each.getKey())
                        .without(each.getValue().ended())
                        .envelope()
                        .ifPresent(waiting::add);
            }
            return new QueueFile(path, head, records, waiting);
        }
    }

    /**
     * Names the message.
     *
     * @return its queue id
     */
    public String queueId() {
        return String.valueOf(path.getFileName());
    }

    /**
     * Gives the envelopes of what is not done; sender, arrival, size and attributes are the same in each.
     *
     * @return empty when nothing is left to be done
     */
    public List<QueuedEnvelope> waiting() {
        return waiting;
    }

    /**
     * Lists all recipients that the message has had.
     *
     * @return in the order in which they came, those that still wait and those that need nothing more
     */
    public List<Recipient> recipients() {
        Set<Recipient> all = new LinkedHashSet<>();
        records.parts().stream()
                .flatMap(part -> part.envelope().stream())
                .forEach(queued -> all.addAll(queued.envelope().recipients()));
        waiting.forEach(queued -> all.addAll(queued.envelope().recipients()));
        return List.copyOf(all);
    }

    /**
     * Tells whether the message is to be returned at its next attempt.
     *
     * @return true when somebody asked for that
     */
    public boolean isForcedToExpire() {
        return records.expire();
    }

    /**
     * Tells when the next attempt is due.
     *
     * @return milliseconds since 1970, the first of its parts
     */
    public long due() {
        return records.live().values().stream()
                .mapToLong(part -> part.head().due())
                .min()
                .orElse(0);
    }

    /**
     * Gives what those see who only look.
     *
     * @param queueName the directory that the file is in
     * @return the message; {@link IllegalStateException} when nothing of it is left to be done
     */
    public QueuedMessage message(String queueName) {
        if (waiting.isEmpty()) {
            throw new IllegalStateException(queueId() + ": nothing is left to be done");
        }
        return QueueListing.show(queueId(), queueName, isForcedToExpire(), waiting);
    }

    /**
     * Reads the content, as the first of those who wait gets it.
     *
     * @return with CR LF line ends, to be closed
     * @throws IOException when it cannot be read
     */
    public InputStream content() throws IOException {
        PartData.Place place = place();
        InputStream in = Files.newInputStream(path);
        try {
            in.skipNBytes(place.contentOffset());
            return new Limited(in, place.contentLength());
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /**
     * Tells where the content is.
     *
     * @return bytes before it in the file
     */
    public long contentOffset() {
        return place().contentOffset();
    }

    private PartData.Place place() {
        return records.live().values().stream()
                .findFirst()
                .map(Records.Live::place)
                .orElse(new PartData.Place(0, 0, MessageFormat.HEAD, head.contentLength()));
    }

    /** The next so many bytes of a stream. Guava has one, which the commands have not. */
    private static final class Limited extends FilterInputStream {
        private long left;

        Limited(InputStream in, long length) {
            super(in);
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            int read = left > 0 ? in.read() : -1;
            left -= read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = left > 0 ? in.read(bytes, offset, (int) Math.min(left, length)) : -1;
            left -= Math.max(0, read);
            return read;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = in.skip(Math.min(left, count));
            left -= skipped;
            return skipped;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(left, in.available());
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
