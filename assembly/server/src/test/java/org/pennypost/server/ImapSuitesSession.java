package org.pennypost.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.imap.encode.ImapEncoder;
import org.apache.james.imap.encode.ImapResponseWriter;
import org.apache.james.imap.encode.base.ImapResponseComposerImpl;
import org.apache.james.imap.main.ResponseEncoder;
import org.apache.james.imap.message.Literal;
import org.apache.james.imapserver.netty.NettyConstants;
import org.apache.james.mpt.api.Continuation;
import org.apache.james.mpt.api.Session;
import org.apache.james.mpt.helper.ByteBufferOutputStream;

/** One client of James's scripts: what it says goes through what cuts commands in the server, on a channel without a socket. Used by one thread. */
final class ImapSuitesSession implements Session {
    private static final ImapBounds BOUNDS = new ImapBounds(65_536, Integer.MAX_VALUE, 1024, 128 * 1024);

    private final Parts parts;
    private final ByteBufferOutputStream out;
    private final Deque<String> said = new ArrayDeque<>();
    private FakeImapSession session;
    private EmbeddedChannel channel;

    /** What the server is made of. */
    record Parts(ImapDecoder decoder, ImapEncoder encoder, ImapProcessor processor) {}

    ImapSuitesSession(Parts parts, Continuation continuation) {
        this.parts = requireNonNull(parts);
        this.out = new ByteBufferOutputStream(continuation);
        open();
    }

    private void open() {
        session = new FakeImapSession();
        ImapCommands commands = new ImapCommands(BOUNDS, parts.decoder());
        channel = new EmbeddedChannel();
        channel.attr(NettyConstants.IMAP_SESSION_ATTRIBUTE_KEY).set(session);
        channel.pipeline().addLast(new Outgoing(), commands, new Commands(commands));
    }

    private final class Outgoing extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws IOException {
            ByteBuf bytes = (ByteBuf) message;
            while (bytes.isReadable()) {
                out.write(bytes.readByte());
            }
            bytes.release();
            promise.setSuccess();
        }
    }

    private final class Answers implements ImapResponseWriter {
        private final ImapResponseComposerImpl composer = new ImapResponseComposerImpl(this);

        @Override
        public void write(Literal literal) throws IOException {
            composer.flush();
            try (InputStream in = literal.getInputStream()) {
                in.transferTo(out);
            }
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            out.write(bytes);
        }
    }

    /** In the place of James's handler, which sends what is answered later. */
    private final class Commands extends ChannelInboundHandlerAdapter {
        private final ImapCommands commands;

        Commands(ImapCommands commands) {
            this.commands = requireNonNull(commands);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ResponseEncoder answers = new ResponseEncoder(parts.encoder(), new Answers().composer);
            parts.processor()
                    .processReactive((ImapMessage) message, answers, session)
                    .block();
            answers.flush();
            commands.done();
        }
    }

    @Override
    public void start() throws IOException {
        out.write("* OK IMAP4rev1 Server ready\r\n");
    }

    @Override
    public void restart() {
        channel.close();
        open();
    }

    @Override
    public void stop() {
        session.deselect().block();
        channel.close();
    }

    @Override
    public void writeLine(String line) {
        said.add(line);
    }

    @Override
    public String readLine() throws Exception {
        while (!said.isEmpty()) {
            if (session.getSelected() != null && session.getSelected().isDeletedByOtherSession()) {
                out.write("* BYE Selected mailbox has been deleted\r\n");
                said.clear();
                break;
            }
            channel.writeInbound(Unpooled.copiedBuffer(said.poll() + "\r\n", US_ASCII));
        }
        return out.nextLine();
    }

    @Override
    public void await() {
        // events are told on the thread of who causes them
    }
}
