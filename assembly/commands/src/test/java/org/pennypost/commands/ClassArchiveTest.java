package org.pennypost.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClassArchiveTest {
    @TempDir
    private Path home;

    private final AtomicInteger trainings = new AtomicInteger();
    private Path directory;
    private ClassArchive archive;

    @BeforeEach
    void distribution() throws IOException {
        Files.createDirectory(home.resolve("lib"));
        Files.writeString(home.resolve("lib/server.jar"), "one");
        directory = home.resolve("lib/archive");
        archive = new ClassArchive(new Distribution(home, "17.jsa"), "server", directory);
    }

    @Test
    void trainsOnceForTheSameJars() throws Exception {
        archive.make(this::train);
        archive.make(this::train);

        assertThat(trainings).hasValue(1);
        assertThat(archive.fresh()).isTrue();
        assertThat(directory.resolve("server-17.jsa")).hasContent("classes");
    }

    @Test
    void trainsAgainWhenAJarHasChanged() throws Exception {
        archive.make(this::train);
        Files.writeString(home.resolve("lib/server.jar"), "another");

        assertThat(archive.fresh()).isFalse();
        archive.make(this::train);

        assertThat(trainings).hasValue(2);
        assertThat(archive.fresh()).isTrue();
    }

    @Test
    void leavesNothingBehindWhenTrainingFails() {
        assertThatThrownBy(() -> archive.make(file -> {
                    Files.writeString(file, "half");
                    throw new CommandFailure(Sysexits.FAILURE, "no");
                }))
                .hasMessage("no");

        assertThat(directory)
                .isDirectoryNotContaining(file -> file.getFileName().toString().startsWith("new-"));
        assertThat(directory.resolve("server-17.jsa")).doesNotExist();
    }

    @Test
    void saysWhenTheJdkWroteNone() {
        assertThatThrownBy(() -> archive.make(file -> {})).hasMessageContaining("wrote no class-data-sharing archive");
    }

    @Test
    void isWrittenByItsOwnerOnly() throws Exception {
        archive.make(this::train);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwxr-xr-x");
    }

    private void train(Path file) throws IOException {
        trainings.incrementAndGet();
        Files.writeString(file, "classes");
    }
}
