package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import com.google.common.io.ByteStreams;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.pennypost.cleanup.Recipient;

/**
 * A committed message: its file, and the parts of it that are not done.
 *
 * <p>Thread safe. What is appended is not synced: what a crash of the machine takes away leads to work that is done a
 * second time, never to work that is not done, because a part is marked as done behind those that it became.
 */
final class MessageFile {
    private static final int READ_BUFFER = 16 * 1024;

    private final MessageQueue queue;
    private final String queueId;
    private final MessageFormat.Head head;
    private final List<Part> live = new ArrayList<>(1);
    private final long arrival;
    private String directory;
    private long end;
    private int next;
    private boolean gone;
    private boolean deleted;
    private boolean expire;
    private final Readers readers = new Readers();

    /** Writes content into a stream. */
    interface ContentWriter {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * @param arrival milliseconds since 1970, for the order in which messages are shown
     * @param directory of the queue that the file is in
     */
    MessageFile(MessageQueue queue, String queueId, MessageFormat.Head head, long arrival, String directory) {
        this.queue = requireNonNull(queue);
        this.queueId = requireNonNull(queueId);
        this.head = requireNonNull(head);
        this.arrival = arrival;
        this.directory = requireNonNull(directory);
    }

    /** Where the next record begins, and the number of the next part. */
    synchronized void setEnd(long offset, int number) {
        this.end = offset;
        this.next = number;
    }

    String queueId() {
        return queueId;
    }

    long contentLength() {
        return head.contentLength();
    }

    long arrival() {
        return arrival;
    }

    synchronized Path path() {
        return queue.directory(directory).resolve(queueId);
    }

    synchronized String directory() {
        return directory;
    }

    synchronized boolean isWithdrawn() {
        return gone || isHeld();
    }

    synchronized boolean isDeleted() {
        return deleted;
    }

    synchronized boolean isForcedToExpire() {
        return expire;
    }

    private boolean isHeld() {
        return directory.equals(MessageQueue.HOLD);
    }

    /** Somebody said earlier that it is to be returned at its next attempt. */
    synchronized void setExpire() {
        expire = true;
    }

    /** Writes down that it is to be returned at its next attempt. */
    synchronized boolean expire() throws IOException {
        if (gone || expire) {
            return false;
        }
        append(MessageFormat.record(MessageFormat.EXPIRE));
        expire = true;
        return true;
    }

    /** A part that stands in the file already. */
    synchronized Part known(int number, PartData.Place place, PartQueue waits, long due, Part.Origin origin) {
        Part part = new Part(this, number, place, waits, due, origin);
        live.add(part);
        return part;
    }

    synchronized List<Part> parts() {
        return List.copyOf(live);
    }

    /** Lets a part wait for its turn, unless nobody is to take it now. */
    synchronized void put(Part part) {
        if (!isWithdrawn()) {
            part.queue().put(part);
        }
    }

    /** Moves it to the queue hold; what is being worked on is not put back. */
    synchronized boolean hold() {
        if (isWithdrawn() || !move(MessageQueue.HOLD)) {
            return false;
        }
        live.forEach(part -> part.queue().withdraw(part));
        return true;
    }

    /** Moves it out of the queue hold; what waits is due now. */
    synchronized boolean unhold(long now) {
        if (gone || !isHeld() || !move(MessageQueue.DEFERRED)) {
            return false;
        }
        for (Part part : live) {
            if (!part.isHeldByAnyone()) {
                part.setDue(now);
                part.queue().put(part);
            }
        }
        return true;
    }

    /** Ends it without a word to anybody; false when it has left the queue already. */
    boolean delete() {
        synchronized (this) {
            if (gone) {
                return false;
            }
            gone = true;
            deleted = true;
            live.forEach(part -> part.queue().withdraw(part));
            live.clear();
        }
        queue.remove(this);
        return true;
    }

    /**
     * Begins anew with the recipients that are not done, with the content as it was accepted; those that are being worked
     * on stay as they are.
     */
    synchronized boolean requeue(long now) throws IOException {
        List<Part> old = live.stream().filter(part -> !part.isHeldByAnyone()).toList();
        List<PartData> all = new ArrayList<>();
        for (Part part : old) {
            all.add(part.read());
        }
        List<Recipient> recipients = all.stream()
                .flatMap(data -> data.envelope().stream())
                .flatMap(queued -> queued.envelope().recipients().stream())
                .toList();
        if (gone || recipients.isEmpty()) {
            return false;
        }
        PartData first = all.get(0);
        QueuedEnvelope envelope = first.envelope().orElseThrow().with(recipients);
        old.forEach(part -> part.queue().withdraw(part));
        Part whole;
        try {
            whole = append(first.fromTheBeginning(envelope, now), MessageFormat.HEAD, head.contentLength());
        } catch (IOException e) {
            old.forEach(this::put);
            throw e;
        }
        for (Part part : old) {
            live.remove(part);
            markDone(part);
        }
        move(MessageQueue.INCOMING);
        put(whole);
        return true;
    }

    /** Appends a part with content that stands in this file already. Empty file: the message has left the queue. */
    synchronized Part add(PartData data, MessageContent content) throws IOException {
        return append(data, content.offset(), content.length());
    }

