package org.pennypost.smtpd;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.policy.PolicyConnections;
import org.pennypost.routing.Route;
import org.pennypost.status.Reply;
import org.pennypost.tls.TlsServer;
import org.pennypost.tls.TlsSession;

/** What one connection has said so far, and its way back. Used by one thread at a time. */
final class Session implements Traces {
    final SmtpdEnvironment environment;
    final Quota quota;
    final Forwarded forwarded = new Forwarded();
    Client client;
    final SmtpdHooks hooks;
    final CommandCounts counts = new CommandCounts();
    final Transcript transcript;
    private final Wire wire;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    private SmtpdSettings settings;
    private Optional<String> helo = Optional.empty();
    private Optional<TlsSession> tls = Optional.empty();
    private boolean handshaking;
    private Optional<String> saslUser = Optional.empty();
    private Optional<String> saslMethod = Optional.empty();
    private Optional<Authentication> authentication = Optional.empty();
    private boolean esmtp;
    private Optional<Route> route = Optional.empty();
    private Transaction transaction;
    private String where = "CONNECT";
    private int errors;
    private int junkCommands;
    private int overshoot;
    private boolean closing;
    private Duration pause = Duration.ZERO;
    private boolean discarding;
    private boolean inputPending;
    private String etrnDomain = "";
    private final Carried carried;
    private final PolicyConnections policies = new PolicyConnections();
    private final long began;
    private int transactions;

    Session(
            SmtpdEnvironment environment,
            SmtpdSettings settings,
            Quota quota,
            Client client,
            SmtpdHooks hooks,
            Wire wire) {
        this.environment = environment;
        this.settings = settings;
        this.quota = quota;
        this.client = client;
        this.hooks = hooks;
        this.wire = wire;
        this.carried = new Carried(environment.waits());
        this.began = environment.clock().millis();
        this.transcript = new Transcript(environment, settings);
    }

    /** The settings of the transaction, else the last ones taken. */
    SmtpdSettings settings() {
        return transaction == null ? settings : transaction.settings();
    }

    /** Takes the settings of now; not within a transaction. */
    void renewSettings() {
        if (transaction == null) {
            settings = environment.settings().get();
        }
    }

    /** The session becomes that of another client. */
    void become(Optional<String> name, boolean extended) {
        helo = Optional.empty();
        name.ifPresent(given -> greeted(given, extended));
        esmtp = extended;
        forwarded.clear();
    }

    Charset charset() {
        return settings().rules().smtputf8() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    }

    // --- replies

    void reply(String text) {
        reply(Reply.of(text));
    }

    void reply(Reply reply) {
        if (errors >= settings().limits().softErrors()) {
            delay(settings().limits().errorSleep());
        }
        Reply sent = settings().footer().below(settings().rules().softBounce() ? reply.softened() : reply, this);
        closing |= sent.code() == 421 || sent.code() == 521;
        transcript.out(sent);
        byte[] bytes = sent.wire().getBytes(charset());
        out.write(bytes, 0, bytes.length);
    }

    void flush() {
        if (out.size() > 0) {
            wire.send(out.toByteArray());
            out.reset();
        }
    }

    /** No more input is taken; the connection closes when the replies are out. */
    void close() {
        closing = true;
    }

    boolean isClosing() {
        return closing;
    }

    void closeWire() {
        flush();
        wire.close();
    }

    /** Lets the next reply wait. */
    void delay(Duration time) {
        if (time.compareTo(pause) > 0) {
            flush();
            pause = time;
        }
    }

    /** How long the next reply has to wait, asked once. */
    Duration takePause() {
        Duration wanted = pause;
        pause = Duration.ZERO;
        return wanted;
    }

    // --- state

    Optional<String> helo() {
        return helo;
    }

    void greeted(String name, boolean extended) {
        helo = Optional.of(Escapes.neutered(name));
        esmtp |= extended; // HELO after EHLO takes nothing back
    }

    /** The client has logged in. */
    void authenticated(String method, String user) {
        saslMethod = Optional.of(method);
        saslUser = Optional.of(user);
    }

    void unauthenticated() {
        saslMethod = Optional.empty();
        saslUser = Optional.empty();
    }

    /** As whom the client has logged in, with the realm. */
    Optional<String> saslUser() {
        return saslUser;
    }

    /** How the client has logged in. */
    Optional<String> saslMethod() {
        return saslMethod;
    }

    /** The AUTH that waits for the client's next line. */
    Optional<Authentication> authentication() {
        return authentication;
    }

    void authentication(Authentication waiting) {
        authentication = Optional.of(waiting);
    }

    void endAuthentication() {
        authentication = Optional.empty();
    }

    /** What encrypts the connection, empty in clear. */
    Optional<TlsSession> tls() {
        return tls;
    }

