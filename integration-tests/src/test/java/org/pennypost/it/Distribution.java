package org.pennypost.it;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The archive, unpacked once for all test classes of a run and removed at its end. */
record Distribution(Path home) implements AutoCloseable {
    /** Gives tests the distribution as a parameter. */
    static final class Unpacked implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Distribution.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(Distribution.class))
                    .getOrComputeIfAbsent(Distribution.class, key -> unpack(), Distribution.class);
        }
    }

    private static Distribution unpack() {
        Path archive = Path.of(requireNonNull(System.getProperty("pennypost.archive"), "pennypost.archive"));
        try {
            Path directory = Files.createTempDirectory("pennypost-it");
            new Shell()
                    .run("tar", "-xzf", archive.toString(), "-C", directory.toString())
                    .ok();
            try (var entries = Files.list(directory)) {
                return new Distribution(entries.findFirst().orElseThrow());
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A command of {@code bin/}. */
    String command(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    /** Runs {@code bin/pennypost}. */
    Shell.Outcome pennypost(String... arguments) throws IOException, InterruptedException {
        List<String> words = new java.util.ArrayList<>(List.of(command("pennypost")));
        words.addAll(List.of(arguments));
        return new Shell().run(words);
    }

    @Override
    public void close() throws IOException {
        Trees.delete(home.getParent());
    }
}
