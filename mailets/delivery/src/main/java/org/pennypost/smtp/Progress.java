package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pennypost.cleanup.Recipient;

/** What is known of the recipients of one delivery: the last word, or the last answer so far. Used by one thread. */
final class Progress {
    private final List<Recipient> recipients;
    private final String queueId;
    private final Log log;
    private final Map<Recipient, Outcome> ended = new LinkedHashMap<>();
    private final Map<Recipient, Outcome> later = new LinkedHashMap<>();
    private final List<String> untold = new ArrayList<>();

    Progress(List<Recipient> recipients, String queueId, Log log) {
        this.recipients = List.copyOf(recipients);
        this.queueId = requireNonNull(queueId);
        this.log = requireNonNull(log);
    }

    /** Those without a last word. */
    List<Recipient> left() {
        return recipients.stream()
                .filter(recipient -> !ended.containsKey(recipient))
                .toList();
    }

    boolean isDone() {
        return ended.size() == recipients.size();
    }

    /** The same answer for several: the last word, unless it is temporary. */
    void answer(List<Recipient> several, Outcome outcome) {
        boolean temporary = outcome.status().isTemporary();
        several.forEach(recipient -> (temporary ? later : ended).put(recipient, outcome));
        if (temporary && !several.isEmpty()) {
            untold.add(outcome.text());
        }
    }

    /** Another server is asked: what the one before put off is told by no line for a recipient. */
    void next() {
        untold.forEach(text -> log.info(queueId + ": " + text));
        untold.clear();
    }

    /** What was put off last has been told already. */
    void told() {
        untold.clear();
    }

    /** All recipients with what became of them; each has been answered. */
    Map<Recipient, Outcome> outcomes() {
        Map<Recipient, Outcome> all = new LinkedHashMap<>(later);
        all.putAll(ended);
        return all;
    }
}
