package org.pennypost.smtpd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.IncomingMessage;
import org.pennypost.cleanup.QueueIncoming;

/** A queue that keeps messages, and fails where it is told to. */
public final class MemoryQueue implements QueueIncoming {
    /** A message that was committed. */
    public record Queued(String queueId, Envelope envelope, byte[] content) {}

    /** Where to fail. */
    public enum Fault {
        NONE,
        OPEN,
        CONTENT,
        WRITE,
        COMMIT
    }

    public final List<Queued> queued = new CopyOnWriteArrayList<>();
    public final AtomicInteger open = new AtomicInteger();
    public volatile Fault fault = Fault.NONE;

    /** What the failure says. */
    public volatile String reason = "Input/output error";

    private final AtomicInteger ids = new AtomicInteger(0xABCDEF);

    @Override
    public IncomingMessage open() throws IOException {
        failAt(Fault.OPEN);
        open.incrementAndGet();
        return new Message(String.format("%011X", ids.incrementAndGet()));
    }

    private void failAt(Fault place) throws IOException {
        if (fault == place) {
            throw new IOException(reason);
        }
    }

    private final class Message implements IncomingMessage {
        private final String queueId;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private boolean closed;

        Message(String queueId) {
            this.queueId = queueId;
        }

        @Override
        public String queueId() {
            return queueId;
        }

        @Override
        public OutputStream content() throws IOException {
            failAt(Fault.CONTENT);
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    failAt(Fault.WRITE);
                    content.write(b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    failAt(Fault.WRITE);
                    content.write(bytes, offset, length);
                }
            };
        }

        @Override
        public void commit(Envelope envelope) throws IOException {
            failAt(Fault.COMMIT);
            queued.add(new Queued(queueId, envelope, content.toByteArray()));
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open.decrementAndGet();
            }
        }
    }
}
