package org.pennypost.sieved;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.pennypost.dialogue.CommandWords;
import org.pennypost.dialogue.LineDialogue;
import org.pennypost.dialogue.Wire;
import org.pennypost.login.LoginClient;
import org.pennypost.login.LoginResult;
import org.pennypost.sasl.Exchange;
import org.pennypost.sasl.Mechanism;
import org.pennypost.sasl.Step;
import org.pennypost.tls.TlsSession;

/** ManageSieve with one client. Source: RFC 5804; Dovecot managesieve-login, managesieve. */
public final class SieveDialogue extends LineDialogue {
    /** Bytes of the largest script. */
    public static final int LARGEST = 1 << 20;

    private static final Duration LOGIN_IDLE = Duration.ofMinutes(3);
    private static final Duration IDLE = Duration.ofMinutes(30);
    private static final int LINE = 8192;
    private static final int LOGIN_LITERAL = 8192;
    private static final int LITERALS = 4;
    private static final int MAX_BAD = 3;

    private final LoginClient client;
    private final ScriptStore.Opening opening;
    private CommandWords words = new CommandWords();
    private int literals;
    private Optional<Exchange> exchange = Optional.empty();
    private Optional<SieveSession> session = Optional.empty();
    private int bad;
    private String ended = "Disconnected: Connection closed";

    /**
     * Begins.
     *
     * @param client the connection
     * @param opening opens the scripts of a user who has logged in
     * @param wire the way back
     */
    public SieveDialogue(LoginClient client, ScriptStore.Opening opening, Wire wire) {
        super(wire, LINE);
        this.client = requireNonNull(client);
        this.opening = requireNonNull(opening);
    }

