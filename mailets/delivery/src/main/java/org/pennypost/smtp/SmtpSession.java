package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.pennypost.cleanup.Recipient;
import org.pennypost.status.EnhancedStatus;

/**
 * The dialogue with one server, for one message.
 *
 * <p>Used by one thread. Source: RFC 5321, RFC 2920 (pipelining), RFC 3461 (DSN), RFC 1870 (size); Postfix {@code
 * smtp_proto.c}.
 */
final class SmtpSession implements AutoCloseable {
    private final SmtpServer server;
    private final SmtpSettings settings;
    private final SmtpConnection connection;
    private final Instant connected;
    private Features features = Features.NONE;

    private SmtpSession(SmtpServer server, SmtpSettings settings, SmtpConnection connection, Instant connected) {
        this.server = requireNonNull(server);
        this.settings = requireNonNull(settings);
        this.connection = requireNonNull(connection);
        this.connected = requireNonNull(connected);
    }

    /**
     * Connects and greets.
     *
     * @throws Failure when the server is not there, or does not want us
     */
    static SmtpSession open(SmtpServer server, SmtpSettings settings, Watch watch, Clock clock) throws Failure {
        SmtpSettings.Timeouts timeouts = settings.timeouts();
        SmtpConnection connection = SmtpConnection.open(server, watch, timeouts.connect(), timeouts.helo());
        SmtpSession session = new SmtpSession(server, settings, connection, clock.instant());
        try {
            session.greet();
            return session;
        } catch (Failure e) {
            session.close();
            throw e;
        }
    }

    private void greet() throws Failure {
        RemoteReply greeting = connection.reply();
        if (!greeting.isOk()) {
            EnhancedStatus status = greeting.status();
            boolean pass = greeting.code() / 100 == 5 && settings.skip5xxGreeting();
            throw refused(greeting, pass ? new EnhancedStatus(4, status.subject(), status.detail()) : status);
        }
        connection.step("performing the EHLO handshake", settings.timeouts().helo());
        connection.line("EHLO " + settings.heloName());
        RemoteReply answer = connection.reply();
        if (answer.isOk()) {
            features = Features.of(answer);
        } else {
            connection.step("performing the HELO handshake", settings.timeouts().helo());
            connection.line("HELO " + settings.heloName());
            answer = connection.reply();
        }
        if (!answer.isOk()) {
            throw refused(answer, answer.status());
        }
        if (server.ownPort() && greetsAsOurselves(answer)) {
            throw new Failure("5.4.6", "mail for " + server.host() + " loops back to myself");
        }
    }

    private Failure refused(RemoteReply reply, EnhancedStatus status) {
        return new Failure(status, "host " + server.name() + " refused to talk to me: " + reply.text());
    }

    private boolean greetsAsOurselves(RemoteReply answer) {
        String[] words = answer.lines().get(0).substring(3).strip().split("[ -]", 2);
        return words[0].equalsIgnoreCase(settings.myhostname());
    }

    /**
     * Sends a message.
     *
     * @param progress has the recipients, and gets the answers
     * @throws Failure when the connection broke before all had an answer
     */
    void send(OutgoingMessage message, Progress progress) throws Failure {
        List<Recipient> recipients = progress.left();
        long limit = features.sizeLimit();
        if (limit > 0 && message.size() > limit) {
            String text =
                    "message size " + message.size() + " exceeds size limit " + limit + " of server " + server.name();
            progress.answer(recipients, EnhancedStatus.of("5.3.4"), text, server.relay(), connected);
            return;
        }
        Dialogue dialogue = new Dialogue(message, recipients, progress);
        if (features.has("PIPELINING")) {
            dialogue.pipelined();
        } else {
            dialogue.stepByStep();
        }
        quit();
    }

    /** Postfix waits for no answer either (smtp_skip_quit_response). */
    private void quit() {
        try {
            connection.step("sending QUIT command", settings.timeouts().mail());
            connection.line("QUIT");
            connection.flush();
        } catch (Failure e) {
            // every recipient has its answer
            return;
        }
    }

    /** The envelope and the content of one message. */
    private final class Dialogue {
        private final OutgoingMessage message;
        private final List<Recipient> recipients;
        private final Progress progress;
        private final EnvelopeCommands commands;
        private final List<Recipient> accepted = new ArrayList<>();

        Dialogue(OutgoingMessage message, List<Recipient> recipients, Progress progress) {
            this.message = message;
            this.recipients = recipients;
            this.progress = progress;
            this.commands = new EnvelopeCommands(features, message);
        }

        /** All commands at once, then the replies. */
        void pipelined() throws Failure {
            mailStep();
            connection.line(commands.mail());
            for (Recipient recipient : recipients) {
                connection.line(commands.rcpt(recipient));
            }
            connection.line("DATA");
            boolean wanted = mail(connection.reply());
            for (Recipient recipient : recipients) {
                rcptStep();
                RemoteReply reply = connection.reply();
                if (wanted) {
                    rcpt(recipient, reply);
                }
            }
            dataStep();
            data(connection.reply());
        }

        void stepByStep() throws Failure {
            mailStep();
            connection.line(commands.mail());
            if (!mail(connection.reply())) {
                return;
            }
            for (Recipient recipient : recipients) {
                rcptStep();
                connection.line(commands.rcpt(recipient));
                rcpt(recipient, connection.reply());
            }
            if (!accepted.isEmpty()) {
                dataStep();
                connection.line("DATA");
                data(connection.reply());
            }
        }

        private void mailStep() {
            connection.step("sending MAIL FROM", settings.timeouts().mail());
        }

        private void rcptStep() {
            connection.step("sending RCPT TO", settings.timeouts().rcpt());
        }

        private void dataStep() {
            connection.step("sending DATA command", settings.timeouts().dataInit());
        }

        private boolean mail(RemoteReply reply) {
            if (!reply.isOk()) {
                said(recipients, reply, "MAIL FROM");
            }
            return reply.isOk();
        }

        private void rcpt(Recipient recipient, RemoteReply reply) {
            if (reply.isOk()) {
                accepted.add(recipient);
            } else {
                said(List.of(recipient), reply, "RCPT TO");
            }
        }

        private void data(RemoteReply reply) throws Failure {
            if (!reply.wantsContent()) {
                said(accepted, reply, "DATA");
                return;
            }
            if (!accepted.isEmpty()) {
                content();
            }
            connection.step(
                    "sending end of data -- message may be sent more than once",
                    settings.timeouts().dataDone());
            connection.line(".");
            RemoteReply end = connection.reply();
            if (end.isOk()) {
                progress.answer(accepted, end.status(), end.text(), server.relay(), connected);
            } else {
                said(accepted, end, "end of DATA");
            }
        }

        private void content() throws Failure {
            connection.step("sending message body", settings.timeouts().dataXfer());
            SmtpContent content =
                    new SmtpContent(connection.content(settings.timeouts().dataXfer()), settings.lineLength());
            try {
                message.writeTo(content);
                content.end();
            } catch (IOException e) {
                // Without an end of data the server keeps nothing.
                throw connection.isUnwritable()
                        ? connection.broken()
                        : new Failure("4.3.0", "cannot read the message: " + e.getMessage());
            }
            connection.flush();
        }

        private void said(List<Recipient> whose, RemoteReply reply, String command) {
            String text = "host " + server.name() + " said: " + reply.text() + " (in reply to " + command + " command)";
            EnhancedStatus status = reply.status();
            // A success where a failure stands, as 250 to DATA, says nothing about the mail.
            progress.answer(
                    whose, status.kind() == 2 ? new EnhancedStatus(4, 5, 0) : status, text, server.relay(), connected);
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
