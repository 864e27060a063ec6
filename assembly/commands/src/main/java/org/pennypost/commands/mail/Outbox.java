package org.pennypost.commands.mail;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.BiFunction;
import org.pennypost.commands.options.Terminal;

/** Sends what was written, and keeps what could not be sent. Used by one thread. */
final class Outbox {
    private static final String DEAD_LETTER = "dead.letter";
    private static final int FAILURE = 1;

    private final BiFunction<List<String>, InputStream, Integer> sendmail;
    private final Terminal terminal;
    private final Path home;
    private final Manner manner;

    /**
     * How messages are sent.
     *
     * @param verbose whether the sender gets a report
     * @param noEmpty whether a message without text is not sent at all
     */
    record Manner(boolean verbose, boolean noEmpty) {}

    /**
     * @param sendmail takes the command line and the message, gives the exit code
     * @param home where {@code dead.letter} is
     */
    Outbox(BiFunction<List<String>, InputStream, Integer> sendmail, Terminal terminal, Path home, Manner manner) {
        this.sendmail = requireNonNull(sendmail);
        this.terminal = requireNonNull(terminal);
        this.home = requireNonNull(home);
        this.manner = requireNonNull(manner);
    }

    /** Sends a message; gives the exit code. */
    int send(Draft draft) throws IOException {
        if (draft.to().isEmpty() && draft.cc().isEmpty() && draft.bcc().isEmpty()) {
            terminal.err().println(terminal.command() + ": No recipients specified");
            keep(draft);
            return FAILURE;
        }
        if (draft.body().isEmpty() && draft.attachments().isEmpty()) {
            if (manner.noEmpty()) {
                return 0;
            }
            terminal.err().println(terminal.command() + ": Null message body; hope that's ok");
        }
        List<String> words = new java.util.ArrayList<>(List.of("-oi", "-t"));
        if (manner.verbose()) {
            words.add("-v");
        }
        draft.from().ifPresent(address -> words.addAll(List.of("-f", address)));
        int exit = sendmail.apply(words, new ByteArrayInputStream(draft.message()));
        if (exit != 0) {
            terminal.err().println(terminal.command() + ": cannot send message: Process exited with a non-zero status");
            keep(draft);
        }
        return exit == 0 ? 0 : FAILURE;
    }

    /** Appends what was written to {@code dead.letter}. */
    void keep(Draft draft) throws IOException {
        if (draft.body().isEmpty()) {
            return;
        }
        Path file = home.resolve(DEAD_LETTER);
        String text = draft.shownHeader() + "\n" + draft.body();
        if (!Files.exists(file)) {
            Files.createFile(
                    file,
                    java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
                            java.nio.file.attribute.PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        terminal.err().println("\"" + file + "\" " + text.lines().count() + "/" + text.length());
    }
}
