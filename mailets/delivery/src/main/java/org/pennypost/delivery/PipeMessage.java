package org.pennypost.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.pennypost.conf.PipeService;
import org.pennypost.mbox.MessageContent;

/**
 * A message as a command of the transport {@code pipe} gets it: headers in front, line ends, dots and From lines as its flags say.
 *
 * <p>Source: Postfix pipe(8), mail_copy(3).
 *
 * @param service says how
 * @param headers lines to put in front
 * @param content with CR LF or LF line ends
 */
record PipeMessage(PipeService service, List<String> headers, MessageContent content) implements MessageContent {
    PipeMessage {
        requireNonNull(service);
        headers = List.copyOf(headers);
        requireNonNull(content);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        OutputStream buffered = new BufferedOutputStream(out);
        byte[] eol = service.eol().getBytes(ISO_8859_1);
        for (String header : headers) {
            buffered.write(header.getBytes(UTF_8));
            buffered.write(eol);
        }
        Lines lines = new Lines(buffered, eol, service.has('.'), service.has('>'));
        UnixLines unix = new UnixLines(lines);
        content.writeTo(unix);
        unix.end();
        if (service.has('B')) {
            buffered.write(eol);
        }
        buffered.flush();
    }

    /** Changes lines that end in LF; holds back no more than the beginning of one. */
    private static final class Lines extends OutputStream {
        private static final String FROM = "From ";

        private final OutputStream out;
        private final byte[] eol;
        private final boolean dots;
        private final boolean froms;
        private final ByteArrayOutputStream begin = new ByteArrayOutputStream();
        private boolean inside;

        Lines(OutputStream out, byte[] eol, boolean dots, boolean froms) {
            this.out = out;
            this.eol = eol;
            this.dots = dots;
            this.froms = froms;
        }

        @Override
        public void write(int b) throws IOException {
            if (b == '\n') {
                release();
                out.write(eol);
                inside = false;
            } else if (inside) {
                out.write(b);
            } else {
                begin.write(b);
                if (begin.size() >= FROM.length() || FROM.charAt(begin.size() - 1) != (char) (b & 0xff)) {
                    release();
                }
            }
        }

        private void release() throws IOException {
            if (!inside) {
                String text = begin.toString(ISO_8859_1);
                if (dots && text.startsWith(".")) {
                    out.write('.');
                } else if (froms && text.equals(FROM)) {
                    out.write('>');
                }
                begin.writeTo(out);
                begin.reset();
                inside = true;
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
