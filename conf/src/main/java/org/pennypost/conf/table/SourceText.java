package org.pennypost.conf.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.pennypost.conf.LogicalLines;
import org.pennypost.conf.Problem;

/**
 * Reads the text that a table is made from: {@code key value} as for postmap(1), or {@code name: value} as for
 * aliases(5).
 *
 * <p>A key of postmap's keeps its quotes; an alias loses them. What is malformed is told and left out. Source: postmap(1),
 * postalias(1).
 */
public final class SourceText {
    private final boolean aliases;
    private final boolean fold;
    private final Consumer<Problem> problems;

    /**
     * A reader.
     *
     * @param aliases whether the text has the form of aliases(5)
     * @param fold whether keys are put into lower case
     * @param problems is told what is malformed
     */
    public SourceText(boolean aliases, boolean fold, Consumer<Problem> problems) {
        this.aliases = aliases;
        this.fold = fold;
        this.problems = problems;
    }

    /** Is given the entries, in order, repeated keys included. */
    public interface Sink {
        /** One entry; key and value are not empty. */
        void entry(String key, String value, int line) throws IOException;
    }

    /**
     * Reads a file, one entry at a time.
     *
     * @throws IOException when the file cannot be read, or the sink throws it
     */
    public void read(Path file, Sink sink) throws IOException {
        try {
            LogicalLines.forEach(file, line -> add(file, line, sink));
        } catch (SinkFailure e) {
            throw e.failure;
        }
    }

    /** Carries the sink's exception through a consumer that may throw none. */
    private static final class SinkFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final IOException failure;

        SinkFailure(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    private void add(Path file, LogicalLines.Line line, Sink sink) {
        if (line.isIndented()) {
            problems.accept(Problem.warning(
                    file,
                    line.first(),
                    "logical line must not start with whitespace: \"" + start(line.text()) + "\"",
                    "remove the leading whitespace; the line is ignored"));
            return;
        }
        Optional<AliasLine> entry = aliases ? alias(file, line) : map(file, line);
        if (entry.isEmpty()) {
            return;
        }
        String key =
                fold ? entry.get().name().toLowerCase(Locale.ROOT) : entry.get().name();
        try {
            sink.entry(key, entry.get().value(), line.first());
        } catch (IOException e) {
            throw new SinkFailure(e);
        }
    }

    private static String start(String text) {
        return text.length() > 30 ? text.substring(0, 30) + "..." : text;
    }

    private Optional<AliasLine> map(Path file, LogicalLines.Line line) {
        String text = line.text();
        boolean quoted = false;
        int end = 0;
        while (end < text.length() && (quoted || !LogicalLines.isSpace(text.charAt(end)))) {
            quoted ^= text.charAt(end) == '"';
            end += text.charAt(end) == '\\' && end + 1 < text.length() ? 2 : 1;
        }
        if (quoted) {
            warn(file, line, "unbalanced '\"' in '" + text + "' -- ignoring this line", "close the quotes");
            return Optional.empty();
        }
        String key = text.substring(0, end);
        String value = LogicalLines.trim(text.substring(end));
        if (value.isEmpty()) {
            warn(file, line, "expected format: key whitespace value", "add a value");
            return Optional.empty();
        }
        if (key.endsWith(":")) {
            warn(file, line, "record is in \"key: value\" format; is this an alias file?", "remove the colon");
        }
        return Optional.of(new AliasLine(key, value));
    }

    private Optional<AliasLine> alias(Path file, LogicalLines.Line line) {
        Optional<AliasLine> entry = AliasLine.parse(line.text());
        if (entry.isEmpty()) {
            warn(file, line, "need name:value pair", "write name: address, address");
        } else if (entry.get().name().indexOf('@') >= 0) {
            warn(file, line, "name must be local", "write the name without @ and domain");
            return Optional.empty();
        }
        return entry;
    }

    private void warn(Path file, LogicalLines.Line line, String text, String cure) {
        problems.accept(Problem.warning(file, line.first(), text, cure));
    }
}
