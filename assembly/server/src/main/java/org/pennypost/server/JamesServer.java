package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.TypeLiteral;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.annotation.PreDestroy;
import org.apache.james.mailetcontainer.impl.JamesMailSpooler;
import org.apache.james.onami.lifecycle.DisposingStager;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.utils.InitializationOperations;
import org.pennypost.conf.Program;
import org.pennypost.conf.Settings;
import org.pennypost.delivery.QueueManager;
import org.pennypost.maillog.MailLog;
import org.pennypost.queue.MessageQueue;

/**
 * James, started and stopped. It takes the place of James's GuiceJamesServer, which ends the virtual machine when a
 * start fails and stops one server after another.
 *
 * <p>Order of the start: everything that handles mail, then the listeners, so that whoever gets a banner is served.
 * Order of the stop: listeners, then what is in flight, then the rest. Not thread safe.
 */
final class JamesServer {
    private static final Duration DRAIN = Duration.ofMillis(1500);
    private static final Duration AFTER_MAILBOXES = Duration.ofMillis(500);

    private final Injector injector;

    private JamesServer(Injector injector) {
        this.injector = requireNonNull(injector);
    }

    /**
     * Starts it.
     *
     * @return running, every listener accepting
     * @throws StartFailure with all reasons, one per line, when anything did not start; nothing runs then
     */
    static JamesServer start(Settings settings, MailLog log) throws StartFailure {
        List<Module> modules = new ModuleChoice(settings).modules(log);
        Injector injector;
        // Guice would make and load a class for each constructor; nothing here needs that, and it costs a tenth of the
        // start.
        System.setProperty("guice_bytecode_gen_option", "DISABLED");
        try {
            injector = Guice.createInjector(modules);
        } catch (RuntimeException e) {
            throw new StartFailure("James cannot be put together", e);
        }
        JamesServer server = new JamesServer(injector);
        List<String> failures = server.open(settings);
        if (!failures.isEmpty()) {
            server.stop(Duration.ofSeconds(2));
            throw new StartFailure(String.join("\n", failures));
        }
        return server;
    }

    private List<String> open(Settings settings) {
        List<String> failures = new ArrayList<>();
        CompletableFuture<List<String>> beside = Background.run(
                () -> injector.getInstance(Webadmin.class).prepare(settings).commit());
        try {
            injector.getInstance(InitializationOperations.class).initModules();
            Listeners listeners = injector.getInstance(Listeners.class);
            listeners.commit(listeners.prepare(settings));
        } catch (Exception | LinkageError e) {
            failures.add(StartFailure.describe(e));
        }
        failures.addAll(beside.join());
        return failures;
    }

    /** The addresses of the mail protocols that accept connections. */
    List<InetSocketAddress> addresses() {
        return injector.getInstance(Listeners.class).addresses();
    }

    /** The addresses of all listeners, and what serves them, in words. */
    List<String> listeners() {
        List<String> texts =
                new ArrayList<>(injector.getInstance(Listeners.class).texts());
        injector.getInstance(Webadmin.class)
                .listensOn()
                .ifPresent(address -> texts.add(Door.text(address) + " " + Program.WEBADMIND.command()));
        return texts;
    }

    /** An object of James. */
    <T> T get(Class<T> type) {
        return injector.getInstance(type);
    }

    /** The same by a key. */
    <T> T get(Key<T> key) {
        return injector.getInstance(key);
    }

    /**
     * Stops it: no new connections, the mail that is being delivered is delivered. What is being written to mailboxes is written, however long that takes.
     *
     * @param patience how long to wait for all else
     * @return whether all came to its end in that time
     */
    boolean stop(Duration patience) {
        CompletableFuture<List<String>> stopping = Background.run(this::stopAll);
        if (hasEnded(stopping, patience)) {
            return true;
        }
        get(OpenMailboxes.class).close();
        return hasEnded(stopping, AFTER_MAILBOXES);
    }

    private static boolean hasEnded(CompletableFuture<List<String>> work, Duration patience) {
        try {
            work.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private long queued() {
        return injector.getInstance(MessageQueue.class)
                .named(MailQueueFactory.SPOOL.asString())
                .size();
    }

    private void stopAll() throws Exception {
        injector.getInstance(Listeners.class).close();
        injector.getInstance(Webadmin.class).close();
        JamesMailSpooler spooler = injector.getInstance(JamesMailSpooler.class);
        QueueManager manager = injector.getInstance(QueueManager.class);
        new SpoolDrain(this::queued, () -> spooler.getCurrentSpoolCount() + manager.size()).await(DRAIN);
        spooler.dispose();
        injector.getInstance(Key.get(new TypeLiteral<DisposingStager<PreDestroy>>() {}))
                .stage();
    }
}
