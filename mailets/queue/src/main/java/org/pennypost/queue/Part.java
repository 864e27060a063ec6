package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.pennypost.cleanup.Recipient;

/**
 * A part of a queued message: recipients that go the same way, and what is to be done for them.
 *
 * <p>It is in the queue until everybody who holds it has released it. Threads may share it.
 */
public final class Part {
    private final MessageFile file;
    private final int number;
    private final PartData.Place place;
    private final PartQueue queue;
    private final boolean recovered;
    private final boolean fresh;
    private volatile boolean flushed;
    private volatile long due;
    private long order;
    private int holders;
    private boolean again;
    private List<Recipient> ended = List.of();

    Part(MessageFile file, int number, PartData.Place place, PartQueue queue, long due, Origin origin) {
        this.file = requireNonNull(file);
        this.number = number;
        this.place = requireNonNull(place);
        this.queue = requireNonNull(queue);
        this.due = due;
        this.recovered = origin == Origin.RECOVERED;
        this.fresh = origin == Origin.FRESH;
    }

    /** Where a part comes from. */
    enum Origin {
        /** It was put into the queue and has not been active before. */
        FRESH,
        /** It was active and waits for another attempt. */
        AGAIN,
        /** An earlier process left it. */
        RECOVERED;

        static Origin of(PartData data) {
            return data.again() ? AGAIN : FRESH;
        }
    }

    /**
     * Names the message.
     *
     * @return its queue id
     */
    public String queueId() {
        return file.queueId();
    }

    /**
     * Tells when it is to be tried.
     *
     * @return milliseconds since 1970; {@code Long.MAX_VALUE} for never
     */
    public long due() {
        return due;
    }

    /**
     * Tells whether an earlier process left it.
     *
     * @return false when it was put into the queue since the server started
     */
    public boolean recovered() {
        return recovered;
    }

    /**
     * Tells whether somebody has put the message on hold, or deleted it, so that nobody should work on it.
     *
     * @return true when it is to be released as it is
     */
    public boolean isWithdrawn() {
        return file.isWithdrawn();
    }

    /**
     * Tells whether the message is to be returned at its next attempt, however young it is.
     *
     * @return true when somebody asked for that
     */
    public boolean isForcedToExpire() {
        return file.isForcedToExpire();
    }

    /**
     * Reads it.
     *
     * @return what was put into the queue, without recipients that have ended since
     * @throws IOException when it cannot be read; {@link #setAside} is the way out then
     */
    public PartData read() throws IOException {
        return file.read(place).without(ended());
    }

    /**
     * Tells whether nobody of a part needs anything any more, so that it is to be released: the process ended before that.
     *
     * @param data what was read of it
     * @return false also for what never had recipients that the queue knows of
     */
    public boolean isEnded(PartData data) {
        return data.envelope().isEmpty() && !ended().isEmpty();
    }

    /**
     * Writes down that recipients need nothing more, while others still do.
     *
     * @param recipients of this part
     */
    public void ended(Collection<Recipient> recipients) {
        if (!recipients.isEmpty()) {
            setEnded(recipients);
            file.ended(this, recipients);
        }
    }

    synchronized void setEnded(Collection<Recipient> recipients) {
        List<Recipient> all = new ArrayList<>(ended);
        all.addAll(recipients);
        ended = all;
    }

    private synchronized List<Recipient> ended() {
        return List.copyOf(ended);
    }

    /**
     * Gives the content of the message as it was accepted.
     *
     * @return readable as long as the message is in the queue
     */
    public MessageContent accepted() {
        return new MessageContent(file, MessageFormat.HEAD, file.contentLength());
    }

    /**
     * Gives the content that this part is to be delivered with.
     *
     * @return that of a rule, or the accepted one
     */
    public MessageContent content() {
        return place.contentOffset() == MessageFormat.HEAD
                ? accepted()
                : new MessageContent(file, place.contentOffset(), place.contentLength());
    }

    /**
     * Tells whether the content is what was accepted; reads all of it.
     *
     * @return false when it has to be set aside
     * @throws IOException when it cannot be read
     */
    public boolean isIntact() throws IOException {
        return file.isIntact();
    }

    /** One more works on it: it stays in the queue until that one has released it, too. */
    public synchronized void hold() {
        holders++;
    }

    /** Nothing more is to be done by one of those who hold it; after the last one it leaves the queue. */
    public void release() {
        release(false, 0);
    }

    /**
     * It is to be tried once more as it is.
     *
     * @param when not before; milliseconds since 1970
     */
    public void retry(long when) {
        release(true, when);
    }

    private void release(boolean retry, long when) {
        boolean back;
        synchronized (this) {
            if (holders == 0) {
                return; // said twice
            }
            holders--;
            if (retry) {
                again = true;
                due = when;
            }
            if (holders > 0) {
                return;
            }
            back = again;
            again = false;
        }
        if (back) {
            queue.back(this);
        } else {
            queue.ended(this);
            file.done(this);
        }
    }

    /**
     * Takes the whole message out of the queue, into the directory {@code corrupt}, because it cannot be read.
     *
     * @param reason for the log
     */
    public void setAside(String reason) {
        queue.ended(this);
        file.setAside(reason);
    }

    synchronized boolean isHeldByAnyone() {
        return holders > 0;
    }

    MessageFile file() {
        return file;
    }

    int number() {
        return number;
    }

    PartQueue queue() {
        return queue;
    }

    PartData.Place place() {
        return place;
    }

    boolean isFresh() {
        return fresh;
    }

    /** It is due, because somebody wants it to be. */
    void flush(long now) {
        due = Math.min(due, now);
        flushed = true;
    }

    /**
     * Tells whether it is tried because somebody asked for that.
     *
     * @return false when it is due by itself
     */
    public boolean isFlushed() {
        return flushed;
    }

    void setDue(long when) {
        due = when;
    }

    long order() {
        return order;
    }

    void setOrder(long place) {
        order = place;
    }
}
