package org.pennypost.queue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;

/** What postqueue and postsuper ask for, with the server and without it. */
class QueueAdministrationTest {
    private static final String CONTENT = "Subject: hi\r\n\r\nbody\r\n";
    private static final Instant ARRIVAL = Instant.parse("2026-11-24T02:28:11.123456Z");
    private static final Recipient ONE = new Recipient(
            new Address("one"), new Address("one@a.test"), Optional.of("FAILURE"), Optional.of("rfc822;one@a.test"));
    private static final Recipient TWO = new Recipient(new Address("two@B.test"), new Address("two@B.test"));
    private static final Deferral REFUSED =
            new Deferral("4.4.1", "connect to mx.test[192.0.2.1]:25: Connection refused", ARRIVAL.plusSeconds(3));
    private static final Envelope ENVELOPE = new Envelope(
            new Address("A@B.Test"), List.of(ONE, TWO), ARRIVAL, CONTENT.length(), Map.of("client_name", "mx.test"));

    private final QueueIds ids = new QueueIds(Clock.systemUTC());

    @TempDir
    private Path directory;

    private MessageQueue open() {
        return new MessageQueue(
                directory, new ActiveMessages((service, text) -> {}), (service, text) -> {}, Clock.systemUTC());
    }

    private static QueueControl control(MessageQueue queue) {
        return new QueueControl(queue, Clock.systemUTC());
    }

    private QueueDirectory offline() {
        return new QueueDirectory(directory, Clock.systemUTC());
    }

    private static PartData data(long due, Map<Recipient, Deferral> deferrals, Recipient... recipients) {
        QueuedEnvelope envelope = new QueuedEnvelope(ENVELOPE, deferrals).with(List.of(recipients));
        return new PartData("spool", "smtp", due, true, Optional.of(envelope), UTF_8.encode("rest"));
    }

    private String commit(MessageQueue queue, PartData data) throws IOException {
        try (IncomingFile file = queue.begin(ids)) {
            file.content().write(CONTENT.getBytes(ISO_8859_1));
            file.commit(data, () -> {});
            return file.queueId();
        }
    }

    /** A message of which one recipient is done, and the other was deferred. */
    private String deferred(MessageQueue queue) throws Exception {
        String id = commit(queue, data(0, Map.of(), ONE, TWO));
        Part part = queue.named("spool").take();
        part.ended(List.of(ONE));
        queue.add(data(Long.MAX_VALUE, Map.of(TWO, REFUSED), TWO), part.content());
        part.release();
        return id;
    }

    private static List<QueuedMessage> list(MessageQueue queue) {
        List<QueuedMessage> messages = new ArrayList<>();
        control(queue).list(messages::add);
        return messages;
    }

    private List<QueuedMessage> listOffline() throws IOException {
        List<QueuedMessage> messages = new ArrayList<>();
        offline().list(messages::add, path -> assertThat(path).isNull());
        return messages;
    }

