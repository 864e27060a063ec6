package org.pennypost.cleanup.mime;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells headers from bodies in the lines of one message.
 *
 * <p>In: lines in their order, long ones in pieces. Out: calls of a {@link MimeSink}. An {@link IOException} of the sink is
 * passed on. Used by one thread at a time. Source: Postfix mime_state(3).
 */
public final class MimeState {
    private static final byte[] NONE = new byte[0];

    private final MimeSettings settings;
    private final MimeSink sink;
    private final HeaderText header;
    private final Boundaries boundaries;
    private final Set<MimeProblem> told = EnumSet.noneOf(MimeProblem.class);
    private Entity entity = Entity.text();
    private Optional<HeaderClass> block = Optional.of(HeaderClass.PRIMARY);
    private boolean inLine;
    private long bodyOffset;

    /**
     * Begins a message.
     *
     * @param settings limits, and what is to be told
     * @param sink is told
     */
    public MimeState(MimeSettings settings, MimeSink sink) {
        this.settings = requireNonNull(settings);
        this.sink = requireNonNull(sink);
        this.header = new HeaderText(settings.headerSizeLimit());
        this.boundaries = new Boundaries(settings.boundaryLimit());
    }

    /**
     * Tells whether everything that follows is body, whatever it is, and nothing in it can be a problem. The caller may pass
     * it on without asking here, from the beginning of a line.
     *
     * @return true when no boundary is looked for
     */
    public boolean isPlainBody() {
        return block.isEmpty() && boundaries.isEmpty() && !looksForEightBit();
    }

    /**
     * Takes a line, or a piece of one.
     *
     * @param text holds it
     * @param from where it begins
     * @param to where it ends, without a line end
     * @param ended whether the line ends here; a piece follows otherwise
     * @throws IOException of the sink
     */
    public void line(byte[] text, int from, int to, boolean ended) throws IOException {
        if (block.isEmpty() || !collect(text, from, to)) {
            bodyLine(text, from, to, ended);
        }
        inLine = !ended;
    }

    /**
     * Ends the message; a line that was begun is ended.
     *
     * @throws IOException of the sink
     */
    public void end() throws IOException {
        if (inLine) {
            line(NONE, 0, 0, true);
        }
        if (block.isPresent()) {
            headerDone();
            blockDone();
        }
        block = Optional.empty();
    }

    /** Takes a line of a header block; false when it is the first line of the body. */
    private boolean collect(byte[] text, int from, int to) throws IOException {
        int end = untilNul(text, from, to);
        if (!header.isEmpty()) {
            if (inLine) {
                header.addPiece(text, from, end);
                return true;
            }
            if (end > from && HeaderName.isBlank(text[from])) {
                header.addLine(text, from, end);
                return true;
            }
            headerDone();
        }
        int name = HeaderName.length(text, from, end);
        if (name > 0) {
            header.begin(text, from, end, name);
            return true;
        }
        blockDone();
        if (to == from) {
            beginContent();
        } else {
            boolean primary = isPrimary();
            toBody(entity);
            if (primary) { // within a part a line more would break a signature
                emit(NONE, 0, 0, true);
                bodyOffset = 0;
            }
        }
        return false;
    }

    private boolean isPrimary() {
        return block.equals(Optional.of(HeaderClass.PRIMARY));
    }

    private static int untilNul(byte[] text, int from, int to) {
        int end = from;
        while (end < to && text[end] != 0) {
            end++;
        }
        return end;
    }

    /** The header in the buffer is complete. */
    private void headerDone() throws IOException {
        if (header.isEmpty()) {
            return;
        }
        byte[] bytes = header.bytes();
        int length = header.length();
        if (settings.structured()) {
            describe(bytes, length);
        }
        if (wants(MimeProblem.EIGHT_BIT_HEADER) && hasEightBit(bytes, 0, length)) {
            tell(MimeProblem.EIGHT_BIT_HEADER, bytes, length);
        }
        sink.header(block.orElseThrow(), bytes, length);
        header.clear();
    }

    private void describe(byte[] bytes, int length) {
        String name = HeaderName.of(bytes, length);
        if (name.equals("content-type")) {
            List<String> found = entity.contentType(bytes, name.length() + 1, length);
            for (String boundary : found) {
                if (boundaries.depth() > settings.nestingLimit()) {
                    tell(MimeProblem.NESTING, bytes, length);
                } else {
                    boundaries.enter(boundary, entity.isDigest());
                }
            }
        } else if (name.equals("content-transfer-encoding")) {
            entity.contentTransferEncoding(bytes, name.length() + 1, length);
        }
    }

    /** A header block has ended. */
    private void blockDone() throws IOException {
        if (isPrimary()) {
            sink.headerEnd();
        }
        if (entity.hasWrongEncoding()) {
            byte[] encoding = entity.encodingBytes();
            tell(MimeProblem.ENCODING_DOMAIN, encoding, encoding.length);
        }
    }

    /** The empty line behind a header block: headers of a message follow, or a body. */
    private void beginContent() {
        if (entity.holdsMessage()) {
            bodyOffset = 0;
            toHeaders(HeaderClass.NESTED, Entity.text());
        } else {
            toBody(entity.isMultipart() ? Entity.other() : entity);
        }
    }

    private void bodyLine(byte[] text, int from, int to, boolean ended) throws IOException {
        if (looksForEightBit() && hasEightBit(text, from, to)) {
            byte[] line = java.util.Arrays.copyOfRange(text, from, to);
            tell(MimeProblem.EIGHT_BIT_BODY, line, line.length);
        }
        if (!inLine && !boundaries.isEmpty()) {
            boundaries.meet(text, from, to).ifPresent(met -> {
                if (met.last()) {
                    toBody(Entity.other());
                } else {
                    toHeaders(HeaderClass.MIME, met.digest() ? Entity.message() : Entity.text());
                }
            });
        }
        emit(text, from, to, ended);
    }

    private void toHeaders(HeaderClass kind, Entity next) {
        block = Optional.of(kind);
        entity = next;
    }

    private void toBody(Entity next) {
        block = Optional.empty();
        entity = next;
        bodyOffset = 0;
    }

    private void emit(byte[] text, int from, int to, boolean ended) throws IOException {
        sink.body(text, from, to, ended, bodyOffset);
        bodyOffset += to - from + 1;
    }

    private boolean looksForEightBit() {
        return wants(MimeProblem.EIGHT_BIT_BODY) && entity.isSevenBit();
    }

    private boolean wants(MimeProblem problem) {
        return settings.reported().contains(problem) && !told.contains(problem);
    }

    private void tell(MimeProblem problem, byte[] text, int length) {
        if (wants(problem)) {
            told.add(problem);
            sink.problem(problem, text, length);
        }
    }

    private static boolean hasEightBit(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] < 0) {
                return true;
            }
        }
        return false;
    }
}
