package org.pennypost.imapd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.pennypost.dialogue.LineDialogue;
import org.pennypost.dialogue.Wire;
import org.pennypost.login.LoginClient;
import org.pennypost.login.LoginResult;
import org.pennypost.sasl.Exchange;
import org.pennypost.sasl.Mechanism;
import org.pennypost.sasl.Step;
import org.pennypost.tls.TlsSession;

/** IMAP with one client up to its log-in; then the connection is handed over. Source: RFC 3501, Dovecot imap-login. */
public final class ImapLogin extends LineDialogue {
    /** Dovecot gives a client three minutes to log in. */
    private static final Duration IDLE = Duration.ofMinutes(3);

    private static final int LINE = 8192;
    private static final int LITERAL = 4096;
    private static final int LITERALS = 8;
    private static final int MAX_BAD = 3;
    private static final String OUT_OF_BOUNDS = "Too long a line or literal, or too many literals.";

    private final LoginClient client;
    private final ImapOpening opening;
    private final Map<String, Consumer<ImapCommand>> commands = Map.of(
            "CAPABILITY", this::capability,
            "NOOP", this::noop,
            "LOGOUT", this::logout,
            "ID", this::id,
            "ENABLE", this::enable,
            "STARTTLS", this::startTls,
            "LOGIN", this::login,
            "AUTHENTICATE", this::authenticate);
    private ImapCommand command = new ImapCommand();
    private int literals;
    private int bad;
    private Optional<Exchange> exchange = Optional.empty();
    private String ended = "Disconnected: Connection closed";

    /**
     * Begins.
     *
     * @param client the connection
     * @param opening what comes after the log-in
     * @param wire the way back
     */
    public ImapLogin(LoginClient client, ImapOpening opening, Wire wire) {
        super(wire, LINE);
        this.client = requireNonNull(client);
        this.opening = requireNonNull(opening);
    }

    @Override
    public void begin() {
        if (client.settings().tls().policy().wrapper() && !client.isEncrypted()) {
            encrypt();
        } else {
            reply("* OK [CAPABILITY " + capabilities() + "] "
                    + client.settings().name() + " ready.");
            flush();
        }
    }

    private void encrypt() {
        startTls(
                () -> client.settings().tls().engine(client::logNote),
                client.settings().tls().policy().timeout());
    }

    @Override
    public Duration timeout() {
        return IDLE;
    }

    private String capabilities() {
        StringBuilder text = new StringBuilder("IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+");
        if (client.isTlsOffered()) {
            text.append(" STARTTLS");
        }
        try {
            client.mechanisms().forEach(each -> text.append(" AUTH=").append(each.text()));
        } catch (IOException e) {
            LoginResult unused = client.unavailable(e);
        }
        return client.isPlaintextAllowed()
                ? text.toString()
                : text.append(" LOGINDISABLED").toString();
    }

    // --- lines

    @Override
    protected void line(String text) {
        if (exchange.isPresent()) {
            response(text);
            return;
        }
        OptionalInt literal = command.line(text);
        if (literal.isPresent() && !command.isBad()) {
            await(literal.getAsInt());
        } else {
            ImapCommand complete = command;
            command = new ImapCommand();
            literals = 0;
            run(complete);
        }
    }

    private void await(int length) {
        if (length > LITERAL || ++literals > LITERALS) {
            end(OUT_OF_BOUNDS);
            return;
        }
        if (command.isSynchronizing()) {
            reply("+ OK");
        }
        literal(length, command::literal);
    }

    @Override
    protected void lineTooLong() {
        end(OUT_OF_BOUNDS);
    }

    private void run(ImapCommand complete) {
        Optional<Consumer<ImapCommand>> known = complete.name().map(commands::get);
        if (complete.isBad() || known.isEmpty() || complete.tag().equals("*")) {
            reply(complete.tag() + " BAD Error in IMAP command received by server.");
            bad();
        } else {
            bad = 0;
            known.get().accept(complete);
        }
    }

    private void bad() {
        if (++bad >= MAX_BAD) {
            reply("* BYE Too many invalid IMAP commands.");
            ended = "Disconnected: Too many invalid commands";
            close();
        }
    }

    // --- commands

    private void capability(ImapCommand given) {
        reply("* CAPABILITY " + capabilities());
        reply(given.tag() + " OK Pre-login capabilities listed, post-login capabilities have more.");
    }

    private void noop(ImapCommand given) {
        reply(given.tag() + " OK NOOP completed.");
    }

    private void logout(ImapCommand given) {
        reply("* BYE Logging out");
        reply(given.tag() + " OK Logout completed.");
        ended = "Aborted login by logging out";
        close();
    }

    private void id(ImapCommand given) {
        reply("* ID (\"name\" \"" + client.settings().name() + "\")");
        reply(given.tag() + " OK ID completed.");
    }

    private void enable(ImapCommand given) {
        reply("* ENABLED");
        reply(given.tag() + " OK ENABLE ignored in non-authenticated state.");
    }

