package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pennypost.cleanup.Recipient;

/** What the records of a file come to. Used by one thread. */
final class Records {
    /** Ends of files up to this size are read at once. */
    private static final int TAIL = 64 * 1024;

    private final Map<Integer, Live> live = new TreeMap<>();
    private final Map<Integer, PartData> parts = new TreeMap<>();
    private final boolean all;
    private long end;
    private int next;
    private boolean expire;

    /**
     * A part that is not done.
     *
     * @param place where it stands
     * @param head its beginning
     * @param arrival when the message arrived, milliseconds since 1970; 0 when that is not known
     * @param ended recipients that are done
     */
    record Live(PartData.Place place, PartData.Head head, long arrival, List<Recipient> ended) {}

    private Records(long begin, boolean all) {
        this.end = begin;
        this.all = all;
    }

    /** Reads what stands behind the content; damaged when that is no part at all. */
    static Records read(FileChannel channel, long begin) throws IOException {
        return read(channel, begin, false);
    }

    /** The same, keeping what is done, too. */
    static Records readAll(FileChannel channel, long begin) throws IOException {
        return read(channel, begin, true);
    }

    private static Records read(FileChannel channel, long begin, boolean all) throws IOException {
        Records records = new Records(begin, all);
        long size = channel.size() - begin;
        if (size <= TAIL) {
            ByteBuffer tail = ByteBuffer.allocate((int) Math.max(0, size));
            MessageFormat.fill(channel, tail, begin);
            tail.flip();
            records.addAll(at -> MessageFormat.readRecord(tail, (int) (at - begin), begin));
        } else {
            records.addAll(at -> MessageFormat.readRecord(channel, at));
        }
        if (records.next == 0) {
            throw new DamagedMessage("it has no recipients");
        }
        return records;
    }

    private interface Source {
        MessageFormat.Entry at(long offset) throws IOException;
    }

    private void addAll(Source source) throws IOException {
        MessageFormat.Entry record = source.at(end);
        while (record != null) {
            add(record);
            end = record.end();
            record = source.at(end);
        }
    }

    private void add(MessageFormat.Entry record) throws IOException {
        switch (record.kind()) {
            case MessageFormat.PART -> part(record);
            case MessageFormat.DONE -> {
                if (record.bodyLength() == Integer.BYTES) {
                    live.remove(record.body().getInt());
                }
            }
            case MessageFormat.ENDED -> {
                ByteBuffer body = record.body();
                Live part = body.remaining() < Integer.BYTES ? null : live.get(body.getInt());
                if (part != null) {
                    part.ended().addAll(EnvelopeForm.readRecipients(body));
                }
            }
            case MessageFormat.EXPIRE -> expire = true;
            default -> {
                // content that a part names
            }
        }
    }

    private void part(MessageFormat.Entry record) throws DamagedMessage {
        ByteBuffer body = record.body();
        ByteBuffer whole = body.duplicate();
        PartData.Head head = PartData.Head.read(body);
        if (all) {
            parts.put(head.number(), PartData.read(whole));
        }
        PartData.Place place = new PartData.Place(
                record.bodyOffset(), record.bodyLength(), head.contentOffset(), head.contentLength());
        live.put(head.number(), new Live(place, head, PartData.arrival(body), new ArrayList<>()));
        next = Math.max(next, head.number() + 1);
    }

    Map<Integer, Live> live() {
        return live;
    }

    /** All parts that ever were, in their order; empty unless they were asked for. */
    List<PartData> parts() {
        return List.copyOf(parts.values());
    }

    /** One of them. */
    PartData part(int number) {
        return requireNonNull(parts.get(number));
    }

    long end() {
        return end;
    }

    int next() {
        return next;
    }

    boolean expire() {
        return expire;
    }
}
