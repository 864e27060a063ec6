package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pennypost.status.EnhancedStatus;
import org.pennypost.tls.TlsClient;
import org.pennypost.tls.TlsFault;
import org.pennypost.tls.TlsPeer;

/**
 * All that is said before the first message: greeting, EHLO, STARTTLS, AUTH.
 *
 * <p>Used by one thread. Source: RFC 5321, RFC 3207, RFC 4954; Postfix {@code smtp_proto.c}.
 */
final class Greeting {
    /** What server, next hop and message ask for. */
    record Plan(
            SmtpServer server,
            Destination destination,
            ServerTls tls,
            Optional<Credentials> login,
            Collection<String> discarded) {
        Plan {
            requireNonNull(server);
            requireNonNull(destination);
            requireNonNull(tls);
            requireNonNull(login);
            discarded = Set.copyOf(discarded);
        }

        /** The same without TLS. */
        Plan inClear() {
            return new Plan(server, destination, ServerTls.OFF, login, discarded);
        }
    }

    private final Plan plan;
    private final SmtpServer server;
    private final SmtpConnection connection;
    private final ClientContext client;
    private final SmtpSettings settings;
    private Features features = Features.NONE;
    private Optional<TlsPeer> encrypted = Optional.empty();
    private boolean matched;

    Greeting(Plan plan, SmtpConnection connection, ClientContext client) {
        this.plan = requireNonNull(plan);
        this.server = plan.server();
        this.connection = requireNonNull(connection);
        this.client = requireNonNull(client);
        this.settings = client.settings();
    }

    boolean isEncrypted() {
        return encrypted.isPresent();
    }

    /** Gives what the server offers in the end. */
    Features run() throws Failure {
        if (settings.tls().first() && plan.tls().level() != TlsLevel.NONE) {
            handshake();
        }
        boolean extended = greeted();
        hello(extended);
        if (encrypted.isEmpty()) {
            startTls();
        }
        if (features.has("AUTH") && plan.login().isPresent()) {
            new Login(server, connection, client).run(plan.login().get(), features.words("AUTH"), options());
        }
        return features;
    }

    private boolean greeted() throws Failure {
        connection.step(
                "receiving the initial server greeting", settings.timeouts().helo());
        RemoteReply greeting = connection.reply();
        if (!greeting.isOk()) {
            EnhancedStatus status = greeting.status();
            boolean pass = greeting.code() / 100 == 5 && settings.skip5xxGreeting();
            throw refused(greeting, pass ? new EnhancedStatus(4, status.subject(), status.detail()) : status);
        }
        if (server.ownPort() && isOurselves(greeting)) {
            client.log().warning("host " + server.name() + " greeted me with my own hostname " + settings.myhostname());
        }
        return settings.extended();
    }

    private void hello(boolean extended) throws Failure {
        RemoteReply answer = extended
                ? say(
                        "performing the " + settings.protocol().hello() + " handshake",
                        settings.protocol().hello())
                : new RemoteReply(500, List.of("500"));
        if (answer.isOk()) {
            features = Features.of(answer).without(plan.discarded());
        } else if (settings.protocol() == Protocol.SMTP) {
            features = Features.NONE;
            answer = say("performing the HELO handshake", "HELO");
        }
        if (!answer.isOk()) {
            throw refused(answer, answer.status());
        }
        if (server.ownPort() && isOurselves(answer)) {
            client.log()
                    .warning("host " + server.name() + " replied to HELO/EHLO with my own hostname "
                            + settings.myhostname());
            throw new Failure(
                    server.best() ? "5.4.6" : "4.4.6",
                    "mail for " + plan.destination().asked() + " loops back to myself");
        }
    }

    private RemoteReply say(String step, String verb) throws Failure {
        connection.step(step, settings.timeouts().helo());
        connection.line(verb + " " + settings.heloName());
        return connection.reply();
    }