    private void startTls(ImapCommand given) {
        if (client.isEncrypted()) {
            reply(given.tag() + " BAD TLS is already active.");
        } else if (!client.isTlsOffered()) {
            reply(given.tag() + " BAD TLS support isn't enabled.");
        } else {
            reply(given.tag() + " OK Begin TLS negotiation now.");
            encrypt();
        }
    }

    private void login(ImapCommand given) {
        List<String> arguments = given.arguments();
        if (arguments.size() != 2) {
            reply(given.tag() + " BAD Error in IMAP command received by server.");
            bad();
            return;
        }
        answer(client.password(text(arguments.get(0)), text(arguments.get(1))), given.tag());
    }

    private static String text(String bytes) {
        return new String(bytes.getBytes(ISO_8859_1), UTF_8);
    }

    // --- AUTHENTICATE

    private String tag = "";

    private void authenticate(ImapCommand given) {
        List<String> arguments = given.arguments();
        tag = given.tag();
        if (arguments.isEmpty() || arguments.size() > 2) {
            reply(tag + " BAD Error in IMAP command received by server.");
            bad();
            return;
        }
        Optional<Mechanism> mechanism = Mechanism.of(arguments.get(0).toUpperCase(Locale.ROOT));
        try {
            if (mechanism.isPresent() && LoginClient.isPlaintext(mechanism.get()) && !client.isPlaintextAllowed()) {
                answer(client.clear(), tag);
            } else if (mechanism.filter(client.mechanisms()::contains).isEmpty()) {
                reply(tag + " NO Unsupported authentication mechanism.");
            } else {
                Exchange begun = client.exchange(mechanism.get());
                exchange = Optional.of(begun);
                if (arguments.size() == 1) {
                    take(begun.begin());
                } else {
                    word(arguments.get(1).equals("=") ? "" : arguments.get(1), true);
                }
            }
        } catch (IOException e) {
            exchange = Optional.empty();
            answer(client.unavailable(e), tag);
        }
    }

    private void response(String text) {
        if (text.equals("*")) {
            exchange = Optional.empty();
            reply(tag + " BAD Authentication aborted by client.");
            return;
        }
        try {
            word(text, false);
        } catch (IOException e) {
            exchange = Optional.empty();
            answer(client.unavailable(e), tag);
        }
    }

    private void word(String base64, boolean initial) throws IOException {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            exchange = Optional.empty();
            answer(client.ended(new Step.Failure(Optional.empty(), Step.Failure.PROTOCOL)), tag);
            return;
        }
        take(exchange.orElseThrow().next(decoded, initial));
    }

    private void take(Step step) {
        if (step instanceof Step.Challenge challenge) {
            reply("+ " + Base64.getEncoder().encodeToString(challenge.text().getBytes(UTF_8)));
        } else {
            exchange = Optional.empty();
            answer(client.ended(step), tag);
        }
    }

    // --- the end of an attempt

    private void answer(LoginResult result, String to) {
        switch (result.kind()) {
            case IN -> open(result.user(), to);
            case CLEAR -> {
                reply("* BAD [ALERT] Plaintext authentication not allowed without SSL/TLS, but your client did it "
                        + "anyway. If anyone was listening, the password was exposed.");
                reply(to + " NO [PRIVACYREQUIRED] Plaintext authentication disallowed on non-secure (SSL/TLS) "
                        + "connections.");
            }
            case UNAVAILABLE -> reply(to + " NO [UNAVAILABLE] Temporary authentication failure.");
            case TOO_MANY -> {
                client.logTooMany();
                reply(to + " NO [LIMIT] " + client.tooMany());
                ended = "";
                close();
            }
            default -> {
                reply(to + " NO [AUTHENTICATIONFAILED] Authentication failed.");
                pause(client.failureDelay());
            }
        }
    }

    private void open(String user, String to) {
        try {
            String capabilities = opening.open(user, client);
            reply(to + " OK [CAPABILITY " + capabilities + "] Logged in");
            client.logIn();
            handOver();
        } catch (IOException e) {
            client.logNote("Error: " + e.getMessage());
            client.giveUp();
            reply(to + " NO [UNAVAILABLE] Account is temporarily unavailable.");
            ended = "";
            close();
        }
    }

    // --- TLS and the end

    @Override
    public void secured(TlsSession tls) {
        handshakeEnded();
        client.secured(tls);
        if (client.settings().tls().policy().wrapper()) {
            begin();
        }
    }

    @Override
    public void handshakeFailed(String reason) {
        ended = "Disconnected: SSL_accept() failed: " + reason;
    }

    @Override
    public void timedOut() {
        ended = "Disconnected: Inactivity";
        reply("* BYE Disconnected for inactivity.");
        flushAndClose();
    }

    @Override
    public void end(String reason) {
        ended = "Disconnected: " + reason;
        reply("* BYE " + reason);
        flushAndClose();
    }

    @Override
    public void disconnected() {
        gone();
        if (!isHandedOver() && !ended.isEmpty()) {
            client.logAborted(ended);
        }
    }
}
