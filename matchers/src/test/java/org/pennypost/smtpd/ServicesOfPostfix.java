package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Postfix of our own that runs the services of a master.cf. */
final class ServicesOfPostfix implements AutoCloseable {
    private static final Path MASTER = Path.of("/usr/lib/postfix/sbin/master");
    private static final List<String> QUEUE =
            List.of("pid", "private", "public", "active", "incoming", "deferred", "hold", "maildrop", "corrupt");

    private final Path directory;
    private final Process master;

    /** Skips the test where Postfix is not installed or cannot be started; fails instead when peers are required. */
    public static void assumeAvailable() {
        boolean there = Files.isExecutable(MASTER);
        if ("required".equals(System.getProperty("peers"))) {
            assertThat(there).as("install Debian's package postfix").isTrue();
        }
        assumeTrue(there, "needs Debian's package postfix");
        assumeTrue("root".equals(System.getProperty("user.name")), "Postfix's master runs as root only");
    }

    /** Runs the services of a master.cf. */
    public ServicesOfPostfix(Path directory, Map<String, String> main, String masterCf) throws IOException {
        this.directory = directory;
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x")); // for user postfix
        Path etc = Files.createDirectories(directory.resolve("etc"));
        for (String queue : QUEUE) {
            own(Files.createDirectories(directory.resolve("q").resolve(queue)));
        }
        own(Files.createDirectories(directory.resolve("d")));
        StringBuilder mainCf = new StringBuilder();
        main.forEach((name, value) -> mainCf.append(name + " = " + value + "\n"));
        mainCf.append("queue_directory = " + directory.resolve("q") + "\n");
        mainCf.append("maillog_file_prefixes = " + directory + "\n");
        mainCf.append("maillog_file = " + directory.resolve("log") + "\n");
        mainCf.append("data_directory = " + directory.resolve("d") + "\n");
        Files.writeString(etc.resolve("main.cf"), mainCf);
        Files.writeString(etc.resolve("master.cf"), masterCf);
        this.master = new ProcessBuilder(MASTER.toString(), "-c", etc.toString(), "-d")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void own(Path path) throws IOException {
        Files.setOwner(
                path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix"));
    }

    /** The configuration directory. */
    public Path etc() {
        return directory.resolve("etc");
    }

    /** The queue directory. */
    public Path queue() {
        return directory.resolve("q");
    }

    /** What it has logged. */
    public List<String> log() throws IOException {
        return Files.readAllLines(directory.resolve("log"));
    }

    @Override
    public void close() throws InterruptedException {
        master.destroy();
        master.waitFor(20, TimeUnit.SECONDS);
    }
}
