package org.pennypost.server.webadmin;

import static java.util.Objects.requireNonNull;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.inject.Inject;
import org.apache.james.webadmin.Routes;
import org.pennypost.queue.QueueControl;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * {@code GET /metrics}: figures for Prometheus. Threads may share it.
 *
 * <p>Source: Prometheus text format 0.0.4; kumina postfix_exporter for the names.
 */
public final class MetricsRoutes implements Routes {
    private static final String BASE = "/metrics";
    private static final List<String> QUEUES = List.of("incoming", "active", "deferred", "hold");

    private final QueueControl queue;
    private final MailCounters counters;

    /**
     * Prepares.
     *
     * @param queue of this server
     * @param counters of its log
     */
    @Inject
    public MetricsRoutes(QueueControl queue, MailCounters counters) {
        this.queue = requireNonNull(queue);
        this.counters = requireNonNull(counters);
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE, this::show);
    }

    private String show(Request request, Response response) {
        response.type("text/plain; version=0.0.4; charset=utf-8");
        StringBuilder text = new StringBuilder();
        gauge(text, "postfix_up", "", 1);
        type(text, "postfix_showq_queue_depth", "gauge");
        for (String name : QUEUES) {
            line(
                    text,
                    "postfix_showq_queue_depth{queue=\"" + name + "\"}",
                    queue.ids(name).size());
        }
        gauge(
                text,
                "jvm_memory_used_bytes",
                "",
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        gauge(
                text,
                "jvm_threads_current",
                "",
                ManagementFactory.getThreadMXBean().getThreadCount());
        Map<String, Long> counts = counters.counts();
        for (String name : new TreeSet<>(
                counts.keySet().stream().map(MetricsRoutes::family).toList())) {
            type(text, name, "counter");
            counts.forEach((labelled, count) -> {
                if (family(labelled).equals(name)) {
                    line(text, labelled, count);
                }
            });
        }
        return text.toString();
    }

    private static String family(String labelled) {
        int brace = labelled.indexOf('{');
        return brace < 0 ? labelled : labelled.substring(0, brace);
    }

    private static void gauge(StringBuilder text, String name, String labels, long value) {
        type(text, name, "gauge");
        line(text, name + labels, value);
    }

    private static void type(StringBuilder text, String name, String type) {
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder text, String name, long value) {
        text.append(name).append(' ').append(value).append('\n');
    }
}
