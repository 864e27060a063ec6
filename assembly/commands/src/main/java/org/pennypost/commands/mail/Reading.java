package org.pennypost.commands.mail;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import org.pennypost.commands.options.Terminal;

/** Shows messages and the list of them, and knows which one is current. Used by one thread. */
final class Reading {
    private static final int TOP = 5;

    private final Folder folder;
    private final Console console;
    private final Terminal terminal;
    private int current = 1;
    private boolean shown;
    private int screen;

    Reading(Folder folder, Console console, Terminal terminal) {
        this.folder = requireNonNull(folder);
        this.console = requireNonNull(console);
        this.terminal = requireNonNull(terminal);
    }

    /** The number of the current message. */
    int current() {
        return current;
    }

    /** The messages of the mailbox, and which one is meant where none is named. */
    MessageSet letters() {
        return new MessageSet(folder.letters(), current, text -> {
            terminal.out().flush();
            terminal.err().println(terminal.command() + ": " + text);
        });
    }

    List<Letter> find(List<String> words) throws MessageSet.Refused {
        return letters().find(words, false);
    }

    /** Makes another message the current one: the first that is left at or behind a number, or else the last one. */
    void moveFrom(int number) {
        int before = current;
        current = folder.letters().stream()
                .filter(letter -> !letter.is(Letter.Mark.DELETED))
                .mapToInt(Letter::number)
                .filter(each -> each >= number)
                .findFirst()
                .orElseGet(() -> folder.letters().stream()
                        .filter(letter -> !letter.is(Letter.Mark.DELETED))
                        .mapToInt(Letter::number)
                        .max()
                        .orElse(number));
        shown = shown && before == current;
    }

    /** Makes a message the current one. */
    void moveTo(Letter letter) {
        current = letter.number();
        shown = true;
    }

    void print(List<String> words) throws MessageSet.Refused {
        for (Letter letter : find(words)) {
            show(letter);
        }
    }

    private void show(Letter letter) {
        moveTo(letter);
        letter.mark(Letter.Mark.READ);
        letter.text().shownHeader().forEach(line -> terminal.out().println(line));
        terminal.out().println();
        String body = letter.text().shownBody();
        terminal.out().print(body);
        if (!body.isEmpty() && !body.endsWith("\n")) {
            terminal.out().println();
        }
    }

    /** The next message that is not deleted; the current one when nothing was shown yet. */
    void next(List<String> words) throws MessageSet.Refused {
        if (!words.isEmpty()) {
            print(words);
            return;
        }
        Letter next = folder.letters().stream()
                .filter(letter -> !letter.is(Letter.Mark.DELETED))
                .filter(letter -> letter.number() > current || (letter.number() == current && !shown))
                .findFirst()
                .orElseThrow(() -> new MessageSet.Refused("No applicable message"));
        show(next);
    }

    void previous(List<String> words) throws MessageSet.Refused {
        if (!words.isEmpty()) {
            print(words);
            return;
        }
        Letter previous = folder.letters().stream()
                .filter(letter -> !letter.is(Letter.Mark.DELETED) && letter.number() < current)
                .reduce((one, other) -> other)
                .orElseThrow(() -> new MessageSet.Refused("No applicable message"));
        show(previous);
    }

    void top(List<String> words) throws MessageSet.Refused {
        for (Letter letter : find(words)) {
            moveTo(letter);
            letter.text().shownHeader().stream()
                    .limit(TOP)
                    .forEach(line -> terminal.out().println(line));
        }
    }

    /** A screenful of the list: the one with the current message, or with the one named. */
    void headers(List<String> words) throws MessageSet.Refused {
        int lines = page();
        int number = words.isEmpty() ? current : find(words).get(0).number();
        list((int) left().stream().filter(letter -> letter.number() < number).count() / lines);
    }

    /** The next screenful, or with {@code -} the one before. */
    void scroll(String argument) throws MessageSet.Refused {
        int last = Math.max(0, (left().size() - 1) / page());
        int wanted = argument.startsWith("-") ? screen - 1 : screen + 1;
        if (wanted < 0 || wanted > last) {
            terminal.out().println("On " + (wanted < 0 ? "first" : "last") + " screenful of messages");
        }
        list(Math.max(0, Math.min(last, wanted)));
    }

    private void list(int page) {
        screen = page;
        HeaderList list = new HeaderList(console.columns());
        left().stream()
                .skip((long) page * page())
                .limit(page())
                .forEach(letter -> terminal.out().println(list.line(letter, letter.number() == current)));
    }

    private int page() {
        return Math.max(1, console.lines() - 4);
    }

    private List<Letter> left() {
        return folder.letters().stream()
                .filter(letter -> !letter.is(Letter.Mark.DELETED))
                .toList();
    }

    void from(List<String> words) throws MessageSet.Refused {
        HeaderList list = new HeaderList(console.columns());
        find(words).forEach(letter -> terminal.out().println(list.line(letter, letter.number() == current)));
    }

    /** What a session begins with: the current message is the first new one, or else the first. */
    void begin() {
        summary();
        current = folder.letters().stream()
                .filter(Letter::isNew)
                .findFirst()
                .or(() -> folder.letters().stream().filter(Letter::isUnread).findFirst())
                .map(Letter::number)
                .orElse(1);
        list((current - 1) / page());
    }

    /** The whole list. */
    void all() {
        HeaderList list = new HeaderList(console.columns());
        folder.letters().forEach(letter -> terminal.out().println(list.line(letter, letter.number() == current)));
    }

    void number() {
        terminal.out().println(current);
    }

    void sizes(List<String> words) throws MessageSet.Refused {
        for (Letter letter : find(words)) {
            terminal.out()
                    .println(String.format(
                            Locale.ROOT,
                            "%s%2d %3d/%-5d",
                            letter.number() == current ? ">" : " ",
                            letter.number(),
                            letter.text().lines(),
                            letter.text().size()));
        }
    }

    void summary() {
        terminal.out().println(HeaderList.summary(folder.path().toString(), folder.letters()));
    }
}
