package org.pennypost.smtpd;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pennypost.cleanup.CountedContent;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.EnvelopeCleanup;
import org.pennypost.cleanup.IncomingMessage;
import org.pennypost.cleanup.InternalMail;
import org.pennypost.cleanup.MailDate;
import org.pennypost.cleanup.MessageCleanup;
import org.pennypost.cleanup.Origin;
import org.pennypost.cleanup.Recipient;
import org.pennypost.cleanup.checks.CheckTrace;
import org.pennypost.cleanup.checks.Effects;
import org.pennypost.cleanup.checks.MessageChecks;
import org.pennypost.status.Reply;
import org.pennypost.status.Verdict;
import org.pennypost.tls.TlsPolicy;
import org.pennypost.tls.TlsSession;

/**
 * The content of one message between DATA and its reply: bytes in, cleanup, queue. What goes wrong is kept until the end
 * of the data, which is the only place for a reply.
 */
final class IncomingData {
    private final Session session;
    private final Transaction transaction;
    private final IncomingMessage message;
    private final DataDecoder decoder;
    private final Instant arrival;
    private CountedContent sink;
    private final EnvelopeCleanup envelope;
    private MessageCleanup cleanup;
    private Optional<OutputStream> copy = Optional.empty();
    private Optional<IOException> failure = Optional.empty();
    private boolean tooBig;
    private final boolean dotted;

    /** With {@code dotted} a dot ends the message (DATA), otherwise the caller knows the end (BDAT). */
    IncomingData(Session session, Transaction transaction, boolean dotted) {
        this.session = session;
        this.transaction = transaction;
        this.dotted = dotted;
        this.message = transaction.message().orElseThrow();
        this.arrival = session.environment.clock().instant();
        SmtpdSettings settings = transaction.settings();
        this.decoder = new DataDecoder(
                this::content,
                dotted,
                settings.wantsStandardEnd(session.client),
                settings.rules().replaceStrayCr());
        this.envelope = transaction.envelope(session.environment.log());
        try {
            sink = new CountedContent(message.content());
            copy = session.hooks.copy();
            MessageChecks checks = new MessageChecks(settings.checks(), trace(), false, session.environment.log());
            cleanup = new MessageCleanup(
                    settings.cleanup(),
                    origin(settings),
                    transaction.actions().prepended(),
                    checks,
                    sink,
                    session.environment.log());
        } catch (IOException e) {
            fail(e);
        }
    }

    /** Takes bytes; the offset behind the end of the message, or -1 when all belong to it. */
    int take(byte[] bytes, int offset, int end) {
        return decoder.decode(bytes, offset, end);
    }

    /** Ends the last line after the last chunk. */
    void endOfChunks() {
        decoder.endOfChunks();
    }

    /** Whether the message cannot be queued any more. */
    boolean isBroken() {
        return tooBig || failure.isPresent();
    }

    boolean sawBareLf() {
        return decoder.sawBareLf();
    }

    long size() {
        return decoder.size();
    }

    /** Ends the message and queues it. Gives the reply. */
    Reply finish() {
        if (tooBig) {
            session.log("warning: " + message.queueId() + ": queue file size limit exceeded");
            return Reply.of("552 5.3.4 Error: message file too big");
        }
        if (failure.isPresent()) {
            return QueueFailure.of(failure.get());
        }
        if (envelope.refusal().isPresent()) {
            return envelope.refusal().get();
        }
        try {
            Optional<Reply> refusal = cleanup.finish();
            envelope.end();
            if (refusal.isEmpty()) {
                refusal = envelope.refusal();
            }
            if (refusal.isEmpty()) {
                refusal = ownRefusal();
            }
            if (refusal.isPresent()) {
                return refusal.get();
            }
            Effects effects = transaction.actions().with(cleanup.effects());
            if (!effects.discard()) {
                message.commit(effects.apply(
                        accepted(), transaction.settings().router().rewrite()::rewrite));
            }
            String size = dotted ? "" : decoder.size() + " bytes ";
            return Reply.of("250 2.0.0 Ok: " + size + "queued as " + message.queueId());
        } catch (IOException e) {
            fail(e);
            return QueueFailure.of(e);
        }
    }