    /** Appends a part with content of its own. */
    synchronized Part add(PartData data, ContentWriter content) throws IOException {
        long offset = end + MessageFormat.RECORD_HEAD;
        ByteBuffer record = null;
        try (FileChannel channel = openForWriting()) {
            channel.position(offset);
            OutputStream out = Channels.newOutputStream(channel);
            ChangedContent changed = new ChangedContent(out);
            content.writeTo(changed);
            changed.flush();
            record = changed.head();
            MessageFormat.writeFully(channel, record, end);
            long length = channel.position() - offset;
            end = offset + length;
            return append(data, offset, length);
        } finally {
            if (record == null) {
                cutOff();
            }
        }
    }

    private Part append(PartData data, long contentOffset, long contentLength) throws IOException {
        int number = next++;
        ByteBuffer record =
                MessageFormat.record(MessageFormat.PART, data.head(number, contentOffset, contentLength), data.mail());
        PartData.Place place = new PartData.Place(
                end + MessageFormat.RECORD_HEAD,
                record.remaining() - MessageFormat.RECORD_HEAD,
                contentOffset,
                contentLength);
        append(record);
        return known(number, place, queue.named(data.queue()), data.due(), Part.Origin.of(data));
    }

    private void append(ByteBuffer record) throws IOException {
        boolean whole = false;
        int length = record.remaining();
        try (FileChannel channel = openForWriting()) {
            MessageFormat.writeFully(channel, record, end);
            end += length;
            whole = true;
        } finally {
            if (!whole) {
                cutOff();
            }
        }
    }

    private FileChannel openForWriting() throws IOException {
        if (gone) {
            throw new NoSuchFileException(queueId + " has left the queue");
        }
        return queue.disk().open(path(), Set.of(StandardOpenOption.WRITE));
    }

    /** A record that was written in part hides those that come after it. */
    private void cutOff() {
        if (gone) {
            return;
        }
        try (FileChannel channel = queue.disk().open(path(), Set.of(StandardOpenOption.WRITE))) {
            channel.truncate(end);
        } catch (IOException e) {
            // The next record is written over it.
            queue.warn(queueId + ": cannot cut off a record that was not written: " + e);
        }
    }

    PartData read(PartData.Place place) throws IOException {
        try (FileChannel channel = FileChannel.open(path(), StandardOpenOption.READ)) {
            ByteBuffer body = ByteBuffer.allocate(place.length());
            if (!MessageFormat.fill(channel, body, place.offset())) {
                throw new DamagedMessage("the file is shorter than it was");
            }
            return PartData.read(body.flip());
        }
    }

    InputStream open(long offset, long length) throws IOException {
        InputStream in = readers.open(path());
        try {
            in.skipNBytes(offset);
            // James reads headers byte by byte.
            return new BufferedInputStream(
                    ByteStreams.limit(in, length), (int) Math.max(1, Math.min(READ_BUFFER, length)));
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    boolean isBeingRead() {
        return !readers.isNone();
    }

    /** Whether the accepted content is what was accepted; reads all of it. */
    boolean isIntact() throws IOException {
        CRC32C checksum = new CRC32C();
        try (InputStream in = new CheckedInputStream(open(MessageFormat.HEAD, head.contentLength()), checksum)) {
            return in.transferTo(OutputStream.nullOutputStream()) == head.contentLength()
                    && (int) checksum.getValue() == head.contentChecksum();
        }
    }

    /** Moves the file to another directory of the queue; but for hold, only people who look depend on it. */
    synchronized boolean move(String target) {
        if (gone || directory.equals(target)) {
            return !gone;
        }
        try {
            queue.disk().move(path(), queue.directory(target).resolve(queueId));
            directory = target;
            return true;
        } catch (IOException e) {
            queue.warn(queueId + ": cannot be moved to " + target + ": " + e);
            return false;
        }
    }

    /** The message waits longer; a message on hold stays there. */
    synchronized void deferred() {
        if (!isHeld()) {
            move(MessageQueue.DEFERRED);
        }
    }

    /** Writes down that recipients of a part need nothing more. */
    synchronized void ended(Part part, Collection<Recipient> recipients) {
        try {
            append(MessageFormat.record(
                    MessageFormat.ENDED, ByteBuffer.wrap(EnvelopeForm.writeRecipients(part.number(), recipients))));
        } catch (NoSuchFileException left) {
            // nothing is left to be done twice
        } catch (IOException e) {
            queue.warn(queueId + ": cannot write down that recipients are done: " + e);
        }
    }

    /** A part needs nothing more; with the last one the message leaves the queue. */
    void done(Part part) {
        synchronized (this) {
            if (gone || !live.remove(part)) {
                return;
            }
            if (!live.isEmpty()) {
                markDone(part);
                return;
            }
            gone = true;
        }
        queue.removed(this);
    }

    private void markDone(Part part) {
        try {
            append(MessageFormat.record(
                    MessageFormat.DONE,
                    ByteBuffer.allocate(4).putInt(part.number()).flip()));
        } catch (IOException e) {
            // After a restart the part is delivered a second time; that is better than not at all.
            queue.warn(queueId + ": cannot write down that a part is done: " + e);
        }
    }

    void setAside(String reason) {
        List<Part> others;
        synchronized (this) {
            if (gone) {
                return;
            }
            gone = true;
            others = List.copyOf(live);
            live.clear();
        }
        others.forEach(part -> part.queue().withdraw(part));
        queue.setAside(this, reason);
    }
}
