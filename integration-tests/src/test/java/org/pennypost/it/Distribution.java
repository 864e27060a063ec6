package org.pennypost.it;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The archive, unpacked once for all test classes of a run and all processes that run them, and removed by the last. */
record Distribution(Path home, Turns inUse) implements AutoCloseable {
    private static final Path NOTE = Path.of("target", "it.distribution");
    private static final String MUTEX = "it.mutex";
    private static final String IN_USE = "it.users";

    /** Gives tests the distribution as a parameter, and each class its turn. */
    static final class Unpacked implements ParameterResolver, BeforeAllCallback, AfterAllCallback {
        private static final ExtensionContext.Namespace NAMESPACE =
                ExtensionContext.Namespace.create(Distribution.class);

        @Override
        public void beforeAll(ExtensionContext context) throws IOException {
            boolean alone = context.getRequiredTestClass().isAnnotationPresent(Alone.class);
            context.getStore(NAMESPACE).put(Turns.class, Turns.ofClass(alone));
        }

        @Override
        public void afterAll(ExtensionContext context) throws IOException {
            context.getStore(NAMESPACE).remove(Turns.class, Turns.class).close();
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Distribution.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(NAMESPACE)
                    .getOrComputeIfAbsent(Distribution.class, key -> unpack(), Distribution.class);
        }
    }

    private static Distribution unpack() {
        Path archive = Path.of(requireNonNull(System.getProperty("pennypost.archive"), "pennypost.archive"));
        try (Turns mutex = Turns.take(MUTEX, false)) {
            if (Turns.free(IN_USE)) {
                Files.deleteIfExists(NOTE);
            }
            if (!Files.exists(NOTE)) {
                Path directory = Files.createTempDirectory("pennypost-it");
                new Shell()
                        .run("tar", "-xzf", archive.toString(), "-C", directory.toString())
                        .ok();
                Files.writeString(NOTE, directory.toString());
            }
            try (var entries = Files.list(Path.of(Files.readString(NOTE)))) {
                return new Distribution(entries.findFirst().orElseThrow(), Turns.take(IN_USE, true));
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
        try (Turns mutex = Turns.take(MUTEX, false)) {
            inUse.close();
            if (Turns.free(IN_USE)) {
                Files.delete(NOTE);
                Trees.delete(home.getParent());
            }
        }
    }
}
