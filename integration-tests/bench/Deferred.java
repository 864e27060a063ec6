import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.IncomingMessage;
import org.pennypost.cleanup.Recipient;
import org.pennypost.queue.ActiveMessages;
import org.pennypost.queue.Deferral;
import org.pennypost.queue.MessageQueue;
import org.pennypost.queue.Part;
import org.pennypost.queue.PartData;
import org.pennypost.queue.QueueIds;
import org.pennypost.queue.QueuedEnvelope;
import org.pennypost.queue.james.SpoolIncoming;

/** Fills a queue directory with messages that wait for their next attempt: Deferred DIRECTORY COUNT. */
public final class Deferred {
    private static final int THREADS = 16;
    private static final long HOUR = 3_600_000;

    private Deferred() {}

    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[1]);
        Clock clock = Clock.systemUTC();
        ActiveMessages messages = new ActiveMessages((service, text) -> {});
        MessageQueue queue = new MessageQueue(Path.of(arguments[0]), messages, (service, text) -> {}, clock);
        SpoolIncoming incoming = new SpoolIncoming(queue, new QueueIds(clock), messages, clock);
        AtomicInteger next = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(new Thread(() -> {
                try {
                    for (int n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
                        commit(incoming, n);
                        defer(queue, n);
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
            threads.get(i).start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void commit(SpoolIncoming incoming, int n) throws Exception {
        byte[] content = ("From: sender" + n + "@remote.test\r\nSubject: deferred " + n + "\r\n\r\n" + "text ".repeat(200) + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        Address to = new Address("user" + n + "@site" + n % 500 + ".test");
        try (IncomingMessage message = incoming.open()) {
            message.content().write(content);
            message.commit(new Envelope(
                    new Address("sender" + n + "@remote.test"),
                    List.of(new Recipient(to, to)),
                    Instant.now(),
                    content.length,
                    Map.of("client_name", "client.test", "client_address", "192.0.2.1")));
        }
    }

    private static void defer(MessageQueue queue, int n) throws Exception {
        Part part = queue.named("spool").take();
        PartData data = part.read();
        Envelope envelope = data.envelope().orElseThrow().envelope();
        Deferral why = new Deferral("4.4.1", "connect to mx.test[192.0.2.2]:25: Connection timed out", Instant.now());
        ByteBuffer mail = data.mail();
        queue.add(
                new PartData(
                        "spool",
                        PartData.ROOT,
                        System.currentTimeMillis() + HOUR + n,
                        true,
                        Optional.of(new QueuedEnvelope(envelope, Map.of(envelope.recipients().get(0), why))),
                        mail),
                part.content());
        part.release();
    }
}
