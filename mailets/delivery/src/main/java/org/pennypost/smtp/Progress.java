package org.pennypost.smtp;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pennypost.cleanup.Recipient;
import org.pennypost.status.EnhancedStatus;

/** What is known of the recipients of one delivery: the last word, or the last answer so far. Used by one thread. */
final class Progress {
    private final List<Recipient> recipients;
    private final Map<Recipient, Outcome> ended = new LinkedHashMap<>();
    private final Map<Recipient, Outcome> later = new LinkedHashMap<>();

    Progress(List<Recipient> recipients) {
        this.recipients = List.copyOf(recipients);
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

    /** One answer: the last word, unless it is temporary. */
    void answer(Recipient recipient, Outcome outcome) {
        (outcome.status().isTemporary() ? later : ended).put(recipient, outcome);
    }

    /** The same answer for several. */
    void answer(List<Recipient> several, EnhancedStatus status, String text, String relay, Instant connected) {
        several.forEach(recipient -> answer(recipient, new Outcome(status, text, relay, connected)));
    }

    /** All recipients with what became of them; each has been answered. */
    Map<Recipient, Outcome> outcomes() {
        Map<Recipient, Outcome> all = new LinkedHashMap<>(later);
        all.putAll(ended);
        return all;
    }
}
