package org.pennypost.commands.mail;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.pennypost.commands.options.Terminal;

/** Deletes, saves and moves messages, at once in other files, at {@link #quit} in the mailbox. Used by one thread. */
final class Filing {
    private static final String MBOX = "mbox";

    private final Folder folder;
    private final Reading reading;
    private final Terminal terminal;
    private final Path home;
    private final boolean inbox;

    /**
     * @param home of the user; {@code mbox} is there
     * @param inbox whether it is the mailbox that mail comes into, which read messages leave
     */
    Filing(Folder folder, Reading reading, Terminal terminal, Path home, boolean inbox) {
        this.folder = requireNonNull(folder);
        this.reading = requireNonNull(reading);
        this.terminal = requireNonNull(terminal);
        this.home = requireNonNull(home);
        this.inbox = inbox;
    }

    void delete(List<String> words) throws MessageSet.Refused {
        List<Letter> found = reading.find(words);
        found.forEach(letter -> letter.mark(Letter.Mark.DELETED));
        if (found.stream().anyMatch(letter -> letter.number() == reading.current())) {
            reading.moveFrom(reading.current());
        }
    }

    void undelete(List<String> words) throws MessageSet.Refused {
        List<Letter> found = reading.letters().find(words, true);
        found.forEach(letter -> letter.unmark(Letter.Mark.DELETED));
        reading.moveFrom(reading.current());
    }

    void mark(List<String> words, Letter.Mark mark) throws MessageSet.Refused {
        reading.find(words).forEach(letter -> letter.mark(mark));
    }

    void unmark(List<String> words, Letter.Mark mark) throws MessageSet.Refused {
        reading.find(words).forEach(letter -> letter.unmark(mark));
    }

    /** Appends messages to an mbox, by default {@code ~/mbox}. */
    void save(List<String> words, boolean away) throws MessageSet.Refused, IOException {
        List<List<String>> parts = Session.split(words);
        Path target = parts.get(1).isEmpty() ? home.resolve(MBOX) : Session.file(String.join(" ", parts.get(1)), home);
        int lines = 0;
        int bytes = 0;
        for (Letter letter : reading.find(parts.get(0))) {
            folder.copy(letter, target);
            lines += letter.text().lines();
            bytes += letter.text().size();
            if (away) {
                letter.mark(Letter.Mark.SAVED);
            }
        }
        report(target, lines, bytes);
    }

    /** Appends the texts of messages to a file. */
    void write(List<String> words) throws MessageSet.Refused, IOException {
        List<List<String>> parts = Session.split(words);
        if (parts.get(1).isEmpty()) {
            throw new MessageSet.Refused("write: a file is missing");
        }
        Path target = Session.file(String.join(" ", parts.get(1)), home);
        int lines = 0;
        int bytes = 0;
        try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (Letter letter : reading.find(parts.get(0))) {
                byte[] text = letter.text().shownBody().getBytes(StandardCharsets.UTF_8);
                out.write(text);
                lines += (int) new String(text, StandardCharsets.UTF_8).lines().count();
                bytes += text.length;
                letter.mark(Letter.Mark.SAVED);
            }
        }
        report(target, lines, bytes);
    }

    void pipe(List<String> words, Programs programs) throws MessageSet.Refused, IOException {
        List<List<String>> parts = Session.split(words);
        if (parts.get(1).isEmpty()) {
            throw new MessageSet.Refused("pipe: a command is missing");
        }
        for (Letter letter : reading.find(parts.get(0))) {
            programs.pipe(String.join(" ", parts.get(1)), letter.text().withoutNotes(""));
        }
    }

    private void report(Path target, int lines, int bytes) {
        terminal.out().println(String.format(Locale.ROOT, "\"%s\" %3d/%-5d", target, lines, bytes));
    }

    /** Carries everything out: what was read goes to {@code ~/mbox}, what was deleted or saved vanishes, the rest stays as old mail. */
    void quit() throws IOException {
        List<Letter> gone = new ArrayList<>();
        List<Letter> moved = new ArrayList<>();
        for (Letter letter : folder.letters()) {
            if (letter.is(Letter.Mark.DELETED)
                    || (inbox && letter.is(Letter.Mark.SAVED) && !letter.is(Letter.Mark.HELD))) {
                gone.add(letter);
            } else if (inbox && goesToMbox(letter)) {
                moved.add(letter);
            }
        }
        Path mbox = home.resolve(MBOX);
        for (Letter letter : moved) {
            folder.copy(letter, mbox);
        }
        gone.addAll(moved);
        folder.commit(gone);
        if (!moved.isEmpty()) {
            terminal.out().println("Saved " + HeaderList.count(moved.size()) + " in " + mbox);
        }
        terminal.out()
                .println("Held " + HeaderList.count(folder.letters().size() - (long) gone.size()) + " in "
                        + folder.path());
    }

    private static boolean goesToMbox(Letter letter) {
        return letter.is(Letter.Mark.MBOX) || (letter.isRead() && !letter.is(Letter.Mark.HELD));
    }
}
