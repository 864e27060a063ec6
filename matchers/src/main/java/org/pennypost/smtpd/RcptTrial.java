package org.pennypost.smtpd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.IncomingMessage;
import org.pennypost.sasl.Logins;
import org.pennypost.status.Reply;
import org.pennypost.tls.TlsSession;

/**
 * Asks what a client would be told at RCPT, or at the end of its message, by speaking with the server's own dialogue in memory: nothing is connected,
 * nothing is queued, nothing is sent. The administrator's own hooks are not asked.
 *
 * <p>Immutable and thread safe. Source: Postfix {@code smtpd.c}.
 *
 * @param client the address that the client would have
 * @param names finds its name
 * @param helo what it would say in EHLO
 * @param sender the address of MAIL, in the form of mail, without angle brackets; empty for the null sender
 * @param recipient the address of RCPT, in the same form
 * @param saslUser who it would have logged in as
 * @param with what else it would do
 */
public record RcptTrial(
        InetAddress client,
        ClientNames names,
        String helo,
        String sender,
        String recipient,
        Optional<String> saslUser,
        Set<With> with) {
    private static final TlsSession PRETENDED = new TlsSession("TLSv1.3", "TLS_AES_256_GCM_SHA384", 256);
    private static final int PORT = 1024;

    /** What a client may do beside what every client does. */
    public enum With {
        /** It encrypts the connection. */
        TLS,
        /** It goes on to DATA and the end of an empty message. */
        DATA
    }

    /** Checks that nothing is null and that no argument holds a line end, which would begin a command of its own. */
    public RcptTrial {
        requireNonNull(client);
        requireNonNull(names);
        requireNonNull(saslUser);
        with = Set.copyOf(with);
        for (String word : List.of(helo, sender, recipient)) {
            if (word.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
                throw new IllegalArgumentException("line end or NUL in: " + word.replaceAll("[\r\n\0]", "?"));
            }
        }
    }

    /**
     * What came of it.
     *
     * @param client with the name that was found
     * @param command the one that was answered: {@code RCPT}, or {@code EHLO} or {@code MAIL} when that was refused, or
     *     {@code DATA} or {@code END-OF-MESSAGE}
     * @param reply the answer to it
     * @param log what the server would have written about it, without the service's name
     */
    public record Result(Client client, String command, Reply reply, List<String> log) {
        /** Copies the log. */
        public Result {
            requireNonNull(client);
            requireNonNull(command);
            requireNonNull(reply);
            log = List.copyOf(log);
        }
    }

    /**
     * Makes the trial.
     *
     * @param settings of the service that is asked, made with the observer that is to hear of it
     * @param commands is told each command before it is given, so that what the observer hears next belongs to it
     * @return the last reply; looking up the client's name may take as long as its limit
     */
    public Result run(SmtpdSettings settings, Consumer<String> commands) {
        Line line = new Line();
        List<String> log = new ArrayList<>();
        SmtpdEnvironment environment = new SmtpdEnvironment(
                () -> settings,
                names,
                Unqueued::new,
                (service, text) -> log.add(text),
                Clock.systemUTC(),
                Logins.NONE,
                new Anvil(Clock.systemUTC()),
                new Waits(1));
        SmtpDialogue dialogue = new SmtpDialogue(environment, client, PORT, SmtpdHooks.NONE, line);
        if (with.contains(With.TLS) || settings.tls().policy().isRequired()) {
            dialogue.encrypted(PRETENDED);
        }
        saslUser.ifPresent(dialogue::authenticated);
        line.replies();
        Reply reply = Reply.of("250 2.0.0 Ok");
        String last = "";
        for (String command : commands()) {
            last = command;
            commands.accept(command);
            reply = line.ask(dialogue, command);
            if (reply.isError()) {
                break;
            }
        }
        Client known = dialogue.client();
        dialogue.disconnected();
        return new Result(known, last.equals(".") ? "END-OF-MESSAGE" : last.substring(0, 4), reply, log);
    }

    private List<String> commands() {
        List<String> commands =
                new ArrayList<>(List.of("EHLO " + helo, "MAIL FROM:<" + sender + ">", "RCPT TO:<" + recipient + ">"));
        if (with.contains(With.DATA)) {
            commands.addAll(List.of("DATA", "."));
        }
        return commands;
    }

    /** A wire that keeps what comes back. */
    private static final class Line implements Wire {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Reply ask(SmtpDialogue dialogue, String command) {
            byte[] bytes = (command + "\r\n").getBytes(UTF_8);
            Duration pause = dialogue.receive(bytes, 0, bytes.length);
            while (!pause.isZero()) {
                pause = dialogue.resume(); // a client would have to wait
            }
            List<String> lines = replies();
            return lines.isEmpty()
                    ? Reply.of("421 4.4.2 Error: connection closed")
                    : new Reply(
                            Integer.parseInt(lines.get(0).substring(0, 3)),
                            lines.stream().map(text -> text.substring(4)).toList());
        }

        List<String> replies() {
            String text = out.toString(UTF_8);
            out.reset();
            return text.isEmpty() ? List.of() : Arrays.asList(text.split("\r\n"));
        }

        @Override
        public void send(byte[] bytes) {
            out.writeBytes(bytes);
        }

        @Override
        public void startTls(Supplier<SSLEngine> engine, Duration timeout) {
            // A trial is encrypted without a handshake.
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }

    /** A message that nobody writes or queues. */
    private static final class Unqueued implements IncomingMessage {
        @Override
        public String queueId() {
            return "NOQUEUE";
        }

        @Override
        public OutputStream content() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void commit(Envelope envelope) {
            // A trial is not queued.
        }

        @Override
        public void close() {
            // Nothing is stored.
        }
    }
}