    /** Begins TLS, after which nothing that the client has said counts. Source: RFC 3207 section 4.2. */
    void startTls() {
        endTransaction();
        helo = Optional.empty();
        esmtp = false;
        unauthenticated();
        handshaking = true;
        pause = Duration.ZERO; // the next bytes are those of the handshake
        flush();
        TlsServer server = settings().tls();
        wire.startTls(() -> server.engine(this::log), server.policy().timeout());
    }

    /** Whether the handshake of TLS goes on, during which there is no dialogue. */
    boolean isHandshaking() {
        return handshaking;
    }

    void secured(TlsSession session) {
        handshaking = false;
        tls = Optional.of(session);
    }

    boolean isEsmtp() {
        return esmtp;
    }

    String protocol() {
        return esmtp ? "ESMTP" : "SMTP";
    }

    /** RFC 3848: {@code ESMTPS} when encrypted, {@code ESMTPA} when logged in. */
    String protocolWithSuffix() {
        return esmtp ? protocol() + (tls.isPresent() ? "S" : "") + (saslUser.isPresent() ? "A" : "") : protocol();
    }

    Optional<Transaction> transaction() {
        return Optional.ofNullable(transaction);
    }

    void begin(Transaction started) {
        transactions++;
        transaction = started;
    }

    void endTransaction() {
        if (transaction != null) {
            transaction.close();
            transaction = null;
            hooks.reset();
        }
        carried.forgetAnswers();
        policies.close();
        overshoot = 0;
        discarding = false;
        transcript.endIfLong(this);
    }

    /** Whether chunks are read and dropped after an error, up to the last one. */
    boolean isDiscarding() {
        return discarding;
    }

    void discard(boolean chunks) {
        discarding = chunks;
    }

    String where() {
        return where;
    }

    void where(String now) {
        where = now;
    }

    void error() {
        errors++;
    }

    void junk() {
        if (junkCommands++ > settings().limits().junkCommands()) {
            errors++;
        }
    }

    boolean tooManyErrors() {
        return errors >= settings().limits().hardErrors();
    }

    /** A message came through, so the client is no nuisance. */
    void forgive() {
        errors = 0;
        junkCommands = 0;
        transcript.forgive();
    }

    /** Whether a recipient above the limit counts as an error. */
    boolean overshootIsError() {
        return overshoot++ >= settings().limits().recipientOvershoot();
    }

    void routed(Route found) {
        route = Optional.of(found);
    }

    /** Whether the last recipient may be there only because a rule lets everybody. */
    boolean isUnpermitted() {
        return route.map(found -> settings().relayPermission().isMissing(this, found))
                .orElse(false);
    }

    // --- log

    @Override
    public void log(String text) {
        environment.log().log(settings().logService(), text);
    }

    void logReject(Reply reply, Optional<Address> sender, Optional<Address> recipient) {
        transcript.refused(reply);
        log("reject", reply.toString(), sender, recipient);
    }

    @Override
    public void log(String what, String told, Optional<Address> sender, Optional<Address> recipient) {
        StringBuilder text = new StringBuilder(160);
        text.append(queueId()).append(": ").append(what).append(": ");
        text.append(where)
                .append(" from ")
                .append(client.nameAddress())
                .append(": ")
                .append(told)
                .append(';');
        sender.ifPresent(
                address -> text.append(" from=<").append(address.external()).append('>'));
        recipient.ifPresent(
                address -> text.append(" to=<").append(address.external()).append('>'));
        text.append(" proto=").append(protocol());
        helo.ifPresent(name -> text.append(" helo=<").append(name).append('>'));
        log(text.toString());
    }

    String queueId() {
        return transaction == null ? "NOQUEUE" : transaction.queueId();
    }

    @Override
    public void pause(Duration time) {
        Duration before = pause;
        delay(before.plus(time));
    }

    @Override
    public Optional<MessageActions> actions() {
        return transaction().map(Transaction::actions);
    }

    @Override
    public PolicyConnections policies() {
        return policies;
    }

    @Override
    public Carried carried() {
        return carried;
    }

    /** Where the client is connected to, where that is known. */
    Optional<InetSocketAddress> server() {
        return wire.server();
    }

    /** Whether the client has sent more than the command that is carried out. */
    void inputPending(boolean pending) {
        inputPending = pending;
    }

    void etrnDomain(String domain) {
        etrnDomain = domain;
    }

    /** Names the mail transaction, unlike any other. */
    private String instance() {
        return Long.toHexString(ProcessHandle.current().pid()) + "." + Long.toHexString(began) + "."
                + Integer.toHexString(System.identityHashCode(this)) + "." + transactions;
    }

    Request request(Stage stage) {
        boolean behindRcpt = stage == Stage.DATA || stage == Stage.END_OF_DATA;
        int count = transaction().map(Transaction::recipientCount).orElse(0);
        return new Request(
                stage,
                client,
                helo,
                transaction().map(Transaction::sender),
                behindRcpt && count == 1 ? transaction().map(Transaction::lastRecipient) : Optional.empty(),
                Optional.empty(),
                saslUser,
                Situation.of(this, etrnDomain, inputPending, instance()));
    }
}
