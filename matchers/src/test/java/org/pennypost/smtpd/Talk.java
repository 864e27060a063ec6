package org.pennypost.smtpd;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.pennypost.sasl.Logins;

/** One dialogue with everything around it in memory. */
final class Talk implements Wire {
    static final ClientNames NAMES = (address, port) -> {
        String name = address.getHostAddress().equals("127.0.0.1") ? "localhost" : "unknown";
        return new Client(address, port, name, name);
    };

    final MemoryQueue queue = new MemoryQueue();
    final List<String> log = new CopyOnWriteArrayList<>();
    final List<String> notices = new ArrayList<>();
    final List<Duration> pauses = new ArrayList<>();
    final SmtpDialogue dialogue;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final List<Duration> handshakes = new ArrayList<>();
    private boolean closed;

    Talk(Supplier<SmtpdSettings> settings, String client, SmtpdHooks hooks) {
        this(settings, client, hooks, Logins.NONE);
    }

    Talk(Supplier<SmtpdSettings> settings, String client, SmtpdHooks hooks, Logins logins) {
        this(settings, client, hooks, logins, new Anvil(Clock.systemUTC()));
    }

    Talk(Supplier<SmtpdSettings> settings, String client, SmtpdHooks hooks, Logins logins, Anvil anvil) {
        this(settings, client, hooks, logins, anvil, NAMES);
    }

    static Talk named(Supplier<SmtpdSettings> settings, String client, ClientNames names) {
        return new Talk(settings, client, SmtpdHooks.NONE, Logins.NONE, new Anvil(Clock.systemUTC()), names);
    }

    private Talk(
            Supplier<SmtpdSettings> settings,
            String client,
            SmtpdHooks hooks,
            Logins logins,
            Anvil anvil,
            ClientNames names) {
        try {
            SmtpdEnvironment environment = new SmtpdEnvironment(
                    settings,
                    names,
                    queue,
                    (service, text) -> log.add(service + ": " + text),
                    Clock.fixed(Instant.parse("2026-11-04T02:28:11Z"), ZoneId.of("UTC")),
                    logins,
                    anvil,
                    new Waits(4),
                    (session, name, transcript) ->
                            notices.add(name + "\n" + new String(transcript, StandardCharsets.UTF_8)));
            dialogue = new SmtpDialogue(environment, InetAddress.getByName(client), 4711, hooks, this);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static Talk of(Map<String, String> overrides, String client) {
        return new Talk(TestSettings.source(overrides), client, SmtpdHooks.NONE);
    }

    @Override
    public void send(byte[] bytes) {
        out.writeBytes(bytes);
    }

    @Override
    public void startTls(Supplier<SSLEngine> engine, Duration timeout) {
        handshakes.add(timeout);
    }

    @Override
    public void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** Sends bytes, waits out pauses, and gives the lines that came back. */
    List<String> send(String latin) {
        byte[] bytes = latin.getBytes(StandardCharsets.ISO_8859_1);
        Duration pause = dialogue.receive(bytes, 0, bytes.length);
        while (!pause.isZero()) {
            pauses.add(pause);
            pause = dialogue.resume();
        }
        return lines();
    }

    /** Sends lines one by one and gives all that came back. */
    List<String> lines(String... lines) {
        List<String> all = new ArrayList<>();
        for (String line : lines) {
            all.addAll(send(line + "\r\n"));
        }
        return all;
    }

    /** What came back since the last time. */
    List<String> lines() {
        String text = out.toString(StandardCharsets.UTF_8);
        out.reset();
        return text.isEmpty() ? List.of() : Arrays.asList(text.split("\r\n"));
    }

    String content(int index) {
        return new String(queue.queued.get(index).content(), StandardCharsets.ISO_8859_1);
    }
}
