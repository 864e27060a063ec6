package org.pennypost.server.webadmin;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import javax.inject.Inject;
import org.apache.james.webadmin.Routes;
import org.pennypost.address.HostNames;
import org.pennypost.commands.explain.RcptExplainer;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.smtpd.RcptTrial;
import org.pennypost.smtpd.TrialClient;
import org.pennypost.smtpd.TrialEnvelope;
import spark.Request;
import spark.Response;

/**
 * {@code GET /explain/rcpt?address=A}, with the options of {@code pennypost explain rcpt} but {@code certificate} as parameters ({@code from}, {@code
 * earlier}, {@code client}, {@code data} …): what a client is told and where the mail would go, as the command prints it with {@code --json}; by the
 * settings in force. Sends nothing. Threads may share it.
 */
public final class ExplainRoutes implements Routes {
    private static final String BASE = "/explain";
    private static final int BAD_REQUEST = 400;
    private static final Map<String, TrialClient.With> WITH = Map.of(
            "tls", TrialClient.With.TLS,
            "smtp", TrialClient.With.HELO,
            "no-helo", TrialClient.With.NO_GREETING,
            "pipelining", TrialClient.With.PIPELINING);
    private static final Map<String, TrialEnvelope.Asked> ASKED = Map.of(
            "data", TrialEnvelope.Asked.MESSAGE,
            "vrfy", TrialEnvelope.Asked.VRFY,
            "etrn", TrialEnvelope.Asked.ETRN);

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
        Optional<String> wanted = Optional.ofNullable(request.queryParams("service"));
        Settings now = settings.current().readOnly();
        Optional<org.pennypost.conf.Service> asked = RcptExplainer.service(now, wanted);
        if (asked.isEmpty()) {
            return refused(response, "master.cf has no smtpd service " + wanted.orElse("smtp"));
        }
        try {
            response.type("application/json");
            return new RcptExplainer(now, asked.get())
                    .explain(trial(request, client))
                    .json();
        } catch (IllegalArgumentException e) {
            return refused(response, String.valueOf(e.getMessage()));
        }
    }

    private static RcptTrial trial(Request request, String client) throws UnknownHostException {
        Set<TrialClient.With> with = EnumSet.noneOf(TrialClient.With.class);
        WITH.forEach((option, what) -> {
            if (isGiven(request, option)) {
                with.add(what);
            }
        });
        Optional<String[]> earlier = Optional.ofNullable(request.queryParamsValues("earlier"));
        return new RcptTrial(
                new TrialClient(
                        InetAddress.getByName(client),
                        Optional.ofNullable(request.queryParams("helo")),
                        Optional.ofNullable(request.queryParams("sasl")),
                        List.of(),
                        with),
                new TrialEnvelope(
                        asked(request),
                        request.queryParamOrDefault("from", ""),
                        request.queryParams("address"),
                        earlier.map(List::of).orElse(List.of()),
                        size(request)));
    }

    private static TrialEnvelope.Asked asked(Request request) {
        return ASKED.entrySet().stream()
                .filter(each -> isGiven(request, each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(TrialEnvelope.Asked.RCPT);
    }

    private static OptionalLong size(Request request) {
        String text = request.queryParamOrDefault("size", "");
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("size: not a number of bytes: " + text);
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    /** An option without a value is a parameter with any. */
    private static boolean isGiven(Request request, String option) {
        return request.queryParams(option) != null;
    }

    private static String refused(Response response, String why) throws JsonProcessingException {
        response.status(BAD_REQUEST);
        return Json.of(response, Map.of("statusCode", BAD_REQUEST, "type", "InvalidArgument", "message", why));
    }
}
