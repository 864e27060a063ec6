package org.pennypost.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Where a password comes from: never an argument of {@code user}, which every user of the machine could see in the process list. */
final class PasswordSource {
    private final Surroundings surroundings;

    PasswordSource(Surroundings surroundings) {
        this.surroundings = requireNonNull(surroundings);
    }

    /** One line of standard input, without its end. Only that line is consumed, so that the next password may follow. */
    String fromStandardInput(UserName user) throws IOException, CommandFailure {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet = surroundings.in().read();
        while (octet >= 0 && octet != '\n') {
            line.write(octet);
            octet = surroundings.in().read();
        }
        try {
            String text = UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(line.toByteArray()))
                    .toString();
            return check(user, text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
        } catch (CharacterCodingException e) {
            throw new CommandFailure(Sysexits.DATA, "the password for " + user.text() + " is not UTF-8");
        }
    }

    /** Asks twice at the terminal. */
    @SuppressWarnings(
            "SystemConsoleNull") // null up to JDK 21; later ones are asked whether it is a terminal by way of /proc
    String fromTerminal(UserName user) throws CommandFailure {
        Console console = System.console();
        if (console == null || !standardInputIsTerminal()) {
            throw new CommandFailure(Sysexits.USAGE, "no terminal to ask for a password; give --password-stdin");
        }
        char[] first = console.readPassword("Password for %s: ", user.text());
        char[] again = console.readPassword("Again: ");
        if (first == null || again == null || !Arrays.equals(first, again)) {
            throw new CommandFailure(Sysexits.DATA, "the two passwords differ");
        }
        return check(user, new String(first));
    }

    private static boolean standardInputIsTerminal() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/0")).toString().matches("/dev/(pts/|tty|console).*");
        } catch (IOException e) {
            // Unknown; without a terminal nobody could answer.
            return false;
        }
    }

    /** A password that can be used: not empty, no NUL. */
    static String check(UserName user, String password) throws CommandFailure {
        if (password.isEmpty()) {
            throw new CommandFailure(Sysexits.DATA, "the password for " + user.text() + " is empty");
        }
        if (password.indexOf('\0') >= 0) {
            throw new CommandFailure(Sysexits.DATA, "the password for " + user.text() + " holds a NUL");
        }
        return password;
    }
}
