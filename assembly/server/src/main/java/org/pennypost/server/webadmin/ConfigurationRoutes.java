package org.pennypost.server.webadmin;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.inject.Inject;
import org.apache.james.webadmin.Routes;
import org.pennypost.conf.Parameter;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Registry;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.conf.check.Check;
import org.pennypost.conf.control.Answer;
import org.pennypost.smtpd.SmtpdSettings;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * {@code /configuration}: the parameters in force, what is wrong with the files as they are now, and a reload.
 *
 * <p>{@code GET /configuration} (with {@code ?all} the defaults too), {@code GET /configuration/problems}, {@code POST /configuration/reload}. Threads may
 * share it. Source: Postfix postconf(1).
 */
public final class ConfigurationRoutes implements Routes {
    private static final String BASE = "/configuration";
    private static final int CONFLICT = 409;

    private final SettingsHolder settings;
    private final Supplier<Answer> reload;

    /**
     * Prepares.
     *
     * @param settings those in force
     * @param reload applies what is on disk
     */
    @Inject
    public ConfigurationRoutes(SettingsHolder settings, Supplier<Answer> reload) {
        this.settings = requireNonNull(settings);
        this.reload = requireNonNull(reload);
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE, this::show);
        service.get(BASE + "/problems", this::problems);
        service.post(BASE + "/reload", this::reload);
    }

    private String show(Request request, Response response) throws JsonProcessingException {
        Settings current = settings.current();
        boolean all = request.queryParams("all") != null;
        Map<String, String> values = new TreeMap<>();
        for (Parameter parameter : Registry.standard().all()) {
            if (all || current.line(parameter.name()) > 0) {
                values.put(parameter.name(), current.text(parameter.name()));
            }
        }
        return Json.of(response, values);
    }

    private String problems(Request request, Response response) throws JsonProcessingException {
        List<Map<String, Object>> found =
                Check.run(settings.current().configDirectory(), SmtpdSettings::problems).stream()
                        .map(ConfigurationRoutes::form)
                        .toList();
        return Json.of(response, found);
    }

    private static Map<String, Object> form(Problem problem) {
        return Map.of("severity", problem.isError() ? "error" : "warning", "text", problem.toString());
    }

    private String reload(Request request, Response response) throws JsonProcessingException {
        Answer answer = reload.get();
        if (answer.outcome() != Answer.Outcome.DONE) {
            response.status(CONFLICT);
        }
        return Json.of(
                response,
                Map.of(
                        "reloaded", answer.outcome() == Answer.Outcome.DONE,
                        "errors", answer.errors(),
                        "warnings", answer.warnings(),
                        "changed", answer.changes(),
                        "needsRestart", answer.restart()));
    }
}
