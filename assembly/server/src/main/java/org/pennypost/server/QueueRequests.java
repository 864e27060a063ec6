package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.conf.control.Answer;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.maillog.MailLog;
import org.pennypost.queue.QueueChange;
import org.pennypost.queue.QueueControl;
import org.pennypost.queue.QueuedMessage;
import org.pennypost.queue.pickup.LocalUser;
import org.pennypost.queue.report.LeftMessages;
import org.pennypost.queue.report.QueueJson;
import org.pennypost.queue.report.QueueReport;
import org.pennypost.queue.report.QueueText;
import org.pennypost.routing.DomainList;
import org.pennypost.routing.LookupObserver;

/**
 * Does what the commands {@code postqueue} and {@code postsuper} ask. Threads may share it. Source: Postfix postqueue(1),
 * postsuper(1); postconf(5) authorized_mailq_users, authorized_flush_users.
 */
final class QueueRequests {
    private static final String ALL = "ALL";

    private final SettingsHolder holder;
    private final QueueControl queue;
    private final MailLog log;
    private final Clock clock;

    @Inject
    QueueRequests(SettingsHolder holder, QueueControl queue, MailLog log, Clock clock) {
        this.holder = requireNonNull(holder);
        this.queue = requireNonNull(queue);
        this.log = requireNonNull(log);
        this.clock = requireNonNull(clock);
    }

    /** Whether a user may see the queue. */
    Answer mayList(LocalUser user, boolean controls) {
        return permission("authorized_mailq_users", user, controls, "view");
    }

    private Answer permission(String parameter, LocalUser user, boolean controls, String verb) {
        try {
            if (controls
                    || DomainList.exact(parameter, holder.current(), LookupObserver.NONE)
                            .contains(user.name())) {
                return Answer.of(Answer.Outcome.DONE);
            }
            return Answer.failed(
                    Answer.Outcome.REFUSED,
                    "User " + user.name() + "(" + user.uid() + ") is not allowed to " + verb + " the mail queue");
        } catch (LookupFailure | IllegalArgumentException e) {
            return Answer.failed(Answer.Outcome.FAILED, parameter + ": " + e.getMessage());
        }
    }

    /** Writes the queue as text or as JSON. */
    void list(boolean json, Appendable out) throws IOException {
        Settings settings = holder.current();
        QueueReport report =
                json ? new QueueJson(out) : new QueueText(settings.bool("enable_long_queue_ids"), clock.getZone(), out);
        new LeftMessages(settings.path("queue_directory")).list(report);
        try {
            queue.list(message -> show(report, message));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        report.end();
    }

    private static void show(QueueReport report, QueuedMessage message) {
        try {
            report.message(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has mail tried now. */
    Answer flush(LocalUser user, boolean controls, String request, String value) {
        Answer answer = permission("authorized_flush_users", user, controls, "flush");
        if (answer.outcome() != Answer.Outcome.DONE) {
            return answer;
        }
        switch (request) {
            case "flush-message" -> queue.flush(value);
            case "flush-site" -> queue.flushSite(value);
            default -> queue.flush();
        }
        return answer;
    }

    /** Changes messages; the answer names those that were. */
    Answer change(String word, List<String> names, BufferedReader ids) throws IOException {
        Optional<QueueChange> change = QueueChange.of(word);
        if (change.isEmpty()) {
            return Answer.of(Answer.Outcome.UNKNOWN);
        }
        List<String> changed = new ArrayList<>();
        for (String id = ids.readLine(); id != null; id = ids.readLine()) {
            boolean all = id.equals(ALL);
            for (String each : all ? idsOf(names) : List.of(id)) {
                boolean meant = all
                        || queue.find(each)
                                .filter(message -> names.contains(message.queueName()))
                                .isPresent();
                if (meant && change.get().apply(queue, each)) {
                    changed.add(each);
                    if (!all) {
                        log.log("postsuper", each + ": " + change.get().done());
                    }
                }
            }
        }
        log.log(
                "postsuper",
                change.get().summary() + ": " + changed.size() + (changed.size() == 1 ? " message" : " messages"));
        return Answer.done(List.of(), changed, List.of());
    }

    private List<String> idsOf(List<String> names) {
        List<String> ids = new ArrayList<>();
        names.forEach(name -> ids.addAll(queue.ids(name)));
        return ids;
    }
}
