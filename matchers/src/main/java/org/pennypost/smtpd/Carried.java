package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a session keeps of its restrictions: deferrals of stages that were decided early, and answers of the DNS, so that
 * every recipient of a message does not ask again; and where it waits with others. Used by one thread.
 */
final class Carried {
    private final Map<Stage, Optional<Deferral>> deferrals = new EnumMap<>(Stage.class);
    private final Map<String, Object> answers = new HashMap<>();
    private final Waits waits;

    Carried(Waits waits) {
        this.waits = requireNonNull(waits);
    }

    /** Who waits for servers outside. */
    Waits waits() {
        return waits;
    }

    void deferral(Stage stage, Optional<Deferral> deferral) {
        deferrals.put(stage, deferral);
    }

    /** The first deferral of these stages. */
    Optional<Deferral> deferral(List<Stage> stages) {
        return stages.stream()
                .flatMap(stage -> deferrals.getOrDefault(stage, Optional.empty()).stream())
                .findFirst();
    }

    /** What was made before for this key, else what is made now. */
    <T> T answer(Class<T> type, String key, Supplier<T> maker) {
        String typed = type.getName() + " " + key;
        Object known = answers.get(typed);
        if (known == null) {
            known = maker.get();
            answers.put(typed, known);
        }
        return type.cast(known);
    }

    /** A mail transaction has ended. */
    void forgetAnswers() {
        answers.clear();
    }
}
