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
 * @param listeners where connections are accepted: {@code 127.0.0.1:25 smtpd}; only to those who ask for the status
 * @param found what was asked about users and their sessions
 */
public record Answer(
        Outcome outcome,
        List<String> errors,
        List<String> warnings,
        List<String> changes,
        List<String> restart,
        List<String> listeners,
        List<String> found) {
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
        listeners = List.copyOf(listeners);
        found = List.copyOf(found);
    }

    /** An answer with nothing to add. */
    public static Answer of(Outcome outcome) {
        return new Answer(outcome, List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
    }

    /** It was done: what is odd, what is different now, what takes a restart. */
    public static Answer done(List<String> warnings, List<String> changes, List<String> restart) {
        return new Answer(Outcome.DONE, List.of(), warnings, changes, restart, List.of(), List.of());
    }

    /** What is said to who asks for the status. */
    public static Answer status(List<String> listeners) {
        return new Answer(Outcome.DONE, List.of(), List.of(), List.of(), List.of(), listeners, List.of());
    }

    /** What is said to who asks about users. */
    public static Answer found(List<String> found) {
        return new Answer(Outcome.DONE, List.of(), List.of(), List.of(), List.of(), List.of(), found);
    }

    /** An answer with reasons, and what else was noticed. */
    public static Answer failed(List<String> errors, List<String> warnings) {
        return new Answer(Outcome.FAILED, errors, warnings, List.of(), List.of(), List.of(), List.of());
    }

    /** It was not done, for one reason. */
    public static Answer failed(Outcome outcome, String reason) {
        return new Answer(outcome, List.of(reason), List.of(), List.of(), List.of(), List.of(), List.of());
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
        members.put("listeners", listeners);
        members.put("found", found);
        return Json.of(members);
    }
}