    private Optional<Reply> ownRefusal() throws IOException {
        Request request = session.request(Stage.END_OF_DATA).ofSize(decoder.size());
        Verdict verdict = transaction.settings().access().decide(request);
        Optional<Reply> refusal =
                verdict instanceof Verdict.Refuse refuse ? Optional.of(refuse.reply()) : Optional.empty();
        if (refusal.isEmpty()) {
            if (copy.isPresent()) {
                copy.get().close();
            }
            refusal = session.hooks.message(message.queueId(), transaction.rewrittenSender(), transaction.recipients());
        }
        refusal.ifPresent(reply -> session.logReject(reply, request.sender(), request.recipient()));
        return refusal;
    }

    private void content(byte[] bytes, int offset, int length) {
        long limit = transaction.settings().limits().messageSize();
        tooBig |= limit > 0 && decoder.size() > limit;
        if (tooBig || failure.isPresent() || envelope.refusal().isPresent()) {
            return;
        }
        try {
            cleanup.write(bytes, offset, length);
            if (copy.isPresent()) {
                copy.get().write(bytes, offset, length);
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void fail(IOException cause) {
        failure = Optional.of(cause);
        session.log("warning: " + message.queueId() + ": write queue file: " + cause.getMessage());
    }

    private Origin origin(SmtpdSettings settings) {
        return new Origin(
                message.queueId(),
                envelope.sender(),
                received(settings),
                arrival,
                session.environment.clock().getZone(),
                settings.headerRewrite(session.client, session.saslUser().isPresent()));
    }

    private CheckTrace trace() {
        return new CheckTrace(
                message.queueId(),
                session.client.nameAddress(),
                transaction.rewrittenSender(),
                transaction.recipients().stream().map(Recipient::address).reduce((before, last) -> last),
                Optional.of(session.protocol()),
                session.helo());
    }

    private String received(SmtpdSettings settings) {
        Client client = session.client;
        String date = MailDate.header(arrival, session.environment.clock().getZone());
        String head = "from " + session.helo().orElse(client.name()) + " (" + client.name() + " ["
                + client.rfcAddress() + "])\r\n" + encryption(settings) + login(settings) + "\tby "
                + settings.myhostname() + " ("
                + settings.cleanup().mailName() + ") with " + session.protocolWithSuffix() + " id " + message.queueId();
        return transaction.recipientCount() == 1
                ? head + "\r\n\tfor <" + transaction.lastRecipient().external() + ">; " + date
                : head + ";\r\n\t" + date;
    }

    private String login(SmtpdSettings settings) {
        return settings.sasl().authenticatedHeader()
                ? session.saslUser()
                        .map(user -> "\t(Authenticated sender: " + user + ")\r\n")
                        .orElse("")
                : "";
    }

    private String encryption(SmtpdSettings settings) {
        return settings.tls().policy().receivedHeader()
                ? session.tls()
                        .map(tls -> "\t(using " + tls + ")\r\n\t(" + certificate(settings, tls) + ")\r\n")
                        .orElse("")
                : "";
    }

    private static String certificate(SmtpdSettings settings, TlsSession tls) {
        if (settings.tls().policy().request() == TlsPolicy.Request.NONE) {
            return "No client certificate requested";
        }
        return tls.client()
                .map(client -> "Client CN \"" + client.subject() + "\", Issuer \"" + client.issuer() + "\" ("
                        + (client.trusted() ? "verified OK" : "not verified") + ")")
                .orElse("Client did not present a certificate");
    }

    private Envelope accepted() {
        Map<String, String> attributes = new TreeMap<>(transaction.attributes());
        Client client = session.client;
        attributes.put("client_name", client.name());
        attributes.put("reverse_client_name", client.reverseName());
        attributes.put("client_address", client.addressText());
        attributes.put("client_port", String.valueOf(client.port()));
        attributes.put("protocol_name", session.protocol());
        session.forwarded.addTo(attributes);
        session.saslMethod().ifPresent(method -> attributes.put("sasl_method", method));
        session.saslUser().ifPresent(user -> attributes.put("sasl_username", user));
        session.helo().ifPresent(name -> attributes.put("helo_name", name));
        attributes.put(
                InternalMail.REWRITE_CONTEXT,
                transaction.settings().isLocal(client, session.saslUser().isPresent()) ? InternalMail.LOCAL : "remote");
        return new Envelope(envelope.sender(), envelope.recipients(), arrival, sink.count(), attributes);
    }
}
