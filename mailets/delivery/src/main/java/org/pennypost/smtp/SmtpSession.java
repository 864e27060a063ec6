package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A connection to a server that has greeted, for one message after the other.
 *
 * <p>Used by one thread at a time. Source: RFC 5321; Postfix {@code smtp_session.c}.
 */
final class SmtpSession implements AutoCloseable {
    private final SmtpServer server;
    private final ClientContext client;
    private final SmtpConnection connection;
    private final Features features;
    private final boolean keepable;
    private final Instant opened;
    private Instant connected;
    private int uses;
    private boolean usable = true;

    private SmtpSession(
            Greeting.Plan plan,
            ClientContext client,
            SmtpConnection connection,
            Features features,
            boolean encrypted,
            Instant opened) {
        this.server = plan.server();
        this.client = requireNonNull(client);
        this.connection = requireNonNull(connection);
        this.features = requireNonNull(features);
        this.keepable = server.best() && (!encrypted || plan.tls().reuse());
        this.opened = requireNonNull(opened);
        this.connected = opened;
    }

    /**
     * Connects and greets.
     *
     * @throws Failure when the server is not there, or does not want us
     */
    static SmtpSession open(Greeting.Plan plan, ClientContext client) throws Failure {
        SmtpConnection connection = SmtpConnection.open(
                plan.server(),
                client.watch(),
                from(plan.server(), client.settings()),
                client.settings().timeouts());
        Instant opened = client.clock().instant();
        Greeting greeting = new Greeting(plan, connection, client);
        try {
            Features features = greeting.run();
            return new SmtpSession(plan, client, connection, features, greeting.isEncrypted(), opened);
        } catch (Failure e) {
            if (!connection.isBroken()) {
                quit(connection, client.settings());
            }
            connection.close();
            throw e;
        }
    }

    private static Optional<InetAddress> from(SmtpServer server, SmtpSettings settings) {
        boolean old = server.address() instanceof InetSocketAddress inet
                && inet.getAddress().getAddress().length == 4;
        return server.isLocal() ? Optional.empty() : old ? settings.from() : settings.from6();
    }

    SmtpServer server() {
        return server;
    }

    ClientContext client() {
        return client;
    }

    SmtpConnection connection() {
        return connection;
    }

    Features features() {
        return features;
    }

    /** What an outcome tells of the server. */
    Outcome.Peer peer(Optional<RemoteReply> reply) {
        return new Outcome.Peer(server.host(), reply.map(RemoteReply::text), features.has("DSN"), uses);
    }

    Instant connected() {
        return connected;
    }

    boolean isFirst() {
        return uses == 1;
    }

    /**
     * Sends a message.
     *
     * @param progress has the recipients, and gets the answers
     * @throws Failure when the connection broke before all had an answer
     */
    void send(OutgoingMessage message, Progress progress) throws Failure {
        uses++;
        if (uses > 1) {
            connected = client.clock().instant();
        }
        usable = false;
        new Dialogue(this, message, progress).run();
        usable = true;
    }

    /** Whether it may wait for more mail; limits are zero where there is none. */
    boolean isReusable(Duration time, int count) {
        return usable
                && keepable
                && (count == 0 || uses < count)
                && client.clock().instant().isBefore(opened.plus(time));
    }

    /** Ends its waiting. */
    void resume() {
        connection.step("sending RSET", client.settings().timeouts().rset());
    }

    /** Lets it wait, but not for ever. */
    void rest(Duration time) {
        connection.step("waiting", time);
    }

    /** Says good bye; Postfix waits for no answer either (smtp_skip_quit_response). */
    void quit() {
        if (usable) {
            quit(connection, client.settings());
        }
    }

    private static void quit(SmtpConnection connection, SmtpSettings settings) {
        try {
            connection.step("sending QUIT command", settings.timeouts().mail());
            connection.line("QUIT");
            connection.flush();
            connection.farewell();
        } catch (Failure e) {
            // every recipient has its answer
            return;
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
