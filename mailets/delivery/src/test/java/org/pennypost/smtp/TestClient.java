package org.pennypost.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.Settings;

/** Sends a message with a client that is made of a few lines of main.cf. */
final class TestClient implements AutoCloseable {
    final List<String> log = new CopyOnWriteArrayList<>();
    final Map<String, String> attributes = new HashMap<>();
    Protocol protocol = Protocol.SMTP;
    Duration waited = Duration.ZERO;
    String sender = "sender@example.com";
    String content = "Subject: x\r\n\r\n.dot\r\nlast line of the text";

    private final Watch watch = new Watch();

    SmtpClient make(Path directory, String... more) throws IOException {
        List<String> lines = new ArrayList<>(List.of("compatibility_level = 3.6", "myhostname = mail.example.com"));
        lines.addAll(List.of(more));
        Files.write(directory.resolve("main.cf"), lines);
        Files.writeString(directory.resolve("master.cf"), "");
        Settings.Loaded loaded = Settings.load(directory);
        Settings settings = loaded.settings().orElseThrow(() -> new IOException("" + loaded.problems()));
        return new SmtpClient(settings, protocol, watch, Clock.systemUTC(), log::add);
    }

    /** Sends to one recipient; gives status and text. */
    String send(Path directory, String nexthop, String... mainCf) throws IOException {
        return send(make(directory, mainCf), nexthop);
    }

    String send(SmtpClient client, String nexthop) {
        Outcome outcome = outcome(client, nexthop);
        return outcome.status() + " " + outcome.text();
    }

    Outcome outcome(SmtpClient client, String nexthop) {
        return client.deliver(nexthop, message(), recipients("a@peer.test"), () -> true)
                .values()
                .iterator()
                .next();
    }

    static List<Recipient> recipients(String... addresses) {
        return Arrays.stream(addresses)
                .map(text -> new Recipient(new Address(text), new Address(text)))
                .toList();
    }

    OutgoingMessage message() {
        byte[] bytes = content.getBytes(ISO_8859_1);
        return new OutgoingMessage() {
            @Override
            public String queueId() {
                return "ID";
            }

            @Override
            public Duration waited() {
                return waited;
            }

            @Override
            public Address sender() {
                return new Address(sender);
            }

            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public Map<String, String> attributes() {
                return attributes;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(bytes);
            }
        };
    }

    @Override
    public void close() {
        watch.close();
    }
}