    private Failure refused(RemoteReply reply, EnhancedStatus status) {
        return new Failure(
                status,
                "host " + server.name() + " refused to talk to me: " + reply.text(),
                Failure.Kind.PLAIN,
                Optional.of(reply));
    }

    private boolean isOurselves(RemoteReply answer) {
        String[] words = answer.lines()
                .get(0)
                .substring(3)
                .replaceFirst("^[ -]", "")
                .strip()
                .split("[ \\t]", 2);
        return words[0].equalsIgnoreCase(settings.myhostname());
    }

    private void startTls() throws Failure {
        TlsLevel level = plan.tls().level();
        boolean offered = features.has("STARTTLS") && !server.isLocal();
        if (offered && level == TlsLevel.NONE && settings.tls().noteOffer()) {
            client.log().info("Host offered STARTTLS: [" + server.host() + "]");
        }
        if (level == TlsLevel.NONE) {
            return;
        }
        if (offered) {
            connection.step(
                    "receiving the STARTTLS response", settings.timeouts().starttls());
            connection.line("STARTTLS");
            RemoteReply reply = connection.reply();
            if (reply.isOk()) {
                handshake();
                hello(true);
                return;
            }
            if (level.isRequired()) {
                throw new Failure(
                        reply.status(),
                        "TLS is required, but host " + server.name() + " refused to start TLS: " + reply.text(),
                        Failure.Kind.PLAIN,
                        Optional.of(reply));
            }
        }
        if (level.isRequired()) {
            throw new Failure("4.7.4", "TLS is required, but was not offered by host " + server.name());
        }
    }

    private void handshake() throws Failure {
        connection.step("performing the TLS handshake", settings.timeouts().starttls());
        TlsClient tls = client.tls().orElseThrow(Greeting::noEngine);
        try {
            TlsPeer peer = tls.peer(connection.encrypt(socket -> tls.connect(
                    socket, server.host(), plan.tls().suites(), plan.tls().serverName())));
            encrypted = Optional.of(peer);
            matched = matches(peer);
        } catch (IOException e) {
            String reason = connection.isLate() ? "Connection timed out" : String.valueOf(e.getMessage());
            client.log().info("SSL_connect error to " + server.relay() + ": " + reason);
            throw new Failure("4.7.5", "Cannot start TLS: handshake failure", Failure.Kind.TLS);
        }
        logHandshake(encrypted.get());
        if (plan.tls().level().isAuthenticated() && !matched) {
            throw new Failure("4.7.5", "Server certificate not verified");
        }
    }

    private static Failure noEngine() {
        return new Failure("4.7.5", "TLS is required, but our TLS engine is unavailable");
    }

    private boolean matches(TlsPeer peer) throws Failure {
        if (plan.tls().level() != TlsLevel.FINGERPRINT) {
            return plan.tls().level().isAuthenticated()
                    && peer.isTrusted()
                    && peer.isFor(plan.tls().match());
        }
        try {
            return peer.hasFingerprint(plan.tls().match(), settings.tls().digest());
        } catch (TlsFault e) {
            client.log().warning(e.getMessage());
            throw new Failure("4.7.5", "client TLS configuration problem");
        }
    }

    private void logHandshake(TlsPeer peer) {
        if (settings.tls().logLevel() == 0) {
            return;
        }
        boolean mustBeTrusted = plan.tls().level().compareTo(TlsLevel.VERIFY) >= 0;
        if (mustBeTrusted && !peer.isTrusted()) {
            client.log()
                    .info("certificate verification failed for " + server.relay() + ": "
                            + peer.distrust().orElse(""));
        }
        String word = matched ? "Verified" : peer.isTrusted() ? "Trusted" : "Untrusted";
        client.log().info(word + " TLS connection established to " + server.relay() + ": " + peer.session());
    }

    private List<String> options() {
        if (encrypted.isEmpty()) {
            return settings.sasl().options();
        }
        return matched ? settings.sasl().verifiedOptions() : settings.sasl().encryptedOptions();
    }
}
