package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.pennypost.tls.TlsSession;

/**
 * What a restriction can know of the session beside names and addresses. Immutable but for the traces.
 *
 * @param command the one that is being carried out, {@code RCPT}, {@code END-OF-MESSAGE}
 * @param protocol {@code SMTP} or {@code ESMTP}
 * @param queueId of the message, {@code NOQUEUE} before the first recipient was accepted
 * @param size of the message: what has come, before that what MAIL has announced, 0 when unknown
 * @param recipientCount how many recipients were accepted
 * @param saslMethod how the client has logged in
 * @param tls what encrypts the connection
 * @param instance names the mail transaction
 * @param server where the client is connected to, where that is known
 * @param etrnDomain the argument of ETRN, empty elsewhere
 * @param inputPending whether the client has sent more before it was answered
 * @param traces where restrictions leave their marks
 */
record Situation(
        String command,
        String protocol,
        String queueId,
        long size,
        int recipientCount,
        Optional<String> saslMethod,
        Optional<TlsSession> tls,
        String instance,
        Optional<InetSocketAddress> server,
        String etrnDomain,
        boolean inputPending,
        Traces traces) {
    Situation {
        requireNonNull(command);
        requireNonNull(protocol);
        requireNonNull(queueId);
        requireNonNull(saslMethod);
        requireNonNull(tls);
        requireNonNull(instance);
        requireNonNull(server);
        requireNonNull(etrnDomain);
        requireNonNull(traces);
    }

    static Situation of(Session session, String etrnDomain, boolean inputPending, String instance) {
        Optional<Transaction> transaction = session.transaction();
        return new Situation(
                session.where(),
                session.protocol(),
                session.queueId(),
                transaction.map(Transaction::announcedSize).orElse(0L),
                transaction.map(Transaction::recipientCount).orElse(0),
                session.saslMethod(),
                session.tls(),
                instance,
                session.server(),
                etrnDomain,
                inputPending,
                session);
    }

    Situation ofSize(long bytes) {
        return new Situation(
                command,
                protocol,
                queueId,
                bytes,
                recipientCount,
                saslMethod,
                tls,
                instance,
                server,
                etrnDomain,
                inputPending,
                traces);
    }
}
