package org.pennypost.cleanup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import org.pennypost.cleanup.checks.MessageChecks;
import org.pennypost.cleanup.checks.Outcome;
import org.pennypost.cleanup.mime.HeaderClass;
import org.pennypost.cleanup.mime.HeaderName;
import org.pennypost.cleanup.mime.MimeProblem;
import org.pennypost.cleanup.mime.MimeSink;

/** Asks the checks about each header and line, and writes what is left of it. */
final class MessageWriter implements MimeSink {
    private static final byte[] CRLF = {'\r', '\n'};

    private final MessageChecks checks;
    private final HeaderWriter headers;
    private final OutputStream sink;
    private final int headerSizeLimit;

    MessageWriter(MessageChecks checks, HeaderWriter headers, OutputStream sink, int headerSizeLimit) {
        this.checks = checks;
        this.headers = headers;
        this.sink = sink;
        this.headerSizeLimit = headerSizeLimit;
    }

    @Override
    public void header(HeaderClass kind, byte[] bytes, int length) throws IOException {
        if (checks.isStopped()) {
            return;
        }
        if (kind == HeaderClass.PRIMARY && HeaderName.of(bytes, length).equals("received")) {
            headers.hop();
        }
        Outcome outcome = checks.header(kind, bytes, length);
        byte[] text = outcome.text().getBytes(UTF_8);
        switch (outcome.kind()) {
            case DROP -> {
                // nothing is left of it
            }
            case REPLACE -> write(kind, text, text.length);
            case PREPEND -> {
                sink.write(HeaderLines.wire(text, text.length, headerSizeLimit));
                write(kind, bytes, length);
            }
            default -> write(kind, bytes, length);
        }
    }

    private void write(HeaderClass kind, byte[] bytes, int length) throws IOException {
        byte[] wire = HeaderLines.wire(bytes, length, headerSizeLimit);
        if (kind == HeaderClass.PRIMARY) {
            headers.header(wire, wire.length);
        } else {
            sink.write(wire);
        }
    }

    @Override
    public void headerEnd() throws IOException {
        if (!checks.isStopped()) {
            headers.end();
        }
    }

    @Override
    public void body(byte[] bytes, int from, int to, boolean ended, long offset) throws IOException {
        if (checks.isStopped()) {
            return;
        }
        Outcome outcome = checks.body(bytes, from, to, offset);
        switch (outcome.kind()) {
            case DROP -> {
                // nothing is left of it
            }
            case REPLACE -> writeLine(outcome.text().getBytes(UTF_8), ended);
            case PREPEND -> {
                writeLine(outcome.text().getBytes(UTF_8), true);
                writeLine(bytes, from, to, ended);
            }
            default -> writeLine(bytes, from, to, ended);
        }
    }

    private void writeLine(byte[] text, boolean ended) throws IOException {
        writeLine(text, 0, text.length, ended);
    }

    private void writeLine(byte[] bytes, int from, int to, boolean ended) throws IOException {
        sink.write(bytes, from, to - from);
        if (ended) {
            sink.write(CRLF);
        }
    }

    @Override
    public void problem(MimeProblem problem, byte[] text, int length) {
        checks.problem(problem, text, length);
    }
}
