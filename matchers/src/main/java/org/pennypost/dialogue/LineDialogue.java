package org.pennypost.dialogue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/**
 * What dialogues of lines share: collecting lines, one write for the replies to one piece, pauses, TLS, the end. A line ends
 * with LF, with or without CR before it. A class of its own for each protocol extends it, since the protocol's state is
 * its own.
 */
public abstract class LineDialogue implements Dialogue {
    private final Wire wire;
    private final int limit;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private byte[] line = new byte[256];
    private int size;
    private boolean tooLong;
    private byte[] held = new byte[0];
    private Duration pause = Duration.ZERO;
    private Optional<Taker> taker = Optional.empty();
    private boolean handshaking;
    private boolean closing;
    private boolean over;
    private boolean handedOver;

    /** Takes bytes that are no lines. */
    @FunctionalInterface
    protected interface Taker {
        /**
         * Takes bytes.
         *
         * @param bytes holds them
         * @param offset where they begin
         * @param end where they end
         * @return the offset behind what it took, more than {@code offset}
         */
        int take(byte[] bytes, int offset, int end);
    }

    /**
     * Begins.
     *
     * @param wire the way back
     * @param limit bytes of the longest line
     */
    protected LineDialogue(Wire wire, int limit) {
        this.wire = requireNonNull(wire);
        this.limit = limit;
    }

    /**
     * Takes a line.
     *
     * @param text each byte a character, without the line's end
     */
    protected abstract void line(String text);

    /** Takes note of a line that was too long; it was dropped. */
    protected abstract void lineTooLong();

    @Override
    public final Duration receive(byte[] bytes, int offset, int length) {
        int position = offset;
        int end = offset + length;
        while (position < end && !closing && !handshaking && !handedOver && pause.isZero()) {
            position = taker.isPresent() ? taker.get().take(bytes, position, end) : takeLine(bytes, position, end);
        }
        byte[] rest = position < end && !handshaking && !closing // a command in clear is not one in cipher
                ? Arrays.copyOfRange(bytes, position, end)
                : new byte[0];
        if (!pause.isZero()) {
            held = rest;
            Duration wait = pause;
            pause = Duration.ZERO;
            return wait;
        }
        flush();
        if (handedOver) {
            held = rest;
        }
        closeIfOver();
        return Duration.ZERO;
    }

    private int takeLine(byte[] bytes, int offset, int end) {
        int stop = offset;
        while (stop < end && bytes[stop] != '\n') {
            stop++;
        }
        int length = Math.min(stop - offset, limit + 2 - size);
        if (size + length > line.length) {
            line = Arrays.copyOf(line, Math.max(line.length * 2, size + length));
        }
        System.arraycopy(bytes, offset, line, size, length);
        size += length;
        tooLong |= length < stop - offset;
        if (stop == end) {
            return end;
        }
        if (size > 0 && line[size - 1] == '\r') {
            size--;
        }
        boolean dropped = tooLong || size > limit;
        String text = new String(line, 0, size, ISO_8859_1);
        size = 0;
        tooLong = false;
        if (dropped) {
            lineTooLong();
        } else {
            line(text);
        }
        return stop + 1;
    }

    @Override
    public final Duration resume() {
        flush();
        byte[] rest = held;
        held = new byte[0];
        return receive(rest, 0, rest.length);
    }

    @Override
    public final boolean isOver() {
        return over || closing;
    }

    @Override
    public final boolean isHandshaking() {
        return handshaking;
    }

    @Override
    public final boolean isHandedOver() {
        return handedOver;
    }

    @Override
    public final byte[] rest() {
        return held.clone();
    }

    /** Gives the connection to somebody else, after the replies. */
    protected final void handOver() {
        handedOver = true;
    }

    /**
     * Gives what comes next to somebody, until {@link #lines}.
     *
     * @param next takes it
     */
    protected final void bytes(Taker next) {
        taker = Optional.of(next);
    }

    /**
     * Collects a literal, after which lines follow.
     *
     * @param length how many bytes; the caller bounds it
     * @param then takes them
     */
    protected final void literal(int length, Consumer<byte[]> then) {
        if (length == 0) {
            then.accept(new byte[0]);
            return;
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream(Math.min(length, 1 << 14));
        bytes((bytes, offset, end) -> {
            int taken = Math.min(length - content.size(), end - offset);
            content.write(bytes, offset, taken);
            if (content.size() == length) {
                lines();
                then.accept(content.toByteArray());
            }
            return offset + taken;
        });
    }

    /** What comes next are lines again. */
    protected final void lines() {
        taker = Optional.empty();
    }

    /**
     * Replies.
     *
     * @param text a line without its end
     */
    protected final void reply(String text) {
        byte[] bytes = (text + "\r\n").getBytes(UTF_8);
        out.write(bytes, 0, bytes.length);
    }

    /**
     * Sends part of a message.
     *
     * @param bytes as they are to go out; not kept
     * @param offset where they begin
     * @param length how many
     */
    protected final void send(byte[] bytes, int offset, int length) {
        out.write(bytes, offset, length);
        if (out.size() >= 1 << 16) {
            flush();
        }
    }

    /** Sends what was replied. */
    protected final void flush() {
        if (out.size() > 0) {
            wire.send(out.toByteArray());
            out.reset();
        }
    }

    /**
     * Lets the client wait for the replies that are not sent yet.
     *
     * @param wait how long
     */
    protected final void pause(Duration wait) {
        pause = wait;
    }

    /**
     * Begins TLS after the replies.
     *
     * @param engine does the handshake
     * @param timeout how long it may take
     */
    protected final void startTls(Supplier<SSLEngine> engine, Duration timeout) {
        flush();
        size = 0;
        tooLong = false;
        handshaking = true;
        wire.startTls(engine, timeout);
    }

    /** Takes note that the handshake has ended. */
    protected final void handshakeEnded() {
        handshaking = false;
    }

    /** Ends the dialogue after the replies. */
    protected final void close() {
        closing = true;
    }

    /** Sends the replies and closes, outside of {@link #receive}. */
    protected final void flushAndClose() {
        closing = true;
        flush();
        closeIfOver();
    }

    /** Takes note that the connection is gone. */
    protected final void gone() {
        over = true;
    }

    private void closeIfOver() {
        if (closing && !over) {
            over = true;
            wire.close();
        }
    }
}
