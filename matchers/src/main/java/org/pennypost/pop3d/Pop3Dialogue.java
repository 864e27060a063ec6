package org.pennypost.pop3d;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pennypost.dialogue.LineDialogue;
import org.pennypost.dialogue.Wire;
import org.pennypost.login.LoginClient;
import org.pennypost.login.LoginResult;
import org.pennypost.sasl.Exchange;
import org.pennypost.sasl.Mechanism;
import org.pennypost.sasl.Step;
import org.pennypost.tls.TlsSession;

/** POP3 with one client. Source: RFC 1939, RFC 2449, RFC 2595, RFC 5034; Dovecot pop3-login, pop3. */
public final class Pop3Dialogue extends LineDialogue {
    private static final Duration LOGIN_IDLE = Duration.ofMinutes(3);
    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final int LINE = 8192;
    private static final int MAX_BAD_LOGIN = 3;
    private static final int MAX_BAD = 20;

    private final LoginClient client;
    private final Maildrop.Opening opening;
    private Optional<String> user = Optional.empty();
    private Optional<Exchange> exchange = Optional.empty();
    private Optional<Pop3Transaction> transaction = Optional.empty();
    private int bad;
    private boolean updated;
    private String ended = "Disconnected: Connection closed";

    /**
     * Begins.
     *
     * @param client the connection
     * @param opening opens the mailbox of a user who has logged in
     * @param wire the way back
     */
    public Pop3Dialogue(LoginClient client, Maildrop.Opening opening, Wire wire) {
        super(wire, LINE);
        this.client = requireNonNull(client);
        this.opening = requireNonNull(opening);
    }

