package org.pennypost.it;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Clients that send to alice, one message in each session and a short pause after it, until they are told to end. */
final class Deliveries {
    private static final Duration PACE = Duration.ofMillis(50);

    private final AtomicInteger sent = new AtomicInteger();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean ended;

    private Deliveries() {}

    static Deliveries begin(int clients, int port) {
        Deliveries deliveries = new Deliveries();
        for (int i = 0; i < clients; i++) {
            Thread client = new Thread(() -> deliveries.send(port), "client-" + i);
            client.start();
            deliveries.clients.add(client);
        }
        return deliveries;
    }

    private void send(int port) {
        while (!ended) {
            try (Conversation client = Conversation.with(port)) {
                client.greeted()
                        .ask("EHLO client.test", 250)
                        .ask("MAIL FROM:<sender@remote.test>", 250)
                        .ask("RCPT TO:<alice>", 250)
                        .ask("DATA", 354)
                        .ask("Subject: stream\r\n\r\ntext\r\n.", 250);
                sent.incrementAndGet();
                client.ask("QUIT", 221);
                LockSupport.parkNanos(PACE.toNanos()); // a stream, not a flood that grows a backlog
            } catch (IOException | AssertionError e) {
                failures.add(e);
                return;
            }
        }
    }

    /** How many were accepted so far. */
    int sent() {
        return sent.get();
    }

    /** Lets every client end its session; what went wrong, which is to be nothing. */
    List<Throwable> end() throws InterruptedException {
        ended = true;
        for (Thread client : clients) {
            client.join();
        }
        return List.copyOf(failures);
    }

    /** How many of them are in a mailbox. */
    static int in(String mailbox) {
        return mailbox.split("\nSubject: stream\n", -1).length - 1;
    }
}
