package org.pennypost.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end, within a deadline. */
final class Shell {
    private static final long SECONDS = 180;

    private final Map<String, String> environment = new HashMap<>();
    private String input = "";

    /** What a program said and how it ended. */
    record Outcome(int exit, String out, String err) {
        /** Fails the test, with all that was said, unless it ended well. */
        Outcome ok() {
            assertThat(exit).as("exit code; out: %s err: %s", out, err).isZero();
            return this;
        }
    }

    Shell environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Shell input(String text) {
        input = text;
        return this;
    }

    Outcome run(List<String> command) throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("pennypost-it-run");
        try {
            Path in = Files.writeString(scratch.resolve("in"), input, ISO_8859_1);
            Path out = scratch.resolve("out");
            Path err = scratch.resolve("err");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " has not ended within " + SECONDS + " s");
            }
            return new Outcome(
                    process.exitValue(), Files.readString(out, ISO_8859_1), Files.readString(err, ISO_8859_1));
        } finally {
            Trees.delete(scratch);
        }
    }

    Outcome run(String... command) throws IOException, InterruptedException {
        return run(List.of(command));
    }
}