    @Override
    public void begin() {
        if (client.settings().tls().policy().wrapper() && !client.isEncrypted()) {
            encrypt();
        } else {
            reply("+OK " + client.settings().name() + " ready.");
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
        return transaction.isPresent() ? IDLE : LOGIN_IDLE;
    }

    @Override
    protected void lineTooLong() {
        exchange = Optional.empty();
        reply("-ERR Input line too long.");
        bad();
    }

    @Override
    protected void line(String text) {
        if (exchange.isPresent()) {
            response(text);
            return;
        }
        int blank = text.indexOf(' ');
        String name = (blank < 0 ? text : text.substring(0, blank)).toUpperCase(Locale.ROOT);
        String argument = blank < 0 ? "" : text.substring(blank + 1).strip();
        try {
            if (!(transaction.isPresent()
                    ? transaction(transaction.get(), name, argument)
                    : authorization(name, blank < 0 ? "" : text.substring(blank + 1)))) {
                reply(
                        transaction.isPresent()
                                ? "-ERR Unknown command: " + Pop3Transaction.shown(name)
                                : "-ERR Unknown command.");
                bad();
            }
        } catch (IOException e) {
            client.logNote("Error: " + e.getMessage());
            end("[SYS/TEMP] Internal error occurred. Refer to server log for more information.");
        }
    }

    private void bad() {
        if (++bad >= (transaction.isPresent() ? MAX_BAD : MAX_BAD_LOGIN)) {
            reply(transaction.isPresent() ? "-ERR Too many bad commands." : "-ERR Too many invalid bad commands.");
            ended = "Disconnected: Too many invalid commands";
            close();
        }
    }

    // --- TRANSACTION

    private boolean transaction(Pop3Transaction open, String name, String argument) throws IOException {
        switch (name) {
            case "STAT" -> open.stat();
            case "LIST" -> open.list(argument);
            case "UIDL" -> open.uidl(argument);
            case "RETR" -> open.retr(argument);
            case "TOP" -> open.top(argument);
            case "DELE" -> open.dele(argument);
            case "RSET" -> open.rset();
            case "NOOP" -> reply("+OK");
            case "CAPA" -> capabilities();
            case "QUIT" -> quit(open);
            default -> {
                return false;
            }
        }
        bad = 0;
        return true;
    }

    private void quit(Pop3Transaction open) {
        updated = true;
        try {
            open.update(true);
            reply(open.hasDeletions() ? "+OK Logging out, messages deleted." : "+OK Logging out.");
        } catch (IOException e) {
            client.logNote("Error: " + e.getMessage());
            reply("-ERR [SYS/TEMP] Storage error during logout.");
        }
        ended = "Disconnected: Logged out";
        close();
    }

    // --- AUTHORIZATION

    private boolean authorization(String name, String argument) {
        switch (name) {
            case "CAPA" -> capabilities();
            case "NOOP" -> reply("+OK");
            case "QUIT" -> {
                reply("+OK Logging out");
                ended = "Aborted login by logging out";
                close();
            }
            case "STLS" -> stls();
            case "USER" -> user(argument);
            case "PASS" -> pass(argument);
            case "AUTH" -> auth(argument.strip());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void capabilities() {
        reply("+OK");
        List.of("CAPA", "TOP", "UIDL", "RESP-CODES", "PIPELINING", "AUTH-RESP-CODE")
                .forEach(this::reply);
        if (transaction.isEmpty()) {
            if (client.isTlsOffered()) {
                reply("STLS");
            }
            if (client.isPlaintextAllowed()) {
                reply("USER");
            }
            String names = mechanisms().stream().map(Mechanism::text).collect(java.util.stream.Collectors.joining(" "));
            if (!names.isEmpty()) {
                reply("SASL " + names);
            }
        }
        reply(".");
    }

    private List<Mechanism> mechanisms() {
        try {
            return client.mechanisms();
        } catch (IOException e) {
            LoginResult unused = client.unavailable(e);
            return List.of();
        }
    }

    private void stls() {
        if (client.isEncrypted()) {
            reply("-ERR TLS is already active.");
        } else if (!client.isTlsOffered()) {
            reply("-ERR TLS support isn't enabled.");
        } else {
            reply("+OK Begin TLS negotiation now.");
            encrypt();
        }
    }

    private void user(String name) {
        if (!client.isPlaintextAllowed()) {
            answer(client.clear());
        } else if (name.isEmpty()) {
            reply("-ERR Invalid parameters.");
        } else {
            user = Optional.of(new String(name.getBytes(ISO_8859_1), UTF_8));
            reply("+OK");
        }
    }

    /** A password may hold blanks, also at its ends. */
    private void pass(String password) {
        if (user.isEmpty()) {
            reply("-ERR No username given.");
            return;
        }
        String name = user.get();
        user = Optional.empty();
        answer(client.password(name, new String(password.getBytes(ISO_8859_1), UTF_8)));
    }

    private void auth(String argument) {
        String[] words = argument.split(" +", -1);
        if (argument.isEmpty()) {
            reply("+OK");
            mechanisms().forEach(each -> reply(each.text()));
            reply(".");
            return;
        }
        Optional<Mechanism> mechanism = Mechanism.of(words[0]);
        if (words.length > 2) {
            reply("-ERR Invalid parameters.");
        } else if (mechanism.isPresent() && LoginClient.isPlaintext(mechanism.get()) && !client.isPlaintextAllowed()) {
            answer(client.clear());
        } else if (mechanism.filter(mechanisms()::contains).isEmpty()) {
            reply("-ERR Unsupported authentication mechanism.");
        } else {
            begin(client.exchange(mechanism.get()), words.length == 2 ? Optional.of(words[1]) : Optional.empty());
        }
    }

    private void begin(Exchange begun, Optional<String> initial) {
        exchange = Optional.of(begun);
        try {
            if (initial.isEmpty()) {
                take(begun.begin());
            } else {
                word(initial.get().equals("=") ? "" : initial.get(), true);
            }
        } catch (IOException e) {
            exchange = Optional.empty();
            answer(client.unavailable(e));
        }
    }

    private void response(String text) {
        if (text.equals("*")) {
            exchange = Optional.empty();
            reply("-ERR Authentication aborted by client.");
            return;
        }
        try {
            word(text, false);
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
            reply("+ " + Base64.getEncoder().encodeToString(challenge.text().getBytes(UTF_8)));
        } else {
            exchange = Optional.empty();
            answer(client.ended(step));
        }
    }

    private void answer(LoginResult result) {
        switch (result.kind()) {
            case IN -> open(result.user());
            case CLEAR -> reply("-ERR [AUTH] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.");
            case UNAVAILABLE -> reply("-ERR [SYS/TEMP] Temporary authentication failure.");
            case TOO_MANY -> {
                client.logTooMany();
                reply("-ERR [IN-USE] " + client.tooMany());
                ended = "";
                close();
            }
            default -> {
                reply("-ERR [AUTH] Authentication failed.");
                pause(client.failureDelay());
            }
        }
    }

    private void open(String name) {
        try {
            transaction = Optional.of(new Pop3Transaction(opening.open(name), new Pop3Transaction.Output() {
                @Override
                public void reply(String line) {
                    Pop3Dialogue.this.reply(line);
                }

                @Override
                public void send(byte[] bytes, int offset, int length) {
                    Pop3Dialogue.this.send(bytes, offset, length);
                }
            }));
            bad = 0;
            reply("+OK Logged in.");
            client.logIn();
        } catch (IOException e) {
            client.logNote("Error: " + e.getMessage());
            client.giveUp();
            reply("-ERR [SYS/TEMP] Internal error occurred. Refer to server log for more information.");
            ended = "";
            close();
        }
    }

    // --- TLS and the end

    @Override
    public void secured(TlsSession tls) {
        handshakeEnded();
        client.secured(tls);
        user = Optional.empty();
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
        reply("-ERR Disconnected for inactivity.");
        flushAndClose();
    }

    @Override
    public void end(String reason) {
        ended = "Disconnected: " + reason;
        reply("-ERR " + reason);
        flushAndClose();
    }

    @Override
    public void disconnected() {
        gone();
        if (transaction.isPresent()) {
            if (!updated) {
                markSeen(transaction.get());
            }
            client.logOut(ended + " " + transaction.get().summary(updated));
        } else if (!ended.isEmpty()) {
            client.logAborted(ended);
        }
    }

    /** What was retrieved is seen; what was to be deleted stays without QUIT. */
    private void markSeen(Pop3Transaction open) {
        try {
            open.update(false);
        } catch (IOException e) {
            client.logNote("Error: " + e.getMessage());
        }
    }
}
