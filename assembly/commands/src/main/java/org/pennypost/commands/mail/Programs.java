package org.pennypost.commands.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pennypost.commands.options.Terminal;

/** Runs the programs that a person names, by the shell, as that person. */
final class Programs {
    private final Terminal terminal;

    Programs(Terminal terminal) {
        this.terminal = requireNonNull(terminal);
    }

    /** What is wrong with a file, in the words of the system. */
    static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        if (e instanceof FileSystemException file && file.getReason() != null) {
            return file.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Lets a command have the terminal. */
    int run(String command) throws IOException {
        terminal.out().flush();
        return end(new ProcessBuilder(shell(command)).inheritIO().start());
    }

    /** Gives a command its input and takes what it prints. */
    String output(String command, String input) throws IOException {
        Path given = Files.createTempFile("mail", ".txt");
        try {
            Files.writeString(given, input);
            Process process = new ProcessBuilder(shell(command))
                    .redirectInput(given.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), UTF_8);
            end(process);
            return text;
        } finally {
            Files.deleteIfExists(given);
        }
    }

    /** Gives a command its input; it has the terminal for its output. */
    void pipe(String command, byte[] input) throws IOException {
        terminal.out().flush();
        Process process = new ProcessBuilder(shell(command))
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream out = process.getOutputStream()) {
            out.write(input);
        } catch (IOException closed) {
            // It has read as much as it wanted.
            terminal.out().flush();
        }
        end(process);
    }

    /** Lets a person change a text in the editor that an environment variable names. */
    String edited(String variable, String text) throws IOException {
        Path file = Files.createTempFile("mail", ".txt");
        try {
            Files.writeString(file, text);
            String editor = terminal.environment().getOrDefault(variable, "sensible-editor");
            run(editor + " " + file);
            return Files.readString(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private List<String> shell(String command) {
        return new ArrayList<>(List.of(terminal.environment().getOrDefault("SHELL", "/bin/sh"), "-c", command));
    }

    private static int end(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroy();
            throw new IOException("interrupted", e);
        }
    }
}
