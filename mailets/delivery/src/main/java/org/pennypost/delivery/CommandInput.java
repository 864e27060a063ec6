package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.pennypost.mbox.MessageContent;

/** Gives a message to a command on a thread of its own; a command that does not want all of it is no failure. */
final class CommandInput implements Runnable {
    private final MessageContent input;
    private final OutputStream out;
    private volatile IOException failure;

    CommandInput(MessageContent input, OutputStream out) {
        this.input = requireNonNull(input);
        this.out = requireNonNull(out);
    }

    /** Why the message could not be read. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void run() {
        Pipe pipe = new Pipe(out);
        try {
            input.writeTo(pipe);
            pipe.flush();
        } catch (IOException | RuntimeException e) {
            if (!pipe.broken) {
                failure = e instanceof IOException io ? io : new IOException(e);
            }
        }
        CommandRun.close(out);
    }

    /** Tells a command that stopped reading from a message that cannot be read. */
    private static final class Pipe extends OutputStream {
        private final OutputStream out;
        private boolean broken;

        Pipe(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                broken = true;
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                broken = true;
                throw e;
            }
        }
    }
}
