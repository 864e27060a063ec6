package org.pennypost.commands;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What mail programs say to a server at first. Loopback only. */
final class TrainingDialogue {
    private static final int TIMEOUT_MILLIS = 30_000;

    /** So many messages that the virtual machine sees which methods matter: 2 to this power. */
    private static final int DOUBLINGS = 7;

    private static final String MESSAGE = "From: a@b\r\nSubject: training\r\n\r\ntraining";

    private TrainingDialogue() {}

    /** Sends a mail to root. */
    static void mail(int port) throws IOException {
        talk(
                port,
                List.of(
                        "EHLO training.localdomain",
                        "MAIL FROM:<>",
                        "RCPT TO:<root>",
                        "DATA",
                        "Subject: training\r\n\r\ntext\r\n.",
                        "QUIT"),
                line -> line.length() < 4 || line.charAt(3) != '-');
    }

    /** Stores mail, looks through it and finds it. */
    static void imap(int port, String user, String password) throws IOException {
        List<String> commands = new ArrayList<>();
        commands.add("LOGIN " + user + " " + password);
        commands.add("CAPABILITY");
        commands.add("LIST \"\" *");
        commands.add("APPEND INBOX {" + MESSAGE.length() + "+}\r\n" + MESSAGE);
        commands.add("SELECT INBOX");
        for (int i = 0; i < DOUBLINGS; i++) {
            commands.add("COPY 1:* INBOX");
        }
        commands.add("FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)");
        commands.add("UID FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
        commands.add("UID FETCH 1:* BODY.PEEK[]");
        commands.add("STORE 1:* +FLAGS (\\Flagged)");
        commands.add("SEARCH SUBJECT training");
        commands.add("SEARCH BODY training");
        commands.add("UID SEARCH UNSEEN");
        commands.add("NOOP");
        commands.add("STATUS INBOX (MESSAGES UNSEEN)");
        commands.add("LOGOUT");
        talk(port, commands.stream().map(command -> "t " + command).toList(), TrainingDialogue::isTagged);
    }

    private static boolean isTagged(String line) {
        return line.startsWith("t ") || line.startsWith("* OK [CAPABILITY");
    }

    /** Reads mail. */
    static void pop3(int port, String user, String password) throws IOException {
        talk(
                port,
                List.of("USER " + user, "PASS " + password, "STAT", "RETR 1", "RETR 2", "QUIT"),
                line -> line.equals(".") || (line.startsWith("+OK") && !line.endsWith("octets")));
    }

    /** Says one thing after the other, each when what was said to the one before has come to its end. */
    private static void talk(int port, List<String> commands, Predicate<String> end) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            skip(in, end);
            for (String command : commands) {
                socket.getOutputStream().write((command + "\r\n").getBytes(ISO_8859_1));
                skip(in, end);
            }
        }
    }

    private static void skip(BufferedReader in, Predicate<String> end) throws IOException {
        String line = in.readLine();
        while (line != null && !end.test(line)) {
            line = in.readLine();
        }
    }
}
