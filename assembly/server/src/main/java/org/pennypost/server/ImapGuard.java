package org.pennypost.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Keeps an IMAP client that has logged in within bounds before James collects anything of what it sends (CVE-2024-37358:
 * literals without number or size fill memory and disk). Who has not logged in does not come so far.
 *
 * <p>It reads the decrypted bytes in front of the framer: lines, and literals announced by a line that ends in
 * <code>{n}</code> or <code>{n+}</code>. A client that goes beyond a bound gets {@code * BYE} and is closed. What it takes for a literal
 * and James does not is counted against the client. Beyond counting it does one thing: a line that ends inside a quoted string or a brace is
 * ended so that James's parser answers BAD to it, where it would wait for the other end through all lines to come. One instance belongs to one
 * connection. Source: RFC 3501 section 4.3, RFC 7888.
 */
final class ImapGuard extends ChannelInboundHandlerAdapter {
    private static final int TAIL = 32;

    private final Bounds bounds;
    private final byte[] tail = new byte[TAIL];
    private int tailLength;
    private long lineLength;
    private long literalLeft;
    private int literals;
    private boolean refused;
    private boolean quoted;
    private boolean escaped;
    private boolean braced;
    private ByteBuf mended;
    private int copied;

    /**
     * What one command may be made of.
     *
     * @param line bytes of a line, without the literals
     * @param literal bytes of a literal
     * @param literals how many literals
     */
    record Bounds(long line, long literal, int literals) {}

    ImapGuard(Bounds bounds) {
        this.bounds = requireNonNull(bounds);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (refused) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (!(message instanceof ByteBuf bytes)) {
            super.channelRead(context, message);
            return;
        }
        mended = Unpooled.EMPTY_BUFFER;
        copied = bytes.readerIndex();
        if (!within(bytes)) {
            mended.release();
            bytes.release();
            refuse(context, "Too long a line or literal, or too many literals.");
        } else if (mended.isReadable()) {
            mended.writeBytes(bytes, copied, bytes.writerIndex() - copied);
            bytes.release();
            super.channelRead(context, mended);
        } else {
            super.channelRead(context, bytes);
        }
    }

    private void refuse(ChannelHandlerContext context, String text) {
        refused = true;
        context.writeAndFlush(Unpooled.copiedBuffer("* BYE " + text + "\r\n", US_ASCII))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private boolean within(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (literalLeft > 0) {
                int skipped = (int) Math.min(literalLeft, end - at);
                literalLeft -= skipped;
                at += skipped;
                continue;
            }
            byte next = bytes.getByte(at++);
            if (next != '\n') {
                remember(next);
                if (++lineLength > bounds.line()) {
                    return false;
                }
            } else if (quoted || braced) {
                cutOff(bytes, at - 1);
            } else if (!endOfLine()) {
                return false;
            }
        }
        return true;
    }

    /** Ends what the line leaves open, and with a parenthesis that nothing has opened makes sure that it is no command. */
    private void cutOff(ByteBuf bytes, int end) {
        if (!mended.isReadable()) {
            mended = Unpooled.buffer(bytes.readableBytes() + 8);
        }
        mended.writeBytes(bytes, copied, end - copied);
        mended.writeBytes((quoted ? "\" )" : "} )").getBytes(US_ASCII));
        copied = end;
        quoted = false;
        escaped = false;
        braced = false;
        nextCommand();
    }

    private void nextCommand() {
        tailLength = 0;
        lineLength = 0;
        literals = 0;
    }

    private void remember(byte next) {
        if (quoted) {
            quoted = escaped || next != '"';
            escaped = !escaped && next == '\\';
        } else {
            quoted = next == '"';
            braced = next == '{' || (braced && next != '}');
        }
        if (tailLength == TAIL) {
            System.arraycopy(tail, 1, tail, 0, TAIL - 1);
            tailLength--;
        }
        tail[tailLength++] = next;
    }

    private boolean endOfLine() {
        long literal = announced();
        if (literal < 0) {
            nextCommand();
            return true;
        }
        tailLength = 0;
        literalLeft = literal;
        return literal <= bounds.literal() && ++literals <= bounds.literals();
    }

    /** The size of the literal that the line announces at its end; negative when it announces none. */
    private long announced() {
        int at = tailLength - 1;
        if (at >= 0 && tail[at] == '\r') {
            at--;
        }
        if (at < 0 || tail[at] != '}') {
            return -1;
        }
        at--;
        if (at >= 0 && tail[at] == '+') {
            at--;
        }
        int last = at;
        while (at >= 0 && tail[at] >= '0' && tail[at] <= '9') {
            at--;
        }
        if (at == last) {
            return -1;
        }
        if (at < 0 || last - at > 10) {
            return Long.MAX_VALUE; // more digits than any size has
        }
        return tail[at] == '{' ? Long.parseLong(new String(tail, at + 1, last - at, US_ASCII)) : -1;
    }
}
