package org.pennypost.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DirectorySyncTest {
    @Test
    @Timeout(60)
    void returnsToAllWhoWait(@TempDir Path directory) throws Exception {
        DirectorySync sync = new DirectorySync(directory, QueueDisk.REAL);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<?>> waiting = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                waiting.add(threads.submit(() -> {
                    sync.sync();
                    return null;
                }));
            }
            for (Future<?> each : waiting) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void failsWhenItCannotBeSyncedAndWorksAgainAfterwards(@TempDir Path directory) throws Exception {
        Path later = directory.resolve("later");
        DirectorySync sync = new DirectorySync(later, QueueDisk.REAL);
        assertThatThrownBy(sync::sync).isInstanceOf(IOException.class);

        Files.createDirectory(later);
        sync.sync();
        assertThat(later).isDirectory();
    }
}
