package org.pennypost.cleanup.checks;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.Set;
import org.pennypost.cleanup.mime.HeaderClass;
import org.pennypost.cleanup.mime.HeaderName;
import org.pennypost.cleanup.mime.MimeProblem;
import org.pennypost.cleanup.mime.MimeSettings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.maillog.MailLog;
import org.pennypost.routing.TableList;
import org.pennypost.status.Reply;

/**
 * The checks of one message.
 *
 * <p>In: headers and lines as they come. Out: what becomes of each, and in the end a refusal or what is to be done with the
 * envelope. Used by one thread at a time. Source: header_checks(5), Postfix cleanup(8).
 */
public final class MessageChecks {
    private static final int SHOWN = 100;
    /** Headers that describe content are looked up as those of a MIME part wherever they stand. */
    private static final Set<String> MIME = Set.of(
            "content-description",
            "content-disposition",
            "content-id",
            "content-transfer-encoding",
            "content-type",
            "mime-version");

    private final ContentChecks checks;
    private final CheckTrace trace;
    private final MailLog log;
    private final boolean checked;
    private final CheckActions actions;
    private Optional<MimeProblem> problem = Optional.empty();

    /**
     * Begins a message.
     *
     * @param checks what the settings say
     * @param trace what the log tells of the message
     * @param internal whether the message is our own and not to be checked
     * @param log where each action but IGNORE and DUNNO is written
     */
    public MessageChecks(ContentChecks checks, CheckTrace trace, boolean internal, MailLog log) {
        this.checks = requireNonNull(checks);
        this.trace = requireNonNull(trace);
        this.log = requireNonNull(log);
        this.checked = !internal && checks.isActive();
        this.actions = new CheckActions(trace, log);
    }

    /**
     * Tells how the message is to be taken apart.
     *
     * @return limits, and the problems to be told here
     */
    public MimeSettings mime() {
        return checks.mime(checked);
    }

    /**
     * Tells whether lines of the body are looked at.
     *
     * @return false when no table can say anything about them any more
     */
    public boolean wantsBody() {
        return checked && !actions.isOver() && !checks.body().isEmpty();
    }

    /**
     * Tells whether the rest of the message does not matter: it is refused or thrown away.
     *
     * @return true when nothing more needs to be done with it
     */
    public boolean isStopped() {
        return actions.isStopped();
    }

    /**
     * Looks at a header.
     *
     * @param kind where it stands
     * @param bytes begins with it; continuation lines after a {@code '\n'}
     * @param length how long it is
     * @return what becomes of it
     */
    public Outcome header(HeaderClass kind, byte[] bytes, int length) {
        if (!checked || actions.isOver()) {
            return Outcome.KEEP;
        }
        HeaderClass asked = MIME.contains(HeaderName.of(bytes, length)) ? HeaderClass.MIME : kind;
        Match match = new Match(ContentChecks.parameter(asked), true, bytes, 0, length);
        return ask(checks.headers(asked), match);
    }

    /**
     * Looks at a line of a body, or a piece of one.
     *
     * @param bytes holds it
     * @param from where it begins
     * @param to where it ends
     * @param offset how many bytes its part had before
     * @return what becomes of it
     */
    public Outcome body(byte[] bytes, int from, int to, long offset) {
        if (!wantsBody() || !checks.reaches(offset)) {
            return Outcome.KEEP;
        }
        return ask(checks.body(), new Match("body_checks", false, bytes, from, to));
    }

    private Outcome ask(TableList tables, Match match) {
        if (tables.isEmpty()) {
            return Outcome.KEEP;
        }
        try {
            return tables.find(match.key())
                    .map(value -> actions.act(match, CheckAction.of(value)))
                    .orElse(Outcome.KEEP);
        } catch (LookupFailure e) {
            log.log("cleanup", "warning: " + match.parameter() + ": " + e.getMessage());
            actions.failed(match);
            return Outcome.KEEP;
        }
    }

    /**
     * Takes note of a problem with the form of the message.
     *
     * @param found what it is
     * @param text where it is
     * @param length how many bytes of the text count
     */
    public void problem(MimeProblem found, byte[] text, int length) {
        if (problem.isEmpty() || found.compareTo(problem.get()) < 0) {
            problem = Optional.of(found);
        }
        String shown = Match.printable(text, 0, Math.min(length, SHOWN));
        log.log("cleanup", trace.shortLine("reject: mime-error " + found.text() + ":", shown));
    }

    /**
     * Gives the answer at the end of the message.
     *
     * @return the refusal, empty when the message may be queued
     */
    public Optional<Reply> refusal() {
        if (actions.isStopped()) {
            return actions.refusal();
        }
        return problem.map(found -> Reply.of("550 5.6.0 " + found.text()));
    }

    /**
     * Gives what is to be done with the envelope.
     *
     * @return the effects, {@link Effects#NONE} in most cases
     */
    public Effects effects() {
        return actions.effects();
    }
}
