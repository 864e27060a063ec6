package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Notices when other programs change files: by inotify where the server may read the directory, elsewhere by looking twice a second.
 *
 * <p>Thread safe.
 */
final class FileWatch implements AutoCloseable {
    private static final long LOOK_EVERY = 400;

    private final ScheduledExecutorService workers;
    private final Map<Path, Runnable> files = new ConcurrentHashMap<>();
    private final Map<Path, WatchKey> directories = new ConcurrentHashMap<>();
    private final Map<Path, Runnable> looked = new ConcurrentHashMap<>();
    private final Optional<WatchService> service;

    FileWatch(ScheduledExecutorService workers) {
        this.workers = requireNonNull(workers);
        this.service = start();
        ScheduledFuture<?> unused = workers.scheduleWithFixedDelay(
                () -> looked.values().forEach(Runnable::run), LOOK_EVERY, LOOK_EVERY, TimeUnit.MILLISECONDS);
    }

    private Optional<WatchService> start() {
        try {
            WatchService made = FileSystems.getDefault().newWatchService();
            Thread thread = new Thread(() -> watch(made), "mbox watch");
            thread.setDaemon(true);
            thread.start();
            return Optional.of(made);
        } catch (IOException tooMany) {
            return Optional.empty();
        }
    }

    /** Runs something, on a thread of the workers, whenever a file changed. */
    synchronized void add(Path file, Runnable changed) {
        Path directory = file.getParent();
        files.put(file, changed);
        if (directories.containsKey(directory)) {
            return;
        }
        try {
            if (service.isPresent()) {
                directories.put(
                        directory,
                        directory.register(
                                service.get(),
                                StandardWatchEventKinds.ENTRY_MODIFY,
                                StandardWatchEventKinds.ENTRY_CREATE,
                                StandardWatchEventKinds.ENTRY_DELETE));
                return;
            }
        } catch (IOException notOurs) {
            // looked at below
        }
        looked.put(file, changed);
    }

    synchronized void remove(Path file) {
        files.remove(file);
        looked.remove(file);
    }

    private void watch(WatchService made) {
        try {
            while (true) {
                WatchKey key = made.take();
                Path directory = (Path) key.watchable();
                List<WatchEvent<?>> events = key.pollEvents();
                key.reset();
                events.stream().map(WatchEvent::context).distinct().forEach(name -> {
                    if (name == null) {
                        files.values().forEach(workers::execute);
                        return;
                    }
                    Runnable changed = files.get(directory.resolve((Path) name));
                    if (changed != null) {
                        workers.execute(changed);
                    }
                });
            }
        } catch (InterruptedException
                | ClosedWatchServiceException
                | java.util.concurrent.RejectedExecutionException e) {
            return;
        }
    }

    @Override
    public void close() {
        try {
            if (service.isPresent()) {
                service.get().close();
            }
        } catch (IOException closed) {
            return;
        }
    }
}
