package org.pennypost.conf.control;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pennypost.conf.Json;

/**
 * What the server says to a request.
 *
 * @param outcome how it went
 * @param errors why it failed
 * @param warnings what is odd, though it was done
 * @param changes what is different now
 * @param restart what was asked for and takes a restart
 */
public record Answer(
        Outcome outcome, List<String> errors, List<String> warnings, List<String> changes, List<String> restart) {
    /** How a request went. */
    public enum Outcome {
        /** It was done. */
        DONE,
        /** It was not done; nothing has changed. */
        FAILED,
        /** This user may not ask for it. */
        REFUSED,
        /** There is no such request. */
        UNKNOWN
    }

    /** Copies the lists. */
    public Answer {
        requireNonNull(outcome);
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
        changes = List.copyOf(changes);
        restart = List.copyOf(restart);
    }

    /** An answer with nothing to add. */
    public static Answer of(Outcome outcome) {
        return new Answer(outcome, List.of(), List.of(), List.of(), List.of());
    }

    /** An answer with reasons, and what else was noticed. */
    public static Answer failed(List<String> errors, List<String> warnings) {
        return new Answer(Outcome.FAILED, errors, warnings, List.of(), List.of());
    }

    /** Reads what {@link #json} wrote; empty when it is anything else. Unknown members are passed over. */
    public static Optional<Answer> parse(String json) {
        return AnswerReader.read(requireNonNull(json));
    }

    /** One line of JSON (RFC 8259), in ASCII, without line end. */
    public String json() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("outcome", outcome.name().toLowerCase(Locale.ROOT));
        members.put("pid", ProcessHandle.current().pid());
        members.put("errors", errors);
        members.put("warnings", warnings);
        members.put("changes", changes);
        members.put("restart", restart);
        return Json.of(members);
    }
}
