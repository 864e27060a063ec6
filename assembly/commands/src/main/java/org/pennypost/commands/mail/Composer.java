package org.pennypost.commands.mail;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Optional;
import org.pennypost.commands.options.Terminal;

/**
 * Lets a person write a message: asks for Cc and Subject, takes the text up to Control-D or a line with a single dot, with tilde escapes. Used by
 * one thread.
 *
 * <p>Source: POSIX mailx, "Command Escapes"; mailutils.
 */
final class Composer {
    private final Console console;
    private final Terminal terminal;
    private final Outbox outbox;

    Composer(Console console, Terminal terminal, Outbox outbox) {
        this.console = requireNonNull(console);
        this.terminal = requireNonNull(terminal);
        this.outbox = requireNonNull(outbox);
    }

    /**
     * Asks for what is missing, as a person is asked who begins with {@code mail user@host}.
     *
     * @param askCopies whether for Cc too
     */
    void ask(Draft draft, boolean askCopies) throws IOException, Console.Interrupted {
        if (!console.isInteractive()) {
            return;
        }
        if (draft.to().isEmpty()) {
            console.line("To: ", "").ifPresent(line -> Addresses.add(draft.to(), line));
        }
        if (askCopies && draft.cc().isEmpty()) {
            console.line("Cc: ", "").ifPresent(line -> Addresses.add(draft.cc(), line));
        }
        if (draft.subject().isEmpty()) {
            console.line("Subject: ", "").filter(line -> !line.isBlank()).ifPresent(draft::setSubject);
        }
    }

    /**
     * Takes the text and sends the message.
     *
     * @param quoted messages that {@code ~m} and {@code ~f} take in
     * @param dotEnds whether a line with a single dot ends it
     * @return the exit code of sending; 1 when the person gave up
     */
    int write(Draft draft, MessageSet quoted, boolean dotEnds) throws IOException {
        TildeEscapes escapes = new TildeEscapes(draft, quoted, console, terminal);
        int interrupts = 0;
        while (true) {
            try {
                Optional<String> line = console.line("", "");
                if (line.isEmpty() || (dotEnds && line.get().equals("."))) {
                    break;
                }
                interrupts = 0;
                TildeEscapes.Next next = escapes.take(line.get());
                if (next == TildeEscapes.Next.SEND) {
                    break;
                }
                if (next == TildeEscapes.Next.GIVE_UP) {
                    return escapes.keep() ? abandon(draft) : 1;
                }
            } catch (Console.Interrupted e) {
                interrupts++;
                if (interrupts > 1) {
                    return abandon(draft);
                }
                terminal.err().println("(Interrupt -- one more to kill letter)");
            }
        }
        return outbox.send(draft);
    }

    private int abandon(Draft draft) throws IOException {
        outbox.keep(draft);
        return 1;
    }
}
