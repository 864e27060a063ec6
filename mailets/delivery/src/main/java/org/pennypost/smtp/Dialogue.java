package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.control.Submission;
import org.pennypost.status.EnhancedStatus;

/**
 * The envelope and the content of one message.
 *
 * <p>Used by one thread, and once. Source: RFC 5321, RFC 2033, RFC 2920 (pipelining), RFC 3461 (DSN), RFC 1870 (size), RFC
 * 6531 (SMTPUTF8); Postfix {@code smtp_proto.c}.
 */
final class Dialogue {
    /** So many commands may be without a reply that both sides' buffers hold them. */
    private static final int PIPELINE = 100;

    private final SmtpSession session;
    private final SmtpServer server;
    private final SmtpConnection connection;
    private final SmtpSettings settings;
    private final OutgoingMessage message;
    private final List<Recipient> recipients;
    private final Progress progress;
    private final EnvelopeCommands commands;
    private final List<Recipient> accepted = new ArrayList<>();
    private final boolean probe;

    Dialogue(SmtpSession session, OutgoingMessage message, Progress progress) {
        this.session = requireNonNull(session);
        this.server = session.server();
        this.connection = session.connection();
        this.settings = session.client().settings();
        this.message = requireNonNull(message);
        this.progress = requireNonNull(progress);
        this.probe = Submission.isProbe(message.attributes());
        this.recipients = progress.left();
        this.commands = new EnvelopeCommands(
                session.features(), message, session.client().mapping(), settings.dummyAuth());
    }

    /** @throws Failure when the connection broke before all had an answer */
    void run() throws Failure {
        Optional<Failure> unfit = unfit();
        if (unfit.isPresent()) {
            answer(recipients, unfit.get().status(), unfit.get().text(), Optional.empty());
            return;
        }
        boolean pipelining = session.features().has("PIPELINING");
        boolean reset = session.isFirst() || !pipelining;
        if (!session.isFirst()) {
            connection.step("sending RSET", settings.timeouts().rset());
            connection.line("RSET");
        }
        if (!session.isFirst() && !pipelining) {
            reset();
        }
        if (pipelining) {
            pipelined(!reset);
        } else {
            stepByStep();
        }
    }

    /** What the server cannot take, whatever it would say. */
    private Optional<Failure> unfit() throws Failure {
        if (!session.features().has("SMTPUTF8") && commands.isUtf8Needed(recipients)) {
            return Optional.of(
                    new Failure("5.6.7", "SMTPUTF8 is required, but was not offered by host " + server.name()));
        }
        long limit = session.features().sizeLimit();
        return limit > 0 && message.size() > limit
                ? Optional.of(new Failure(
                        "5.3.4",
                        "message size " + message.size() + " exceeds size limit " + limit + " of server "
                                + server.name()))
                : Optional.empty();
    }

    /** A connection that has waited may be closed at the other end; nothing is lost then. */
    private void reset() throws Failure {
        try {
            if (connection.reply().isOk()) {
                return;
            }
        } catch (Failure e) {
            throw stale();
        }
        throw stale();
    }

    private static Failure stale() {
        return new Failure("4.4.2", "the connection has gone", Failure.Kind.STALE);
    }

    /** All commands at once, then the replies. */
    private void pipelined(boolean afterReset) throws Failure {
        mailStep();
        connection.line(commands.mail());
        boolean wanted = false;
        for (int begin = 0; begin < recipients.size(); begin += PIPELINE) {
            List<Recipient> part = recipients.subList(begin, Math.min(recipients.size(), begin + PIPELINE));
            for (Recipient recipient : part) {
                connection.line(commands.rcpt(recipient));
            }
            if (begin + PIPELINE >= recipients.size() && !probe) {
                connection.line("DATA");
            }
            if (begin == 0) {
                if (afterReset) {
                    reset();
                }
                wanted = mail(connection.reply());
            }
            for (Recipient recipient : part) {
                rcptStep();
                RemoteReply reply = connection.reply();
                if (wanted) {
                    rcpt(recipient, reply);
                }
            }
        }
        if (probe) {
            endProbe();
            return;
        }
        dataStep();
        data(connection.reply());
    }

    private void stepByStep() throws Failure {
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
        if (probe) {
            endProbe();
        } else if (!accepted.isEmpty()) {
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

    /** Everybody has been asked for; nothing is sent. */
    private void endProbe() throws Failure {
        connection.step("sending RSET", settings.timeouts().rset());
        connection.line("RSET");
        connection.reply();
    }

    private boolean mail(RemoteReply reply) {
        if (!reply.isOk()) {
            said(recipients, reply, "MAIL FROM");
        }
        return reply.isOk();
    }

    private void rcpt(Recipient recipient, RemoteReply reply) {
        if (reply.isOk() && probe) {
            answer(List.of(recipient), reply.status(), reply.text(), Optional.of(reply));
        } else if (reply.isOk()) {
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
        if (settings.protocol() == Protocol.SMTP || accepted.isEmpty()) {
            end(accepted, connection.reply());
            return;
        }
        for (Recipient recipient : List.copyOf(accepted)) {
            end(List.of(recipient), connection.reply());
        }
    }

    private void end(List<Recipient> whose, RemoteReply reply) {
        if (reply.isOk()) {
            answer(whose, reply.status(), reply.text(), Optional.of(reply));
        } else {
            said(whose, reply, "end of DATA");
        }
    }

    private void content() throws Failure {
        connection.step("sending message body", settings.timeouts().dataXfer());
        SmtpContent content =
                new SmtpContent(connection.content(settings.timeouts().dataXfer()), settings.lineLength());
        try {
            Optional<MappedHeaders> mapped =
                    session.client().mapping().map(mapping -> new MappedHeaders(content, mapping));
            message.writeTo(mapped.isPresent() ? mapped.get() : content);
            if (mapped.isPresent()) {
                mapped.get().end();
            }
            content.end();
        } catch (IOException e) {
            // Without an end of data the server keeps nothing.
            throw connection.isUnwritable()
                    ? connection.broken()
                    : new Failure("4.3.0", "cannot read the message: " + e.getMessage());
        }
    }

    private void said(List<Recipient> whose, RemoteReply reply, String command) {
        String text = "host " + server.name() + " said: " + reply.text() + " (in reply to " + command + " command)";
        EnhancedStatus status = reply.status();
        // A success where a failure stands, as 250 to DATA, says nothing about the mail.
        answer(whose, status.kind() == 2 ? new EnhancedStatus(4, 5, 0) : status, text, Optional.of(reply));
    }

    private void answer(List<Recipient> whose, EnhancedStatus status, String text, Optional<RemoteReply> reply) {
        progress.answer(
                whose,
                new Outcome(status, text, server.relay(), session.connected(), Optional.of(session.peer(reply))));
    }
}
