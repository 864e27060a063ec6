package org.pennypost.queue.james;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Function;
import org.pennypost.queue.Part;
import org.pennypost.queue.PartQueue;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Gives the parts of a queue one after the other to each who asks, as many as were asked for; it never ends. Each
 * subscriber has a thread, which ends with the subscription.
 *
 * @param <T> what a part becomes
 */
final class Dequeue<T> implements Publisher<T> {
    private final String name;
    private final PartQueue parts;
    private final Function<Part, Optional<T>> item;

    /**
     * Prepares.
     *
     * @param name of the threads
     * @param parts where they come from
     * @param item reads a part; empty to go on to the next one
     */
    Dequeue(String name, PartQueue parts, Function<Part, Optional<T>> item) {
        this.name = requireNonNull(name);
        this.parts = requireNonNull(parts);
        this.item = requireNonNull(item);
    }

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        Taker taker = new Taker(subscriber);
        subscriber.onSubscribe(taker);
        taker.thread.start();
    }

    private final class Taker implements Subscription {
        private final Subscriber<? super T> subscriber;
        private final Thread thread = new Thread(this::run, "queue-" + name);
        private long wanted;
        private boolean cancelled;

        Taker(Subscriber<? super T> subscriber) {
            this.subscriber = requireNonNull(subscriber);
            thread.setDaemon(true);
        }

        @Override
        public synchronized void request(long count) {
            wanted = count > Long.MAX_VALUE - wanted ? Long.MAX_VALUE : wanted + Math.max(0, count);
            notifyAll();
        }

        @Override
        public synchronized void cancel() {
            cancelled = true;
            thread.interrupt();
        }

        private synchronized boolean awaitRequest() throws InterruptedException {
            while (wanted == 0 && !cancelled) {
                wait();
            }
            return !cancelled;
        }

        /** From here on a part that was taken goes to the subscriber; before, it goes back. */
        private synchronized boolean claim() {
            if (cancelled) {
                return false;
            }
            wanted = wanted == Long.MAX_VALUE ? wanted : wanted - 1;
            return true;
        }

        private void run() {
            try {
                while (awaitRequest()) {
                    give(parts.take());
                }
            } catch (InterruptedException cancelledNow) {
                // nobody asks any more
            }
        }

        private void give(Part part) {
            Optional<T> next = item.apply(part);
            if (next.isEmpty()) {
                return;
            }
            if (claim()) {
                subscriber.onNext(next.get());
            } else {
                part.retry(part.due());
            }
        }
    }
}
