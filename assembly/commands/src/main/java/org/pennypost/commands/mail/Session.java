package org.pennypost.commands.mail;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pennypost.commands.options.Terminal;

/**
 * What a person types at a mailbox. Used by one thread.
 *
 * <p>Source: POSIX mailx, "Commands"; mailutils for the texts.
 */
final class Session {
    private static final String PROMPT = "? ";
    private static final Pattern LINE = Pattern.compile("\\s*([A-Za-z]+|[-+=?!|*#]|)\\s*(.*)");
    private static final String HELP = """
            1               print message 1
            p t [list]      print messages       n + [n]        the next one
            P T [list]      the same             - [n]          the one before
            top [list]      the first lines      h, z, z-, f    list of messages
            d [list]        delete               u [list]       undelete
            dp dt [list]    delete, print next   hold [list]    keep in the mailbox
            s [list] file   save                 c [list] file  copy
            w [list] file   save the text        | [list] cmd   pipe to a command
            r [n]           reply to all         R [n]          reply to the sender
            m address       write a message      mb [list]      move to mbox
            size, =, unread, touch, from, folder, list, cd, !command
            q               quit: messages read go to mbox, deleted ones vanish
            x               exit: nothing is changed
            A list is numbers (2 3), ranges (2-10), * (all), $ (the last), :n (new), /word (subject), or a sender.
            """;

    private final Folder folder;
    private final Console console;
    private final Terminal terminal;
    private final Reading reading;
    private final Filing filing;
    private final Replying replying;
    private final CommandTable<Command> commands = new CommandTable<>();

    /** One command. */
    private interface Command {
        /** False to end the session. */
        boolean run(String argument) throws IOException, MessageSet.Refused, Console.Interrupted;
    }

    /** One that does not end the session. */
    private interface Step {
        void run(String argument) throws IOException, MessageSet.Refused, Console.Interrupted;
    }

    Session(Folder folder, Console console, Terminal terminal, Reading reading, Filing filing, Replying replying) {
        this.folder = requireNonNull(folder);
        this.console = requireNonNull(console);
        this.terminal = requireNonNull(terminal);
        this.reading = requireNonNull(reading);
        this.filing = requireNonNull(filing);
        this.replying = requireNonNull(replying);
        define();
    }

    private void define() {
        Programs programs = new Programs(terminal);
        step("p[rint] t[ype] P[rint] T[ype]", argument -> reading.print(words(argument)));
        step("n[ext] +", argument -> reading.next(words(argument)));
        step("prev[ious] -", argument -> reading.previous(words(argument)));
        step("to[p]", argument -> reading.top(words(argument)));
        step("h[eaders]", argument -> reading.headers(words(argument)));
        step("z", reading::scroll);
        step("f[rom]", argument -> reading.from(words(argument)));
        step("=", argument -> reading.number());
        step("si[ze]", argument -> reading.sizes(words(argument)));
        step("su[mmary]", argument -> reading.summary());
        step("d[elete]", argument -> filing.delete(words(argument)));
        step("dp dt", argument -> {
            filing.delete(words(argument));
            reading.next(List.of());
        });
        step("u[ndelete]", argument -> filing.undelete(words(argument)));
        step("s[ave]", argument -> filing.save(words(argument), true));
        step("c[opy]", argument -> filing.save(words(argument), false));
        step("w[rite]", argument -> filing.write(words(argument)));
        step("pi[pe] |", argument -> filing.pipe(words(argument), programs));
        step("ho[ld] pre[serve]", argument -> filing.mark(words(argument), Letter.Mark.HELD));
        step("mb[ox]", argument -> filing.mark(words(argument), Letter.Mark.MBOX));
        step("tou[ch]", argument -> filing.mark(words(argument), Letter.Mark.READ));
        step("unread U[nread]", argument -> filing.unmark(words(argument), Letter.Mark.READ));
        step("r[eply] r[espond]", argument -> replying.reply(words(argument), true));
        step("R[eply] R[espond]", argument -> replying.reply(words(argument), false));
        step("m[ail]", replying::write);
        step("!", programs::run);
        step("sh[ell]", argument -> programs.run(terminal.environment().getOrDefault("SHELL", "/bin/sh")));
        step(
                "fi[le] fo[lder]",
                argument ->
                        terminal.out().println(HeaderList.summary(folder.path().toString(), folder.letters())));
        step("ec[ho]", argument -> terminal.out().println(argument));
        step("l[ist] ? hel[p]", argument -> terminal.out().print(HELP));
        step("#", argument -> {});
        commands.with("q[uit]", argument -> {
            filing.quit();
            return false;
        });
        commands.with("x[it] ex[it]", argument -> false);
    }

    private void step(String names, Step step) {
        commands.with(names, argument -> {
            step.run(argument);
            return true;
        });
    }

    private static List<String> words(String argument) {
        return argument.isEmpty() ? List.of() : List.of(argument.split("[\\s,]+"));
    }

    /** Works until the person quits; the end of input quits too. */
    void run() throws IOException {
        boolean goesOn = true;
        while (goesOn) {
            announce();
            terminal.out().flush();
            try {
                Optional<String> line = console.line(PROMPT, "");
                if (line.isEmpty()) {
                    filing.quit();
                    return;
                }
                goesOn = take(line.get());
            } catch (Console.Interrupted e) {
                terminal.err().println("Interrupt");
            }
        }
    }

    private void announce() throws IOException {
        int fresh = folder.refresh();
        if (fresh > 0) {
            terminal.out().println("New mail has arrived.");
        }
    }

    /** Does what a line says; false to end the session. */
    boolean take(String line) throws IOException, Console.Interrupted {
        try {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                return true;
            }
            String name = parts.group(1);
            String argument = parts.group(2).strip();
            if (name.isEmpty() || name.equals("*")) {
                open((name + argument).strip());
                return true;
            }
            Optional<Command> command = commands.find(name);
            if (command.isEmpty()) {
                terminal.out().flush();
                terminal.err().println(terminal.command() + ": Unknown command: " + name.toLowerCase(Locale.ROOT));
                return true;
            }
            return command.get().run(argument);
        } catch (MessageSet.Refused e) {
            refuse(e.getMessage());
        } catch (IOException e) {
            refuse(Programs.reason(e));
        }
        return true;
    }

    /** Numbers print messages; an empty line the next one. */
    private void open(String argument) throws MessageSet.Refused {
        if (argument.isEmpty()) {
            reading.next(List.of());
        } else {
            reading.print(words(argument));
        }
    }

    private void refuse(String text) {
        terminal.out().flush();
        text.lines().forEach(line -> terminal.err().println(terminal.command() + ": " + line));
        terminal.err().flush();
    }

    /** The file that a word names: {@code ~} is the home. */
    static Path file(String word, Path home) {
        return word.equals("~") || word.startsWith("~/")
                ? home.resolve(word.substring(Math.min(2, word.length())))
                : Path.of(word).toAbsolutePath();
    }

    /** What stands behind a list of messages, a file or a command; the list may be missing. */
    static List<List<String>> split(List<String> words) {
        int behind = 0;
        while (behind < words.size() - 1 && words.get(behind).matches("[0-9]+(-[0-9$]+)?|[.^$*+-]|[:/].*")) {
            behind++;
        }
        return List.of(new ArrayList<>(words.subList(0, behind)), new ArrayList<>(words.subList(behind, words.size())));
    }
}
