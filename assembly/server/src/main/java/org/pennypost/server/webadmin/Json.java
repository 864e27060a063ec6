package org.pennypost.server.webadmin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import spark.Response;

/** Answers in JSON. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int NOT_FOUND = 404;

    private Json() {}

    /** Writes maps, lists, texts, numbers. */
    static String of(Response response, Object value) throws JsonProcessingException {
        response.type("application/json");
        return MAPPER.writeValueAsString(value);
    }

    /** The answer for what is not there. */
    static String missing(Response response, String what) throws JsonProcessingException {
        response.status(NOT_FOUND);
        return of(response, Map.of("statusCode", NOT_FOUND, "type", "notFound", "message", what));
    }
}