    private List<String> files(String name) throws IOException {
        try (Stream<Path> paths = Files.list(directory.resolve(name))) {
            return paths.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static QueuedMessage message(String name, String id, boolean expire, QueuedMessage.Waiting... waiting) {
        return new QueuedMessage(
                name, id, ARRIVAL, CONTENT.length(), expire, new Address("A@B.Test"), List.of(waiting));
    }

    private static QueuedMessage.Waiting waiting(Recipient recipient) {
        return new QueuedMessage.Waiting(recipient, Optional.empty());
    }

    @Test
    void showsWhatWaitsAndWhy() throws Exception {
        MessageQueue queue = open();
        String id = deferred(queue);
        QueuedMessage expected = message("deferred", id, false, new QueuedMessage.Waiting(TWO, Optional.of(REFUSED)));

        assertThat(list(queue)).containsExactly(expected);
        assertThat(listOffline()).containsExactly(expected);
        assertThat(list(open())).containsExactly(expected);
        assertThat(control(queue).find(id)).contains(expected);
        assertThat(control(queue).find("ABCDEF")).isEmpty();
        assertThat(control(queue).ids("deferred")).containsExactly(id);
        QueueFile file = QueueFile.read(offline().find(id).orElseThrow());
        assertThat(file.recipients()).containsExactly(ONE, TWO);
        try (InputStream content = file.content()) {
            assertThat(new String(content.readAllBytes(), ISO_8859_1)).isEqualTo(CONTENT);
        }
    }

    @Test
    void showsWhatIsBeingDeliveredFirst() throws Exception {
        MessageQueue queue = open();
        String active = commit(queue, data(0, Map.of(), ONE, TWO));
        Part part = queue.named("spool").take();
        String incoming = commit(queue, data(0, Map.of(), TWO));
        part.ended(List.of(TWO));

        assertThat(list(queue))
                .containsExactly(
                        message("active", active, false, waiting(ONE)),
                        message("incoming", incoming, false, waiting(TWO)));
        MessageQueue again = open();
        assertThat(list(again))
                .hasSize(2)
                .allMatch(message -> message.recipients().size() == 1);
    }

    @Test
    void holdsAndReleases() throws Exception {
        MessageQueue queue = open();
        String id = commit(queue, data(0, Map.of(), ONE));

        assertThat(control(queue).hold(id)).isTrue();
        assertThat(control(queue).hold(id)).isFalse();
        assertThat(queue.named("spool").waiting()).isEmpty();
        assertThat(files("hold")).containsExactly(id);
        assertThat(list(queue)).containsExactly(message("hold", id, false, waiting(ONE)));

        MessageQueue again = open();
        assertThat(again.named("spool").waiting()).isEmpty();
        assertThat(control(again).release(id)).isTrue();
        assertThat(control(again).release(id)).isFalse();
        assertThat(again.named("spool").take().queueId()).isEqualTo(id);
    }

    @Test
    void doesNotTryAgainWhatWasPutOnHoldMeanwhile() throws Exception {
        MessageQueue queue = open();
        String id = commit(queue, data(0, Map.of(), ONE));
        Part part = queue.named("spool").take();

        assertThat(control(queue).hold(id)).isTrue();
        assertThat(part.isWithdrawn()).isTrue();
        queue.add(data(0, Map.of(ONE, REFUSED), ONE), part.content());
        part.release();

        assertThat(queue.named("spool").waiting()).isEmpty();
        assertThat(files("hold")).containsExactly(id);
        assertThat(control(queue).release(id)).isTrue();
        assertThat(queue.named("spool").take().read().envelope().orElseThrow().deferrals())
                .containsEntry(ONE, REFUSED);
    }

    @Test
    void queuesOnHold() throws Exception {
        MessageQueue queue = open();
        String id;
        try (IncomingFile file = queue.begin(ids)) {
            file.content().write(new byte[100_000]); // some of it is in the file before it is committed
            id = file.queueId();
            file.commitOnHold(data(0, Map.of(), ONE));
        }

        assertThat(files("incoming")).isEmpty();
        assertThat(files("hold")).containsExactly(id);
        assertThat(queue.named("spool").waiting()).isEmpty();
        assertThat(control(queue).release(id)).isTrue();
        assertThat(queue.named("spool").waiting()).hasSize(1);
    }

    @Test
    void deletes() throws Exception {
        MessageQueue queue = open();
        String waits = commit(queue, data(0, Map.of(), ONE));
        assertThat(control(queue).delete(waits)).isTrue();
        assertThat(control(queue).delete(waits)).isFalse();
        assertThat(files("incoming")).isEmpty();

        String active = commit(queue, data(0, Map.of(), ONE));
        Part part = queue.named("spool").take();
        assertThat(control(queue).delete(active)).isTrue();
        assertThat(part.isWithdrawn()).isTrue();
        assertThat(queue.add(data(0, Map.of(), ONE), part.content())).isEmpty();
        assertThat(part.content().isDeleted()).isTrue();
        part.release();
        assertThat(list(queue)).isEmpty();
        assertThat(queue.named("spool").size()).isZero();
    }

    @Test
    void beginsAnew() throws Exception {
        MessageQueue queue = open();
        String id = deferred(queue);

        assertThat(control(queue).requeue(id)).isTrue();

        assertThat(list(queue))
                .containsExactly(message("incoming", id, false, new QueuedMessage.Waiting(TWO, Optional.of(REFUSED))));
        PartData data = open().named("spool").take().read();
        assertThat(data.processor()).isEqualTo("root");
        assertThat(UTF_8.decode(data.mail()).toString()).isEqualTo("rest");
        assertThat(control(queue).requeue("ABCDEF")).isFalse();
    }

    @Test
    void remembersWhatIsToExpire() throws Exception {
        MessageQueue queue = open();
        String id = deferred(queue);

        assertThat(control(queue).expire(id)).isTrue();
        assertThat(control(queue).expire(id)).isFalse();

        assertThat(list(queue)).allMatch(QueuedMessage::forcedExpire);
        MessageQueue again = open();
        assertThat(list(again)).allMatch(QueuedMessage::forcedExpire);
        assertThat(control(again).flush(id)).isTrue();
        assertThat(again.named("spool").take().isForcedToExpire()).isTrue();
    }

    @Test
    void makesDueWhatIsAskedFor() throws Exception {
        MessageQueue queue = open();
        List<String> flushed = new ArrayList<>();
        queue.onFlush(() -> flushed.add("destinations"));
        String one = commit(queue, data(Long.MAX_VALUE, Map.of(), ONE));
        String two = commit(queue, data(Long.MAX_VALUE - 1, Map.of(), TWO));

        assertThat(control(queue).flush("ABCDEF")).isFalse();
        assertThat(control(queue).flush(one)).isTrue();
        assertThat(queue.named("spool").take().queueId()).isEqualTo(one);
        assertThat(control(queue).flushSite("b.TEST")).isEqualTo(1);
        assertThat(queue.named("spool").take().queueId()).isEqualTo(two);
        control(queue).flush();
        assertThat(flushed).isNotEmpty();
    }

    @Test
    void administersWithoutAServer() throws Exception {
        String id = deferred(open());
        QueueDirectory queue = offline();

        assertThat(queue.hold(id)).isTrue();
        assertThat(queue.hold(id)).isFalse();
        assertThat(listOffline()).extracting(QueuedMessage::queueName).containsExactly("hold");
        assertThat(queue.release(id)).isTrue();
        assertThat(queue.release(id)).isFalse();
        assertThat(queue.expire(id)).isTrue();
        assertThat(queue.expire(id)).isFalse();
        assertThat(queue.hold(id)).isTrue();
        assertThat(queue.requeue(id)).isTrue();
        assertThat(listOffline())
                .containsExactly(message("incoming", id, true, new QueuedMessage.Waiting(TWO, Optional.of(REFUSED))));
        MessageQueue online = open();
        assertThat(online.named("spool").take().read().processor()).isEqualTo("root");
        assertThat(queue.delete(id)).isTrue();
        assertThat(queue.delete(id)).isFalse();
        assertThat(queue.delete("../../etc")).isFalse();
        assertThat(listOffline()).isEmpty();
    }

    @Test
    void namesFilesThatCannotBeRead() throws Exception {
        open();
        Path path = directory.resolve("deferred").resolve("ABCDEF");
        Files.writeString(path, "nothing");
        List<Path> unreadable = new ArrayList<>();

        offline().list(message -> assertThat(message).isNull(), unreadable::add);

        assertThat(unreadable).containsExactly(path);
        assertThat(offline().ids("nowhere")).isEmpty();
    }
}
