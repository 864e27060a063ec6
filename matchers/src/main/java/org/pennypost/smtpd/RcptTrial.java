package org.pennypost.smtpd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.IncomingMessage;
import org.pennypost.sasl.Logins;
import org.pennypost.status.Reply;
import org.pennypost.tls.ClientCertificate;
import org.pennypost.tls.TlsSession;

/**
 * Asks what a client would be told at RCPT, VRFY or ETRN, or at the end of its message, by speaking with the server's own dialogue in memory: nothing
 * is connected, nothing is queued, nothing is sent. The administrator's own hooks are not asked.
 *
 * <p>Immutable and thread safe. Source: Postfix {@code smtpd.c}.
 *
 * @param client who asks, and how
 * @param envelope what it wants
 */
public record RcptTrial(TrialClient client, TrialEnvelope envelope) {
    private static final int PORT = 1024;
    private static final String NEXT = "QUIT";

    /** Checks that nothing is null. */
    public RcptTrial {
        requireNonNull(client);
        requireNonNull(envelope);
    }

    /**
     * What came of it.
     *
     * @param client with the name that was found
     * @param certificate what the server has seen of its certificate; empty when it has none
     * @param command the one that was answered: {@code RCPT}, {@code VRFY} or {@code ETRN}, or {@code CONNECT}, {@code EHLO},
     *     {@code HELO} or {@code MAIL} when that was refused, or {@code DATA} or {@code END-OF-MESSAGE}
     * @param reply the answer to it
     * @param log what the server would have written about it, without the service's name
     */
    public record Result(
            Client client, Optional<ClientCertificate> certificate, String command, Reply reply, List<String> log) {
        /** Copies the log. */
        public Result {
            requireNonNull(client);
            requireNonNull(certificate);
            requireNonNull(command);
            requireNonNull(reply);
            log = List.copyOf(log);
        }
    }

    /**
     * Makes the trial.
     *
     * @param settings of the service that is asked, made with the observer that is to hear of it
     * @param names finds the client's name
     * @param commands is told each command before it is given, so that what the observer hears next belongs to it
     * @return the last reply; looking up the client's name may take as long as its limit
     * @throws IllegalArgumentException when the client has a certificate that the service does not ask for
     */
    public Result run(SmtpdSettings settings, ClientNames names, Consumer<String> commands) {
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
                new Waits(1),
                PostmasterNotices.NONE);
        SmtpDialogue dialogue = new SmtpDialogue(environment, client.address(), PORT, SmtpdHooks.NONE, line);
        Optional<TlsSession> tls = client.tls(settings.tls());
        tls.ifPresent(dialogue::secured);
        client.saslUser().ifPresent(dialogue::authenticated);
        Answer answer = talk(dialogue, line, commands);
        Client known = dialogue.client();
        dialogue.disconnected();
        return new Result(known, tls.flatMap(TlsSession::client), answer.command(), answer.reply(), log);
    }

    private record Answer(String command, Reply reply) {}

    /** Ends with the first refusal, but for those of earlier recipients, or with the last reply. */
    private Answer talk(SmtpDialogue dialogue, Line line, Consumer<String> heard) {
        Answer answer = new Answer("CONNECT", line.reply());
        List<String> commands = commands();
        int decisive = commands.size() - envelope.decisive().size();
        for (int i = 0; i < commands.size() && !answer.reply().isError(); i++) {
            String command = commands.get(i);
            heard.accept(command);
            String next = i + 1 < commands.size() ? commands.get(i + 1) : NEXT;
            boolean waits = !client.does(TrialClient.With.PIPELINING) || isGreeting(command);
            Reply reply = line.ask(dialogue, command, waits ? "" : next.substring(0, 1));
            boolean passedOver = i < decisive && command.startsWith("RCPT ") && !dialogue.isOver();
            answer = passedOver ? answer : new Answer(name(command), reply);
        }
        return answer;
    }

    private boolean isGreeting(String command) {
        return client.greeting().stream().anyMatch(command::equals);
    }

    private static String name(String command) {
        return command.equals(".") ? "END-OF-MESSAGE" : command.substring(0, 4);
    }

    private List<String> commands() {
        List<String> commands = new ArrayList<>();
        client.greeting().ifPresent(commands::add);
        commands.addAll(envelope.opening());
        commands.addAll(envelope.decisive());
        return commands;
    }

    /** A wire that keeps what comes back. */
    private static final class Line implements Wire {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private String sent = "";

        /** Gives a command, of which the last time may have given the beginning, and the beginning of the next one. */
        Reply ask(SmtpDialogue dialogue, String command, String begun) {
            byte[] bytes = (command.substring(sent.length()) + "\r\n" + begun).getBytes(UTF_8);
            sent = begun;
            Duration pause = dialogue.receive(bytes, 0, bytes.length);
            while (!pause.isZero()) {
                pause = dialogue.resume(); // a client would have to wait
            }
            return reply();
        }

        /** What came back since the last time. */
        Reply reply() {
            String text = out.toString(UTF_8);
            out.reset();
            if (text.isEmpty()) {
                return Reply.of("421 4.4.2 Error: connection closed");
            }
            List<String> lines = Arrays.asList(text.split("\r\n"));
            String code = lines.get(lines.size() - 1).substring(0, 3); // that of the last reply, where there are two
            return new Reply(
                    Integer.parseInt(code),
                    lines.stream()
                            .filter(line -> line.startsWith(code))
                            .map(line -> line.substring(4))
                            .toList());
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
