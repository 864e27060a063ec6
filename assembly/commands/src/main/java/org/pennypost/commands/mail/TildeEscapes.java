package org.pennypost.commands.mail;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.pennypost.commands.options.Terminal;

/**
 * What a line of a message means that begins with a tilde. Used by one thread.
 *
 * <p>Source: POSIX mailx, "Command Escapes".
 */
final class TildeEscapes {
    private static final String HELP = """
            ~~ text      a line that begins with a tilde
            ~.           end of the message
            ~q ~x        give up; ~q keeps the text in dead.letter
            ~p           print the message so far
            ~s words     subject
            ~t ~c ~b who add recipients: To, Cc, Bcc
            ~h           change the header
            ~a file      attach a file
            ~r ~< file   take in a file
            ~r !command  take in what a command prints
            ~f ~m [list] take in messages; ~m puts a tab in front of each line
            ~w file      write the text to a file
            ~e ~v        edit the text with EDITOR, VISUAL
            ~!command    run a command
            ~| command   replace the text by what a command makes of it
            ~?           this list
            """;

    private final Draft draft;
    private final MessageSet quoted;
    private final Console console;
    private final Terminal terminal;
    private final Programs programs;
    private boolean keep;

    /** What comes next. */
    enum Next {
        /** The next line. */
        GO_ON,
        /** The end. */
        SEND,
        /** Nothing is sent. */
        GIVE_UP
    }

    /** @param quoted the messages that {@code ~m} can take in */
    TildeEscapes(Draft draft, MessageSet quoted, Console console, Terminal terminal) {
        this.draft = requireNonNull(draft);
        this.quoted = requireNonNull(quoted);
        this.console = requireNonNull(console);
        this.terminal = requireNonNull(terminal);
        this.programs = new Programs(terminal);
    }

    /** Whether the text of who gave up is to be kept. */
    boolean keep() {
        return keep;
    }

    /** Takes a line: text, or an escape when a person types or a pipe begins it with a tilde. */
    Next take(String line) throws IOException, Console.Interrupted {
        if (!line.startsWith("~") || line.length() < 2) {
            draft.body().append(line).append('\n');
            return Next.GO_ON;
        }
        String argument = line.substring(2).strip();
        switch (line.charAt(1)) {
            case '~' -> draft.body().append(line.substring(1)).append('\n');
            case '.' -> {
                return Next.SEND;
            }
            case 'q', 'x' -> {
                keep = line.charAt(1) == 'q';
                return Next.GIVE_UP;
            }
            case 'p' -> print();
            case 's' -> draft.setSubject(argument);
            case 't' -> Addresses.add(draft.to(), argument);
            case 'c' -> Addresses.add(draft.cc(), argument);
            case 'b' -> Addresses.add(draft.bcc(), argument);
            case 'h' -> header();
            default -> file(line.charAt(1), argument);
        }
        return Next.GO_ON;
    }

    private void file(char escape, String argument) throws IOException {
        try {
            switch (escape) {
                case 'a' -> attach(argument);
                case 'r', '<' -> read(argument);
                case 'f', 'm', 'F', 'M' -> quote(Character.toLowerCase(escape) == 'm' ? "\t" : "", argument);
                case 'w' -> Files.writeString(Path.of(argument), draft.body());
                case 'e' -> edit("EDITOR");
                case 'v' -> edit("VISUAL");
                case '!' -> programs.run(argument);
                case '|' -> filter(argument);
                case '?' -> terminal.out().print(HELP);
                default -> terminal.err().println("Unknown escape " + escape);
            }
        } catch (IOException | IllegalArgumentException e) {
            terminal.err().println(argument + ": " + Programs.reason(e));
        }
        terminal.out().flush();
    }

    private void print() {
        terminal.out().println("-------\nMessage contains:");
        terminal.out().print(draft.shownHeader());
        draft.attachments().forEach(file -> terminal.out().println("Attachment: " + file));
        terminal.out().println();
        terminal.out().print(draft.body());
        terminal.out().println("(continue)");
        terminal.out().flush();
    }

    private void header() throws IOException, Console.Interrupted {
        change("To: ", draft.to());
        change("Cc: ", draft.cc());
        change("Bcc: ", draft.bcc());
        console.line("Subject: ", draft.subject().orElse("")).ifPresent(draft::setSubject);
    }

    private void change(String prompt, List<String> addresses) throws IOException, Console.Interrupted {
        console.line(prompt, String.join(", ", addresses)).ifPresent(line -> {
            addresses.clear();
            Addresses.add(addresses, line);
        });
    }

    private void attach(String argument) throws IOException {
        Path file = Path.of(argument);
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new java.nio.file.NoSuchFileException(argument);
        }
        draft.attachments().add(file);
    }

    private void read(String argument) throws IOException {
        String text = argument.startsWith("!")
                ? programs.output(argument.substring(1), "")
                : new String(Files.readAllBytes(Path.of(argument)), StandardCharsets.UTF_8);
        append(text);
        terminal.out().println("\"" + argument + "\" " + text.lines().count() + "/" + text.length());
    }

    private void append(String text) {
        draft.body().append(text);
        if (!text.isEmpty() && !text.endsWith("\n")) {
            draft.body().append('\n');
        }
    }

    private void quote(String prefix, String argument) {
        try {
            for (Letter letter : quoted.find(argument.isEmpty() ? List.of() : List.of(argument.split("\\s+")), false)) {
                String text = String.join("\n", letter.text().shownHeader()) + "\n\n"
                        + letter.text().shownBody();
                text.lines().forEach(line -> append(prefix + line + "\n"));
                terminal.out().println("Interpolating: " + letter.number());
            }
        } catch (MessageSet.Refused e) {
            terminal.err().println(e.getMessage());
        }
    }

    private void edit(String variable) throws IOException {
        String text = programs.edited(variable, draft.body().toString());
        draft.body().setLength(0);
        append(text);
        terminal.out().println("(continue)");
    }

    private void filter(String command) throws IOException {
        String text = programs.output(command, draft.body().toString());
        if (text.isEmpty()) {
            throw new IOException("it printed nothing; the text stays as it was");
        }
        draft.body().setLength(0);
        append(text);
    }
}
