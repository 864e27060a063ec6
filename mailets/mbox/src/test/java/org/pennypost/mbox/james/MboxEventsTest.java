package org.pennypost.mbox.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.events.Event;
import org.apache.james.events.EventListener;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.events.MailboxEvents;
import org.apache.james.mailbox.events.MailboxIdRegistrationKey;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxPath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** What clients that wait hear of the work of other programs. */
class MboxEventsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private MboxHost host;
    private Path file;
    private final List<Event> seen = new CopyOnWriteArrayList<>();

    private static String message(int n, String header) {
        return "From a@b.test  Tue Nov 24 02:48:20 2026\n" + header + "Subject: " + n + "\nMessage-ID: <" + n
                + "@b.test>\n\nbody " + n + "\n\n";
    }

    @BeforeEach
    void listen() throws IOException, MailboxException {
        host = new MboxHost(directory.resolve("host"));
        file = host.inbox("alice");
        Files.createDirectories(file.getParent());
        Files.writeString(file, message(1, "") + message(2, ""));
        MboxManagers managers = new MboxManagers(host, Set.of(), Clock.systemUTC());
        MailboxSession session = managers.manager().createSystemSession(Username.of("alice"));
        MessageManager inbox = managers.manager().getMailbox(MailboxPath.inbox(session), session);
        assertThat(inbox.getMessageCount(session)).isEqualTo(2);
        EventListener listener = seen::add;
        Mono.from(managers.events().register(listener, new MailboxIdRegistrationKey(inbox.getId())))
                .block();
    }

    @AfterEach
    void close() {
        host.close();
    }

    private <T extends MailboxEvents.MessageEvent> T heard(Class<T> kind) {
        await().atMost(PATIENCE).until(() -> seen.stream().anyMatch(kind::isInstance));
        return seen.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void newMail() throws IOException {
        Files.writeString(file, message(3, ""), StandardOpenOption.APPEND);
        MailboxEvents.Added added = heard(MailboxEvents.Added.class);
        assertThat(added.getUids()).containsExactly(MessageUid.of(3));
        assertThat(added.isDelivery()).isTrue();
        assertThat(added.getMailboxPath().getName()).isEqualTo("INBOX");
    }

    @Test
    void messagesThatAreGone() throws IOException {
        replace(message(2, ""));
        assertThat(heard(MailboxEvents.Expunged.class).getUids()).containsExactly(MessageUid.of(1));
    }

    @Test
    void flags() throws IOException {
        replace(message(1, "Status: RO\nX-Status: F\n") + message(2, ""));
        MailboxEvents.FlagsUpdated updated = heard(MailboxEvents.FlagsUpdated.class);
        assertThat(updated.getUids()).contains(MessageUid.of(1));
        Flags flags = Stream.ofNullable(updated.getUpdatedFlags())
                .flatMap(List::stream)
                .filter(one -> one.getUid().equals(MessageUid.of(1)))
                .findFirst()
                .orElseThrow()
                .getNewFlags();
        assertThat(flags.contains(Flags.Flag.SEEN)).isTrue();
        assertThat(flags.contains(Flags.Flag.FLAGGED)).isTrue();
    }

    /** As mutt does: the file is written anew in place, under its lock. */
    private void replace(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            channel.write(bytes, 0);
            channel.truncate(bytes.limit());
        }
    }
}
