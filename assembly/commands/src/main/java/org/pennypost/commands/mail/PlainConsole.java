package org.pennypost.commands.mail;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Lines of a file or pipe; no prompts. */
final class PlainConsole implements Console {
    private static final int COLUMNS = 80;
    private static final int LINES = 24;

    private final BufferedReader in;
    private final Map<String, String> environment;

    PlainConsole(InputStream in, Map<String, String> environment) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.environment = requireNonNull(environment);
    }

    @Override
    public boolean isInteractive() {
        return false;
    }

    @Override
    public Optional<String> line(String prompt, String given) throws IOException {
        return Optional.ofNullable(in.readLine());
    }

    @Override
    public int columns() {
        return number("COLUMNS", COLUMNS);
    }

    @Override
    public int lines() {
        return number("LINES", LINES);
    }

    private int number(String variable, int otherwise) {
        String value = environment.getOrDefault(variable, "");
        return value.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(value) : otherwise;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
