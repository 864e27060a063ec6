package org.pennypost.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A directory on a small file system of its own, with what was in it. Wants to be root, and a kernel that lets it mount. */
final class SmallDisk implements AutoCloseable {
    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** Mounts it; skips the test where that is not possible. */
    static SmallDisk at(Path directory, int kilobytes) throws IOException, InterruptedException {
        Path copy = Files.createTempDirectory("pennypost-it-disk");
        new Shell().run("cp", "-a", directory + "/.", copy.toString()).ok();
        Shell.Outcome mounted =
                new Shell().run("mount", "-t", "tmpfs", "-o", "size=" + kilobytes + "k", "tmpfs", directory.toString());
        assumeTrue(mounted.exit() == 0, "wants to mount a tmpfs: " + mounted.err());
        SmallDisk disk = new SmallDisk(directory);
        new Shell().run("cp", "-a", copy + "/.", directory.toString()).ok();
        Trees.delete(copy);
        return disk;
    }

    /** Writes one file until nothing more fits. */
    void fill() throws IOException {
        byte[] bytes = new byte[4096];
        try (OutputStream out = Files.newOutputStream(directory.resolve("filler"))) {
            while (true) {
                out.write(bytes);
            }
        } catch (IOException full) {
            if (Files.size(directory.resolve("filler")) == 0) {
                throw full;
            }
        }
    }

    /** Removes that file. */
    void empty() throws IOException {
        Files.delete(directory.resolve("filler"));
    }

    /** Nothing can be written, or again. */
    void readOnly(boolean now) throws IOException, InterruptedException {
        new Shell()
                .run(List.of("mount", "-o", "remount," + (now ? "ro" : "rw"), directory.toString()))
                .ok();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        new Shell().run("umount", "-l", directory.toString()).ok();
    }
}
