package org.pennypost.commands;

import java.io.InputStream;
import java.util.List;
import org.pennypost.commands.mail.MailCommand;
import org.pennypost.commands.options.Terminal;
import org.pennypost.commands.sendmail.SendmailCommand;

/** The main class of the command {@code mail}. */
public final class Mail {
    private static final String TYPED = "pennypost.terminal";

    private Mail() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Terminal terminal = Terminal.ofProcess("mail");
        boolean person = "yes".equals(System.getProperty(TYPED));
        terminal.exit(new MailCommand(terminal, person, (words, message) -> send(terminal, words, message))
                .run(List.of(arguments)));
    }

    private static int send(Terminal terminal, List<String> words, InputStream message) {
        Terminal quiet = new Terminal("sendmail", message, terminal.out(), terminal.err(), terminal.environment());
        return new SendmailCommand(quiet, Sendmail.others(quiet)).run(words);
    }
}
