package org.pennypost.login;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.pennypost.dialogue.Dialogue;
import org.pennypost.dialogue.Wire;
import org.pennypost.sasl.Logins;
import org.pennypost.sasl.Mechanism;
import org.pennypost.sasl.PasswdFile;
import org.pennypost.tls.TlsServer;

/** A client of one of the dialogues that begin with a log-in: what it sends, what it gets, what is logged. */
public final class Guest implements Wire {
    public static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    private final StringBuilder got = new StringBuilder();
    private final List<String> log;
    private final LoginEnvironment environment;
    private LoginClient client;
    private Dialogue dialogue;
    private Duration waited = Duration.ZERO;
    private boolean closed;

    private Guest(LoginEnvironment environment, List<String> log) {
        this.environment = environment;
        this.log = log;
    }

    /** Users alice (wonder) and bob (build), two sessions each. */
    public static Guest of(Path directory, String protocol, LoginSettings settings) throws IOException {
        Path passwd = directory.resolve("passwd");
        Files.writeString(passwd, "alice:{PLAIN}wonder:1:1::/a:/bin/sh\nbob:{PLAIN}build:2:2::/b:/bin/sh\n");
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        List<String> lines = new ArrayList<>();
        return new Guest(
                new LoginEnvironment(
                        protocol,
                        () -> settings,
                        new Logins(new PasswdFile(passwd), "example.com"::equals),
                        (service, text) -> lines.add(service + ": " + text),
                        clock,
                        new Penalties(clock),
                        new Sessions()),
                lines);
    }

    public static LoginSettings settings() {
        return new LoginSettings(
                "mail.example.com",
                "Pennypost",
                TlsServer.OFF,
                false,
                false,
                List.of(Mechanism.values()),
                Duration.ofSeconds(2),
                2);
    }

    public Guest from(String address, BiFunction<LoginClient, Wire, Dialogue> maker) throws IOException {
        client = new LoginClient(
                environment,
                new InetSocketAddress(InetAddress.getByName(address), 40000),
                new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 143),
                () -> closed = true);
        closed = false;
        dialogue = maker.apply(client, this);
        dialogue.begin();
        return this;
    }

    /** Sends, waits as long as the dialogue wants, and gives all that came since the last time. */
    public String say(String... sent) {
        for (String line : sent) {
            byte[] bytes = (line + "\r\n").getBytes(ISO_8859_1);
            Duration pause = dialogue.receive(bytes, 0, bytes.length);
            while (!pause.isZero()) {
                waited = waited.plus(pause);
                pause = dialogue.resume();
            }
        }
        return heard();
    }

    /** What came since the last time, lines separated by {@code |}. */
    public String heard() {
        String all = got.toString().replace("\r\n", "|");
        got.setLength(0);
        return all;
    }

    public Guest hangUp() {
        dialogue.disconnected();
        return this;
    }

    public Dialogue dialogue() {
        return dialogue;
    }

    public LoginEnvironment environment() {
        return environment;
    }

    /** Log lines without session ids and the process. */
    public List<String> log() {
        return log.stream()
                .map(line -> line.replaceAll("session=<[^>]*>", "session=<>")
                        .replaceAll("<[0-9]+><[^>]*>", "<>")
                        .replaceAll("mpid=[0-9]+", "mpid="))
                .toList();
    }

    public Duration waited() {
        return waited;
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public void send(byte[] bytes) {
        got.append(new String(bytes, ISO_8859_1));
    }

    @Override
    public void startTls(Supplier<SSLEngine> engine, Duration timeout) {
        got.append("(TLS)");
    }

    @Override
    public void close() {
        closed = true;
    }
}
