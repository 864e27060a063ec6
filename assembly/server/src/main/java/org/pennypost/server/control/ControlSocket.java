package org.pennypost.server.control;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.pennypost.conf.control.ControlPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control socket of a running server. The caller holds the lock of the queue directory, so a socket that is there
 * already belonged to a server that was killed, and is replaced.
 */
public final class ControlSocket implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ControlSocket.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int AT_ONCE = 16;

    private final Path path;
    private final ServerSocketChannel server;
    private final Peers peers;
    private final Control control;
    private final Requests requests;
    private final ThreadPoolExecutor handlers;
    /** Strangers are not to keep the administrator waiting. */
    private final ThreadPoolExecutor strangers;

    private ControlSocket(Path path, ServerSocketChannel server, Peers peers, Control control) {
        this.path = path;
        this.server = server;
        this.peers = peers;
        this.control = control;
        this.requests = new Requests(control);
        this.handlers = pool("control-");
        this.strangers = pool("submission-");
    }

    private static ThreadPoolExecutor pool(String name) {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(0, AT_ONCE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread thread = new Thread(work, name + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Opens {@code public/control} in a queue directory and serves it.
     *
     * @param queueDirectory whose lock this process holds
     * @param control does what is asked
     * @throws IOException when it cannot be made
     */
    public static ControlSocket open(Path queueDirectory, Control control) throws IOException {
        requireNonNull(control);
        directory(queueDirectory);
        Path path = ControlPath.of(queueDirectory);
        removeStale(path);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try (ControlPath reached = ControlPath.reach(path)) {
            server.bind(reached.address());
            // Who may do what is decided by the peer's uid, so everybody may connect.
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
            ControlSocket socket = new ControlSocket(path, server, Peers.of(path), control);
            Thread accepting = new Thread(socket::accept, "control");
            accepting.setDaemon(true);
            accepting.start();
            return socket;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Only the owner may put anything there, or somebody else's socket could stand in for ours. */
    private static void directory(Path queueDirectory) throws IOException {
        Path directory = queueDirectory.resolve("public");
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }

    private static void removeStale(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            BasicFileAttributes found =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!found.isOther()) {
                throw new FileAlreadyExistsException(path.toString(), null, "it is no socket");
            }
            Files.delete(path);
        }
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                serve(server.accept());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOGGER.warn("control socket: {}", e.toString()); // out of descriptors, most likely
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(SocketChannel channel) {
        try {
            channel.configureBlocking(false);
            UserPrincipal peer = Peers.of(channel);
            (peers.mayControl(peer) ? handlers : strangers).execute(() -> handle(channel, peer));
            return;
        } catch (IOException | RejectedExecutionException e) {
            LOGGER.debug("control socket: client turned away", e);
        }
        close(channel);
    }

    private void handle(SocketChannel channel, UserPrincipal peer) {
        boolean stop = false;
        try {
            RequestLine line = new RequestLine(channel, PATIENCE);
            String request = line.read().orElse("");
            stop = requests.answer(channel, line, request, peer, peers.mayControl(peer));
        } catch (IOException e) {
            LOGGER.debug("control socket: client is gone", e);
        } catch (RuntimeException e) {
            LOGGER.error("control socket", e);
        } finally {
            close(channel);
        }
        if (stop) {
            control.stop();
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOGGER.debug("control socket", e);
        }
    }

    /** Serves no more, and removes the socket; what runs is finished. */
    @Override
    public void close() {
        try (server) {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOGGER.debug("control socket", e); // the next server replaces it
        }
        handlers.shutdown();
        strangers.shutdown();
    }
}
