package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.conf.control.Answer;
import org.pennypost.login.ServiceProblems;
import org.pennypost.queue.MessageQueue;
import org.pennypost.queue.pickup.LocalUser;
import org.pennypost.server.control.Control;

/**
 * The server process: reads the configuration, starts James, says so, and serves until SIGTERM. Everything it has to say
 * before that goes to standard error. Source: master(8).
 */
public final class PennypostServer implements AutoCloseable {
    private static final String MASTER = "master";
    private static final int EX_USAGE = 64;

    /** A stop is over within three seconds; what is left is for the rest of the way out. */
    private static final Duration STOP_TIME = Duration.ofMillis(2500);

    private final JamesServer james;
    private final SwitchedMailLog log;
    private final Reload reload;
    private final LocalMail localMail;
    private final QueueClaim claim;

    private PennypostServer(PidFile pidFile, JamesServer james, SwitchedMailLog log, Path etc) throws IOException {
        this.james = requireNonNull(james);
        this.log = requireNonNull(log);
        SettingsHolder holder = james.get(SettingsHolder.class);
        this.reload = new Reload(etc, james.get(Reload.Parts.class), log);
        james.get(ReloadRequest.class).answeredBy(reload::run);
        this.localMail = LocalMail.start(james.get(LocalMail.Parts.class));
        this.claim = QueueClaim.of(
                holder.current().path("queue_directory"), pidFile, james.get(MessageQueue.class), control(), log);
    }

    private Control control() {
        QueueRequests queue = james.get(QueueRequests.class);
        UserQuestions users = james.get(UserQuestions.class);
        return new Control() {
            @Override
            public Answer reload() {
                return reload.run();
            }

            @Override
            public List<String> listeners() {
                return james.listeners();
            }

            @Override
            public Answer submit(LocalUser user, InputStream submission) {
                return localMail.submit(user, submission);
            }

            @Override
            public Answer mayList(LocalUser user, boolean controls) {
                return queue.mayList(user, controls);
            }

            @Override
            public void list(boolean json, Appendable out) throws IOException {
                queue.list(json, out);
            }

            @Override
            public Answer flush(LocalUser user, boolean controls, String request, String value) {
                return queue.flush(user, controls, request, value);
            }

            @Override
            public Answer change(String change, List<String> queues, BufferedReader ids) throws IOException {
                return queue.change(change, queues, ids);
            }

            @Override
            public Answer users(String question, List<String> words) {
                return users.answer(question, words);
            }

            @Override
            public void stop() {
                System.exit(0); // the shutdown hook finishes what is in flight
            }
        };
    }

    /** Applies the configuration as it is on disk now. */
    Answer reload() {
        return reload.run();
    }

    /**
     * Runs the server: {@code -c directory [--status-file file]}.
     *
     * @param words the command line; exit code 64 when it is not understood, 1 when the server does not start
     */
    public static void main(String... words) {
        Optional<Arguments> arguments = Arguments.parse(words);
        if (arguments.isEmpty()) {
            System.err.println("usage: PennypostServer -c directory [--status-file file]");
            System.exit(EX_USAGE);
        }
        // A client that asks for one handshake after the other on one connection would keep us busy.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        // James would ask the resolver for the name of each client, for its own log, and hold a worker for as long as
        // that takes.
        System.setProperty("james.protocols.mdc.hostname", "false");
        StatusFile status = new StatusFile(arguments.get().statusFile());
        try {
            PennypostServer server = start(arguments.get().etc());
            Runtime.getRuntime().addShutdownHook(new Thread(server::terminate, "terminate"));
            if (!HangUp.runs(() -> {
                Answer unused = server.reload();
            })) {
                System.err.println("pennypost: warning: SIGHUP will not reload");
            }
            status.ready();
        } catch (StartFailure e) {
            List<String> reasons = e.getMessage().lines().toList();
            reasons.forEach(reason -> System.err.println("pennypost: fatal: " + reason));
            status.failed(reasons);
            System.exit(1);
        }
    }

    /**
     * Starts a server on a configuration directory.
     *
     * @return the server, every listener accepting connections
     * @throws StartFailure with all reasons, one per line
     */
    static PennypostServer start(Path etc) throws StartFailure {
        Settings settings = load(etc);
        MailOwner.check(settings);
        new ModuleChoice(settings).unserved().forEach(System.err::println);
        PidFile pidFile = PidFile.take(settings.path("queue_directory"));
        try {
            TemporaryFiles.prepare(settings.path("data_directory"));
            SwitchedMailLog log = new SwitchedMailLog(SwitchedMailLog.open(settings));
            JamesServer james = JamesServer.start(settings, log);
            log.log(MASTER, "daemon started -- version " + Version.text() + ", configuration " + etc);
            return new PennypostServer(pidFile, james, log, etc);
        } catch (IOException e) {
            pidFile.close();
            throw new StartFailure("cannot start", e);
        } catch (StartFailure e) {
            pidFile.close();
            throw e;
        }
    }

    private static Settings load(Path etc) throws StartFailure {
        Settings.Loaded loaded = Settings.load(etc);
        List<Problem> problems = new ArrayList<>(loaded.problems());
        loaded.settings().ifPresent(settings -> problems.addAll(ServiceProblems.of(settings)));
        problems.forEach(System.err::println);
        List<String> errors = problems.stream()
                .filter(Problem::isError)
                .map(Problem::toString)
                .toList();
        return loaded.settings()
                .filter(settings -> errors.isEmpty())
                .orElseThrow(() -> new StartFailure(String.join("\n", errors)));
    }

    /** The addresses of the mail protocols that accept connections. */
    List<InetSocketAddress> addresses() {
        return james.addresses();
    }

    /** The same in words, with what serves there, and webadmin. */
    List<String> listeners() {
        return james.listeners();
    }

    /** James, for tests. */
    JamesServer james() {
        return james;
    }

    private void terminate() {
        log.log(MASTER, "terminating on signal 15");
        close();
        // Other hooks would only wait for threads of Netty and Reactor that have nothing left to do.
        Runtime.getRuntime().halt(0);
    }

    /** Stops the server; what is in flight is finished first. */
    @Override
    public void close() {
        claim.closeSocket();
        localMail.close();
        if (!james.stop(STOP_TIME)) {
            System.err.println("pennypost: warning: not everything in flight was finished in time");
        }
        claim.close();
    }
}
