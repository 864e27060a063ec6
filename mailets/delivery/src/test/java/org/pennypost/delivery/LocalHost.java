package org.pennypost.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.ManageableMailQueue.MailQueueItemView;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.mailet.Mail;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.IncomingMessage;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.maillog.MailLog;
import org.pennypost.mbox.AppendNotes;
import org.pennypost.mbox.MboxRegistry;
import org.pennypost.mbox.UserQuota;
import org.pennypost.queue.ActiveMessages;
import org.pennypost.queue.MessageQueue;
import org.pennypost.queue.QueueIds;
import org.pennypost.queue.james.SpoolIncoming;
import org.pennypost.queue.james.SpoolMailQueueFactory;
import reactor.core.publisher.Flux;

/** A host with its configuration in files, a real queue, and everything of local delivery. */
final class LocalHost implements AutoCloseable {
    final List<String> log = new CopyOnWriteArrayList<>();
    final TestClock clock = new TestClock();
    final SettingsHolder settings;
    final Completion completion;
    final ActiveMessages messages;
    final LocalDelivery delivery;
    final MessageQueue queue;
    final SpoolIncoming incoming;
    final ManageableMailQueue spool;
    final QueueManager manager;

    /** What the queue manager does with a mail. */
    volatile Processors processor = mail -> {};

    private final Queue<Mail> delivered = new ConcurrentLinkedQueue<>();

    private final Path directory;
    private final Iterator<MailQueueItem> items;
    private MailQueueItem taken;

    /** Makes a host in an empty directory. */
    LocalHost(Path directory, String... mainCf) throws IOException {
        this.directory = directory;
        Files.createDirectories(mail());
        aliases("postmaster: root", "team: root, daemon");
        Files.writeString(directory.resolve("passwd"), "root:{PLAIN}x:0:0::/root:\ndaemon:{PLAIN}x:1:1::/:\n");
        Files.writeString(directory.resolve("master.cf"), "");
        this.settings = new SettingsHolder(settings(mainCf));
        MailLog mailLog = (service, text) -> log.add(service + ": " + text);
        ActiveMessages messages = new ActiveMessages(mailLog);
        this.queue = new MessageQueue(directory.resolve("spool"), messages, mailLog, clock);
        QueueIds ids = new QueueIds(clock);
        SpoolMailQueueFactory queues =
                new SpoolMailQueueFactory(queue, ids, messages, new RawMailQueueItemDecoratorFactory(), clock);
        this.incoming = new SpoolIncoming(queue, ids, messages, clock);
        this.completion =
                new Completion(queues, new Bouncer(settings, incoming, mailLog, clock), messages, mailLog, clock);
        this.delivery = new LocalDelivery(settings, mailboxes(), UserQuota.NONE, completion, incoming, mailLog, clock);
        this.messages = messages;
        this.manager = new QueueManager(
                mail -> {
                    delivered.add(mail);
                    processor.service(mail);
                    if (mail.getState().equals(Mail.GHOST)) {
                        LifecycleUtil.dispose(mail); // as James's pipeline does
                    }
                },
                completion,
                queue);
        this.spool = queues.createQueue(MailQueueFactory.SPOOL);
        this.items = Flux.from(spool.deQueue()).toIterable(1).iterator();
    }

    private MboxRegistry mailboxes() throws IOException {
        return new MboxRegistry(AppendNotes.open(directory.resolve("appends"), log::add));
    }

    Settings settings(String... mainCf) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "compatibility_level = 3.6",
                "myhostname = mail.example.com",
                "myorigin = example.com",
                "mydestination = example.com",
                "mail_spool_directory = " + mail(),
                "queue_directory = " + Files.createDirectories(directory.resolve("spool")),
                "alias_maps = hash:$config_directory/aliases",
                "local_recipient_maps = passwd-file:$config_directory/passwd $alias_maps",
                "deliver_lock_attempts = 1"));
        lines.addAll(Arrays.asList(mainCf));
        Files.write(directory.resolve("main.cf"), lines);
        Settings.Loaded loaded = Settings.load(directory);
        return loaded.settings().orElseThrow(() -> new IOException("" + loaded.problems()));
    }

    void aliases(String... lines) throws IOException {
        Files.write(directory.resolve("aliases"), List.of(lines));
    }

    Path mail() {
        return directory.resolve("mail");
    }

    String mailbox(String user) throws IOException {
        return Files.readString(mail().resolve(user), ISO_8859_1);
    }

    /** Queues a message as smtpd does; recipients without a domain are of example.com. Gives the queue id. */
    String send(String sender, String content, String... recipients) throws IOException {
        List<Recipient> list = Arrays.stream(recipients)
                .map(text -> new Recipient(
                        new Address(text), new Address(text.contains("@") ? text : text + "@example.com")))
                .toList();
        try (IncomingMessage message = incoming.open()) {
            message.content().write(content.getBytes(ISO_8859_1));
            message.commit(new Envelope(new Address(sender), list, clock.instant(), content.length(), Map.of()));
            return message.queueId();
        }
    }

    /** Takes the next mail that is due; it leaves the queue when another one is taken. */
    Mail next() throws Exception {
        finish();
        taken = items.next();
        return taken.getMail();
    }

    /** Routes a mail, and gives those that the queue manager made of it, by processor and recipients. */
    List<Mail> route(Mail mail, String transports) throws Exception {
        mail.setState("route");
        Route route = new Route(settings, completion, manager);
        route.init(new RouteTest.Parameters(Map.of("transports", transports)));
        route.service(mail);
        while (manager.size() > 0) {
            Thread.onSpinWait();
        }
        List<Mail> made = new ArrayList<>(delivered);
        delivered.clear();
        made.sort(Comparator.comparing(Mail::getState)
                .thenComparing(each -> each.getRecipients().toString()));
        return made;
    }

    /** Takes the next mail, delivers it, and lets it leave the queue. */
    Mail deliver() throws Exception {
        Mail mail = next();
        delivery.service(mail);
        finish();
        return mail;
    }

    /** Lets the mail leave the queue that was taken last. */
    void finish() throws Exception {
        if (taken != null) {
            taken.done(MailQueueItem.CompletionStatus.SUCCESS);
            taken = null;
        }
    }

    /** Lets time pass, then takes the mail that was deferred and delivers it. */
    Mail retry(Duration after) throws Exception {
        clock.forward(after);
        spool.flush(); // the queue waits in real time
        return deliver();
    }

    /** How many mails wait. */
    int waiting() {
        return queue.named("spool").waiting().size();
    }

    /** When the only mail that waits is tried again. */
    Duration delay() throws Exception {
        MailQueueItemView item = spool.browse().next();
        return Duration.between(
                clock.instant(), item.getNextDelivery().orElseThrow().toInstant());
    }

    @Override
    public void close() throws IOException {
        manager.close();
        completion.close();
    }

    /** A clock that the test moves. */
    static final class TestClock extends Clock {
        private volatile Instant now = Instant.parse("2026-11-24T05:04:17Z");

        void forward(Duration time) {
            now = now.plus(time);
        }

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
