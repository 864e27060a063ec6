package org.pennypost.server.webadmin;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import org.apache.james.webadmin.Routes;
import org.pennypost.address.HostNames;
import org.pennypost.commands.explain.RcptExplainer;
import org.pennypost.commands.explain.RcptQuestion;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import spark.Request;
import spark.Response;

/**
 * {@code GET /explain/rcpt?address=A}, with {@code from}, {@code client}, {@code helo}, {@code sasl} and {@code service}: what a client is told at
 * RCPT and where the mail would go, as {@code pennypost explain rcpt --json} prints it; by the settings in force. Sends nothing. Threads may share it.
 */
public final class ExplainRoutes implements Routes {
    private static final String BASE = "/explain";
    private static final int BAD_REQUEST = 400;

    private final SettingsHolder settings;

    /**
     * Prepares.
     *
     * @param settings those in force
     */
    @Inject
    public ExplainRoutes(SettingsHolder settings) {
        this.settings = requireNonNull(settings);
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(spark.Service service) {
        service.get(BASE + "/rcpt", this::rcpt);
    }

    private String rcpt(Request request, Response response) throws JsonProcessingException, UnknownHostException {
        String address = request.queryParamOrDefault("address", "");
        String client = request.queryParamOrDefault("client", "127.0.0.1");
        if (address.isEmpty()) {
            return refused(response, "address is missing: /explain/rcpt?address=A");
        }
        if (!HostNames.isAddress(client)) {
            return refused(response, "client: not an IP address: " + client);
        }
        RcptQuestion question = new RcptQuestion(
                address,
                request.queryParamOrDefault("from", ""),
                InetAddress.getByName(client),
                Optional.ofNullable(request.queryParams("helo")),
                Optional.ofNullable(request.queryParams("sasl")),
                Set.of());
        Optional<String> wanted = Optional.ofNullable(request.queryParams("service"));
        Settings now = settings.current().readOnly();
        Optional<org.pennypost.conf.Service> asked = RcptExplainer.service(now, wanted);
        if (asked.isEmpty()) {
            return refused(response, "master.cf has no smtpd service " + wanted.orElse("smtp"));
        }
        try {
            response.type("application/json");
            return new RcptExplainer(now, asked.get()).explain(question).json();
        } catch (IllegalArgumentException e) {
            return refused(response, String.valueOf(e.getMessage()));
        }
    }

    private static String refused(Response response, String why) throws JsonProcessingException {
        response.status(BAD_REQUEST);
        return Json.of(response, Map.of("statusCode", BAD_REQUEST, "type", "InvalidArgument", "message", why));
    }
}
