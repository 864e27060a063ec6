package org.pennypost.server.webadmin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.inject.Inject;
import org.apache.james.webadmin.Routes;
import org.pennypost.conf.SettingsHolder;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * {@code GET /trace/ID}: what the mail log says of a message, from its arrival to its removal. Reads the end of the current file, 64 MB at most. Threads
 * may share it.
 */
public final class TraceRoutes implements Routes {
    private static final String BASE = "/trace";
    private static final Pattern QUEUE_ID = Pattern.compile("[0-9A-Za-z]{6,20}");
    private static final long WINDOW = 64L * 1024 * 1024;
    private static final int MOST = 10_000;

    private final SettingsHolder settings;

    /**
     * Prepares.
     *
     * @param settings say where the log is
     */
    @Inject
    public TraceRoutes(SettingsHolder settings) {
        this.settings = requireNonNull(settings);
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE + "/:id", this::trace);
    }

    private String trace(Request request, Response response) throws IOException {
        String id = request.params(":id");
        List<String> lines = QUEUE_ID.matcher(id).matches() ? lines(id) : List.of();
        return lines.isEmpty()
                ? Json.missing(response, "the log says nothing of " + id)
                : Json.of(response, Map.of("queue_id", id, "lines", lines));
    }

    private List<String> lines(String id) throws IOException {
        String name = settings.current().text("maillog_file");
        Path file = Path.of(name);
        if (name.isEmpty() || !Files.isRegularFile(file)) {
            return List.of();
        }
        try (FileChannel channel = FileChannel.open(file)) {
            channel.position(Math.max(0, channel.size() - WINDOW));
            BufferedReader reader = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), UTF_8));
            return reader.lines()
                    .filter(line -> line.contains(": " + id + ":") || line.contains(" queued as " + id))
                    .limit(MOST)
                    .toList();
        }
    }
}
