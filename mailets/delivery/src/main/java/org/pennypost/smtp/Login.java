package org.pennypost.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.pennypost.sasl.ClientExchange;
import org.pennypost.sasl.Mechanism;
import org.pennypost.status.EnhancedStatus;

/**
 * Shows a server who we are. Used by one thread. Source: RFC 4954; Postfix {@code smtp_sasl_proto.c}, {@code
 * smtp_sasl_glue.c}.
 */
final class Login {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CONTINUE = 334;

    private final SmtpServer server;
    private final SmtpConnection connection;
    private final ClientContext client;

    Login(SmtpServer server, SmtpConnection connection, ClientContext client) {
        this.server = requireNonNull(server);
        this.connection = requireNonNull(connection);
        this.client = requireNonNull(client);
    }

    /** @throws Failure when the server does not know us, or there is no way to tell it */
    void run(Credentials credentials, List<String> offered, List<String> options) throws Failure {
        Mechanism mechanism = client.mechanisms()
                .choose(offered, options)
                .orElseThrow(() ->
                        new Failure("4.7.0", noMechanism(client.mechanisms().letsAny(offered))));
        ClientExchange exchange = ClientExchange.of(mechanism, credentials.user(), credentials.password(), RANDOM);
        String first = exchange.first().map(bytes -> " " + encoded(bytes)).orElse("");
        connection.step(
                "performing the EHLO handshake", client.settings().timeouts().helo());
        connection.line("AUTH " + mechanism.text() + first);
        RemoteReply reply = connection.reply();
        while (reply.code() == CONTINUE) {
            connection.line(answer(exchange, reply));
            reply = connection.reply();
        }
        if (!reply.isOk()) {
            throw refused(reply);
        }
    }

    private String noMechanism(boolean some) {
        return some
                ? "SASL authentication failed; cannot authenticate to server " + server.name()
                        + ": no mechanism available"
                : "SASL authentication failed: server " + server.name()
                        + " offered no compatible authentication mechanisms for this type of connection security";
    }

    private String answer(ClientExchange exchange, RemoteReply reply) throws Failure {
        String text = reply.lines().get(0);
        try {
            byte[] challenge = text.length() > 4 ? Base64.getDecoder().decode(text.substring(4)) : new byte[0];
            return encoded(exchange.next(challenge));
        } catch (ClientExchange.Fault | IllegalArgumentException e) {
            connection.line("*");
            connection.reply();
            throw new Failure(
                    "4.7.0",
                    "SASL authentication failed; cannot authenticate to server " + server.name() + ": "
                            + (e instanceof ClientExchange.Fault ? e.getMessage() : "malformed challenge"));
        }
    }

    private static String encoded(byte[] bytes) {
        return new String(Base64.getEncoder().encode(bytes), ISO_8859_1);
    }

    /** A wrong password is a matter for the administrator, who can put it right before mail is returned. */
    private Failure refused(RemoteReply reply) {
        EnhancedStatus status = reply.status();
        boolean hard = status.kind() == 5 && !client.settings().sasl().softBounce();
        return new Failure(
                hard ? status : new EnhancedStatus(4, status.subject(), status.detail()),
                "SASL authentication failed; server " + server.name() + " said: " + reply.text(),
                Failure.Kind.PLAIN,
                Optional.of(reply));
    }
}
