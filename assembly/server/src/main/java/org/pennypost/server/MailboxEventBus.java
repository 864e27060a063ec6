package org.pennypost.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.inject.Inject;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.EventListener;
import org.apache.james.events.InVMEventBus;
import org.apache.james.events.Registration;
import org.apache.james.events.RegistrationKey;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.events.delivery.EventDelivery;
import org.apache.james.mailbox.events.MailboxIdRegistrationKey;
import org.pennypost.mbox.james.FlagUpdates;
import reactor.core.publisher.Mono;

/** James's event bus, which also tells how many listen to a mailbox. Thread safe. */
final class MailboxEventBus extends InVMEventBus implements FlagUpdates.Audience {
    private final Map<RegistrationKey, Integer> listeners = new ConcurrentHashMap<>();

    @Inject
    MailboxEventBus(EventDelivery delivery, RetryBackoffConfiguration retries, EventDeadLetters deadLetters) {
        super(delivery, retries, deadLetters);
    }

    /** Whoever listens is counted before he can hear anything, and until he hears nothing any more. */
    @Override
    public Mono<Registration> register(EventListener.ReactiveEventListener listener, RegistrationKey key) {
        return Mono.defer(() -> {
            listeners.merge(key, 1, Integer::sum);
            return super.register(listener, key)
                    .doOnError(e -> left(key))
                    .map(registration -> counted(registration, key));
        });
    }

    /** Whoever leaves twice has left once. */
    private Registration counted(Registration registration, RegistrationKey key) {
        AtomicBoolean gone = new AtomicBoolean();
        return () -> Mono.from(registration.unregister()).doOnSuccess(done -> {
            if (gone.compareAndSet(false, true)) {
                left(key);
            }
        });
    }

    private void left(RegistrationKey key) {
        listeners.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }

    @Override
    public int listeners(MailboxIdRegistrationKey key) {
        return listeners.getOrDefault(key, 0);
    }
}