    @Override
    public void begin() {
        if (client.settings().tls().policy().wrapper() && !client.isEncrypted()) {
            encrypt();
        } else {
            capabilities(client.settings().name() + " ready.");
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
        return session.isPresent() ? IDLE : LOGIN_IDLE;
    }

    private void capabilities(String last) {
        reply("\"IMPLEMENTATION\" " + SieveSession.quoted(client.settings().name()));
        reply("\"SIEVE\" \"" + String.join(" ", opening.extensions()) + "\"");
        if (client.isTlsOffered()) {
            reply("\"STARTTLS\"");
        }
        if (session.isEmpty()) {
            reply("\"SASL\" \"" + mechanisms().stream().map(Mechanism::text).collect(Collectors.joining(" ")) + "\"");
        }
        reply("\"VERSION\" \"1.0\"");
        reply("OK \"" + last + "\"");
    }

    private List<Mechanism> mechanisms() {
        try {
            return client.mechanisms();
        } catch (IOException e) {
            LoginResult unused = client.unavailable(e);
            return List.of();
        }
    }

    // --- lines

    @Override
    protected void lineTooLong() {
        end("Too long a line or literal, or too many literals.");
    }

    @Override
    protected void line(String text) {
        OptionalInt literal = words.line(text);
        if (literal.isPresent() && !words.isBad()) {
            int limit = session.isPresent() ? LARGEST : LOGIN_LITERAL;
            if (literal.getAsInt() > limit || ++literals > LITERALS) {
                end("Too long a line or literal, or too many literals.");
            } else {
                literal(literal.getAsInt(), words::literal);
            }
            return;
        }
        CommandWords complete = words;
        words = new CommandWords();
        literals = 0;
        if (exchange.isPresent()) {
            response(complete);
        } else {
            run(complete);
        }
    }

    private void run(CommandWords complete) {
        List<String> all = complete.words();
        if (all.isEmpty() || complete.isBad()) {
            bad();
            return;
        }
        String name = all.get(0).toUpperCase(Locale.ROOT);
        List<String> arguments = all.subList(1, all.size());
        try {
            if (common(name, arguments)
                    || (session.isPresent() ? session.get().run(name, arguments) : login(name, arguments))) {
                bad = 0;
            } else {
                bad();
            }
        } catch (IOException e) {
            client.logNote("Error: " + e.getMessage());
            reply("NO \"Internal error occurred. Refer to server log for more information.\"");
        }
    }

    private void bad() {
        reply("NO \"Error in MANAGESIEVE command received by server.\"");
        if (++bad >= MAX_BAD) {
            reply("BYE \"Too many invalid MANAGESIEVE commands.\"");
            ended = "Disconnected: Too many invalid commands";
            close();
        }
    }

    private boolean common(String name, List<String> arguments) {
        switch (name) {
            case "CAPABILITY" -> capabilities("Capability completed.");
            case "NOOP" ->
                reply(
                        arguments.isEmpty()
                                ? "OK \"NOOP Completed\""
                                : "OK (TAG " + SieveSession.quoted(arguments.get(0)) + ") \"NOOP Completed\"");
            case "LOGOUT" -> {
                reply("OK \"Logout completed.\"");
                ended = session.isPresent() ? "Disconnected: Logged out" : "Aborted login by logging out";
                close();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean login(String name, List<String> arguments) {
        switch (name) {
            case "STARTTLS" -> startTls();
            case "AUTHENTICATE" -> {
                return authenticate(arguments);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void startTls() {
        if (client.isEncrypted()) {
            reply("NO \"TLS is already active.\"");
        } else if (!client.isTlsOffered()) {
            reply("NO \"TLS support isn't enabled.\"");
        } else {
            reply("OK \"Begin TLS negotiation now.\"");
            encrypt();
        }
    }

    private boolean authenticate(List<String> arguments) {
        if (arguments.isEmpty() || arguments.size() > 2) {
            return false;
        }
        Optional<Mechanism> mechanism = Mechanism.of(arguments.get(0));
        if (mechanism.isPresent() && LoginClient.isPlaintext(mechanism.get()) && !client.isPlaintextAllowed()) {
            answer(client.clear());
        } else if (mechanism.filter(mechanisms()::contains).isEmpty()) {
            reply("NO \"Unsupported authentication mechanism.\"");
        } else {
            Exchange begun = client.exchange(mechanism.get());
            exchange = Optional.of(begun);
            try {
                if (arguments.size() == 1) {
                    take(begun.begin());
                } else {
                    word(arguments.get(1), true);
                }
            } catch (IOException e) {
                exchange = Optional.empty();
                answer(client.unavailable(e));
            }
        }
        return true;
    }

    /** The client answers with a string; {@code "*"} ends the attempt. */
    private void response(CommandWords complete) {
        List<String> all = complete.words();
        if (complete.isBad() || all.size() != 1 || all.get(0).equals("*")) {
            exchange = Optional.empty();
            reply("NO \"Authentication aborted by client.\"");
            return;
        }
        try {
            word(all.get(0), false);
        } catch (IOException e) {
            exchange = Optional.empty();
            answer(client.unavailable(e));
        }
    }

    private void word(String base64, boolean initial) throws IOException {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            exchange = Optional.empty();
            answer(client.ended(new Step.Failure(Optional.empty(), Step.Failure.PROTOCOL)));
            return;
        }
        take(exchange.orElseThrow().next(decoded, initial));
    }

    private void take(Step step) {
        if (step instanceof Step.Challenge challenge) {
            reply("\"" + Base64.getEncoder().encodeToString(challenge.text().getBytes(UTF_8)) + "\"");
        } else {
            exchange = Optional.empty();
            answer(client.ended(step));
        }
    }

    private void answer(LoginResult result) {
        switch (result.kind()) {
            case IN -> open(result.user());
            case CLEAR ->
                reply("NO (ENCRYPT-NEEDED) \"Plaintext authentication disallowed on non-secure (SSL/TLS)"
                        + " connections.\"");
            case UNAVAILABLE -> reply("NO (TRYLATER) \"Temporary authentication failure.\"");
            case TOO_MANY -> {
                client.logTooMany();
                reply("NO (TRYLATER) \"" + client.tooMany() + "\"");
                ended = "";
                close();
            }
            default -> {
                reply("NO \"Authentication failed.\"");
                pause(client.failureDelay());
            }
        }
    }

    private void open(String user) {
        try {
            session = Optional.of(new SieveSession(opening.open(user), opening, new SieveSession.Output() {
                @Override
                public void reply(String line) {
                    SieveDialogue.this.reply(line);
                }

                @Override
                public void send(byte[] bytes) {
                    SieveDialogue.this.send(bytes, 0, bytes.length);
                }
            }));
            reply("OK \"Logged in.\"");
            client.logIn();
        } catch (IOException e) {
            client.logNote("Error: " + e.getMessage());
            client.giveUp();
            reply("NO (TRYLATER) \"Account is temporarily unavailable.\"");
            ended = "";
            close();
        }
    }

    // --- TLS and the end

    @Override
    public void secured(TlsSession tls) {
        handshakeEnded();
        client.secured(tls);
        capabilities(
                client.settings().tls().policy().wrapper()
                        ? client.settings().name() + " ready."
                        : "TLS negotiation successful.");
        flush();
    }

    @Override
    public void handshakeFailed(String reason) {
        ended = "Disconnected: SSL_accept() failed: " + reason;
    }

    @Override
    public void timedOut() {
        ended = "Disconnected: Inactivity";
        reply("BYE \"Disconnected for inactivity.\"");
        flushAndClose();
    }

    @Override
    public void end(String reason) {
        ended = "Disconnected: " + reason;
        reply("BYE " + SieveSession.quoted(reason));
        flushAndClose();
    }

    @Override
    public void disconnected() {
        gone();
        if (session.isPresent()) {
            client.logOut(ended);
        } else if (!ended.isEmpty()) {
            client.logAborted(ended);
        }
    }
}
