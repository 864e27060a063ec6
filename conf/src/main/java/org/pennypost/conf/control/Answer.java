package org.pennypost.conf.control;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

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
        return "{\"outcome\":" + quoted(outcome.name().toLowerCase(Locale.ROOT)) + ",\"pid\":"
                + ProcessHandle.current().pid() + ",\"errors\":" + array(errors) + ",\"warnings\":" + array(warnings)
                + ",\"changes\":" + array(changes) + ",\"restart\":" + array(restart) + "}";
    }

    private static String array(List<String> texts) {
        return texts.stream().map(Answer::quoted).collect(Collectors.joining(",", "[", "]"));
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
