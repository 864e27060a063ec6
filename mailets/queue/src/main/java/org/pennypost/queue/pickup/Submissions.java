package org.pennypost.queue.pickup;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.pennypost.cleanup.InternalMail;
import org.pennypost.cleanup.QueueIncoming;
import org.pennypost.cleanup.SubmittedMail;
import org.pennypost.conf.Latest;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.conf.control.SubmissionFormat;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.maillog.MailLog;
import org.pennypost.routing.DomainList;
import org.pennypost.routing.LookupObserver;
import org.pennypost.routing.Router;

/**
 * Takes the mail of local users who may submit any.
 *
 * <p>Thread safe; one object for the process. Source: Postfix postdrop(1), pickup(8); postconf(5) authorized_submit_users.
 */
@Singleton
public final class Submissions {
    private final SettingsHolder settings;
    private final Latest<Parts> parts;

    /** What is made of one configuration. */
    private record Parts(DomainList users, SubmittedMail mail) {}

    /**
     * Prepares.
     *
     * @param settings who may submit, and how mail is cleaned up
     * @param queue where messages go
     * @param log gets a line for each message
     * @param clock gives the zone of dates
     */
    @Inject
    public Submissions(SettingsHolder settings, QueueIncoming queue, MailLog log, Clock clock) {
        this.settings = requireNonNull(settings);
        this.parts = new Latest<>(current ->
                new Parts(users(current), new SubmittedMail(current, new Router(current), queue, log, clock)));
    }

    private static DomainList users(Settings current) {
        return DomainList.exact("authorized_submit_users", current, LookupObserver.NONE);
    }

    /**
     * Tells why a user may not submit mail.
     *
     * @param user who wants to
     * @return in words; empty when the user may
     * @throws LookupFailure when it cannot be found out now
     */
    public Optional<String> refusal(LocalUser user) throws LookupFailure {
        return parts.of(settings.current()).users().contains(user.name())
                ? Optional.empty()
                : Optional.of("User " + user.name() + "(" + user.uid() + ") is not allowed to submit mail");
    }

    /**
     * Queues a message of a user who may submit it.
     *
     * @param user who submits it
     * @param arrival when
     * @param submission is read to its end, when nothing is wrong before
     * @return its name, and why it was not taken, where it was not
     * @throws org.pennypost.conf.control.MalformedSubmission when it is no submission
     * @throws IOException when it cannot be read or stored; it is not queued then
     */
    public InternalMail.Posted post(LocalUser user, Instant arrival, SubmissionFormat.Reader submission)
            throws IOException {
        return parts.of(settings.current()).mail().post(user.uid(), arrival, submission);
    }
}
