package org.pennypost.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles the administrator's {@code .java} files with the compiler of the JDK that the server runs on. */
final class ExtensionCompiler {
    private static final String RELEASE = "17";

    private final List<Path> jars;

    /** @param jars of the administrator's, that the files may use */
    ExtensionCompiler(List<Path> jars) {
        this.jars = List.copyOf(jars);
    }

    /**
     * Compiles files together.
     *
     * @param target an empty directory for the classes
     * @throws StartFailure with {@code file:line: error: text} for each error
     */
    void compile(List<Path> files, Path target) throws StartFailure, IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new StartFailure(
                    files.get(0)
                            + ": error: this Java has no compiler; install one (apt-get install openjdk-17-jdk-headless) or put a jar there");
        }
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(found, Locale.ROOT, UTF_8)) {
            List<String> options = List.of(
                    "--release", RELEASE, "-proc:none", "-g", "-d", target.toString(), "-classpath", classPath());
            boolean done = compiler.getTask(
                            null, manager, found, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            if (!done) {
                throw new StartFailure(errors(found));
            }
        }
    }

    private String classPath() {
        return Stream.concat(
                        Stream.of(System.getProperty("java.class.path")),
                        jars.stream().map(Path::toString))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String errors(DiagnosticCollector<JavaFileObject> found) {
        return found.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(ExtensionCompiler::error)
                .collect(Collectors.joining("\n"));
    }

    private static String error(Diagnostic<? extends JavaFileObject> diagnostic) {
        String text = diagnostic.getMessage(Locale.ROOT).lines().collect(Collectors.joining("; "));
        return diagnostic.getSource() == null
                ? "error: " + text
                : Path.of(diagnostic.getSource().toUri()) + ":" + diagnostic.getLineNumber() + ": error: " + text;
    }
}
