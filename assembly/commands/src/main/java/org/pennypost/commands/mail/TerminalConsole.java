package org.pennypost.commands.mail;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** A terminal with a person, whose lines can be edited. */
final class TerminalConsole implements Console {
    private static final int COLUMNS = 80;
    private static final int LINES = 24;

    private final Terminal terminal;
    private final LineReader reader;

    TerminalConsole() throws IOException {
        terminal =
                requireNonNull(TerminalBuilder.builder().system(true).dumb(true).build());
        if (terminal.getWidth() <= 0 || terminal.getHeight() <= 0) {
            terminal.setSize(new Size(COLUMNS, LINES)); // the editor could not draw a line on a screen without room
        }
        reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.BRACKETED_PASTE, false)
                .option(LineReader.Option.INSERT_TAB, true)
                .build();
    }

    @Override
    public boolean isInteractive() {
        return true;
    }

    @Override
    public Optional<String> line(String prompt, String given) throws Interrupted {
        try {
            return Optional.of(reader.readLine(prompt, null, given));
        } catch (EndOfFileException end) {
            return Optional.empty();
        } catch (UserInterruptException interrupt) {
            throw new Interrupted();
        }
    }

    @Override
    public int columns() {
        return terminal.getWidth();
    }

    @Override
    public int lines() {
        return terminal.getHeight();
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }
}
