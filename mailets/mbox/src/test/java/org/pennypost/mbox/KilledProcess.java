package org.pennypost.mbox;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A process that works in a directory until it is killed, and says what it has done. */
final class KilledProcess {
    private KilledProcess() {}

    /**
     * Runs it.
     *
     * @param main gets the directory and the name of the run
     * @param working tells by what it said whether it is at work
     * @param millis how long after that it is killed
     * @return the lines that it said
     */
    static List<String> run(Class<?> main, Path directory, String run, Predicate<String> working, int millis)
            throws Exception {
        Path said = directory.resolve("said");
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        directory.toString(),
                        run)
                .redirectOutput(said.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            while (process.isAlive() && !working.test(Files.readString(said, US_ASCII))) {
                process.waitFor(5, TimeUnit.MILLISECONDS);
            }
            process.waitFor(millis, TimeUnit.MILLISECONDS);
            assertThat(Files.readString(errors)).isEmpty();
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        String text = Files.readString(said, US_ASCII);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }
}
