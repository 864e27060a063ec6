package org.pennypost.server.webadmin;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.webadmin.Routes;
import org.pennypost.queue.QueueControl;
import org.pennypost.queue.QueuedMessage;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * {@code /queue}: what postqueue and postsuper do.
 *
 * <p>{@code GET /queue}, {@code GET /queue/ID}, {@code DELETE /queue/ID}, {@code POST /queue/ID/hold} (and {@code release}, {@code requeue},
 * {@code expire}, {@code flush}), {@code POST /queue/flush?site=DOMAIN}. Threads may share it. Source: Postfix postqueue(1) -j for the form.
 */
public final class QueueRoutes implements Routes {
    private static final String BASE = "/queue";

    private final QueueControl queue;

    /** Something to do with a message; false when it does not apply. */
    private interface Act {
        boolean to(String queueId) throws IOException;
    }

    /**
     * Prepares.
     *
     * @param queue of this server
     */
    @Inject
    public QueueRoutes(QueueControl queue) {
        this.queue = requireNonNull(queue);
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE, (request, response) -> list(response));
        service.post(BASE + "/flush", this::flush);
        service.get(BASE + "/:id", this::show);
        service.delete(BASE + "/:id", (request, response) -> act(request, response, queue::delete));
        service.post(BASE + "/:id/hold", (request, response) -> act(request, response, queue::hold));
        service.post(BASE + "/:id/release", (request, response) -> act(request, response, queue::release));
        service.post(BASE + "/:id/requeue", (request, response) -> act(request, response, queue::requeue));
        service.post(BASE + "/:id/expire", (request, response) -> act(request, response, queue::expire));
        service.post(BASE + "/:id/flush", (request, response) -> act(request, response, queue::flush));
    }

    private String list(Response response) throws JsonProcessingException {
        List<Object> all = new ArrayList<>();
        queue.list(message -> all.add(form(message)));
        return Json.of(response, all);
    }

    private String show(Request request, Response response) throws JsonProcessingException {
        Optional<QueuedMessage> found = queue.find(request.params(":id"));
        return found.isPresent()
                ? Json.of(response, form(found.get()))
                : Json.missing(response, request.params(":id") + " is not in the queue");
    }

    private String flush(Request request, Response response) throws JsonProcessingException {
        String site = request.queryParams("site");
        if (site != null) {
            return Json.of(response, Map.of("flushed", queue.flushSite(site)));
        }
        queue.flush();
        return Json.of(response, Map.of("flushed", "all"));
    }

    private String act(Request request, Response response, Act act) throws IOException {
        String id = request.params(":id");
        return act.to(id)
                ? Json.of(response, Map.of("queue_id", id))
                : Json.missing(response, id + " is not in the queue, or there is nothing to do");
    }

    private static Map<String, Object> form(QueuedMessage message) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("queue_name", message.queueName());
        form.put("queue_id", message.queueId());
        form.put("arrival_time", message.arrival().getEpochSecond());
        form.put("message_size", message.size());
        form.put("forced_expire", message.forcedExpire());
        form.put("sender", message.sender().text());
        form.put(
                "recipients",
                message.recipients().stream().map(QueueRoutes::form).toList());
        return form;
    }

    private static Map<String, Object> form(QueuedMessage.Waiting waiting) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("address", waiting.recipient().address().text());
        waiting.deferral().ifPresent(deferral -> form.put("delay_reason", deferral.reason()));
        return form;
    }
}
