package org.pennypost.cleanup.checks;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pennypost.address.Address;
import org.pennypost.maillog.MailLog;
import org.pennypost.status.Reply;

/**
 * Does what the right-hand sides of tables say, for one message, and writes it into the log. Used by one thread. Source:
 * Postfix {@code cleanup_message.c}.
 */
final class CheckActions {
    private static final Pattern STATUS = Pattern.compile("([245]\\.\\d{1,3}\\.\\d{1,3})(?:\\s+(.*))?", Pattern.DOTALL);

    private final CheckTrace trace;
    private final MailLog log;
    private boolean over;
    private boolean stopped;
    private boolean discard;
    private boolean hold;
    private Optional<Reply> refusal = Optional.empty();
    private Optional<String> filter = Optional.empty();
    private Optional<Address> redirect = Optional.empty();
    private final List<Address> bcc = new ArrayList<>();

    CheckActions(CheckTrace trace, MailLog log) {
        this.trace = requireNonNull(trace);
        this.log = requireNonNull(log);
    }

    /** Whether no table is to be asked any more. */
    boolean isOver() {
        return over;
    }

    /** Whether the rest of the message does not matter. */
    boolean isStopped() {
        return stopped;
    }

    Optional<Reply> refusal() {
        return refusal;
    }

    Effects effects() {
        return new Effects(discard, hold, filter, redirect, bcc);
    }

    Outcome act(Match match, CheckAction action) {
        switch (action.command()) {
            case "REJECT" -> reject(match, action);
            case "WARN" -> tell("warning", match, action.text());
            case "INFO" -> tell("info", match, action.text());
            case "PASS" -> {
                tell("pass", match, action.text());
                over = true;
            }
            case "DISCARD" -> {
                tell("discard", match, action.text());
                discard = true;
                stop();
            }
            case "HOLD" -> hold(match, action);
            case "FILTER" -> filter(match, action);
            case "REDIRECT" -> redirect(match, action);
            case "BCC" -> bcc(match, action);
            case "DUNNO", "OK", "IGNORE", "STRIP", "PREPEND", "REPLACE" -> {
                return change(match, action);
            }
            default -> warn("unknown command in " + match.parameter() + " map: " + action);
        }
        return Outcome.KEEP;
    }

    /** A table could not be asked. */
    void failed(Match match) {
        warn(trace.queueId() + ": " + match.parameter()
                + " map lookup problem -- message not accepted, try again later");
        refusal = Optional.of(Reply.of("451 4.3.0 Error: queue file write error"));
        stop();
    }

    private Outcome change(Match match, CheckAction action) {
        String text = action.text();
        switch (action.command()) {
            case "IGNORE" -> {
                return Outcome.DROP;
            }
            case "STRIP" -> {
                tell("strip", match, text);
                return Outcome.DROP;
            }
            case "PREPEND", "REPLACE" -> {
                if (isText(match, action)) {
                    boolean before = action.command().equals("PREPEND");
                    tell(before ? "prepend" : "replace", match, text);
                    return new Outcome(before ? Outcome.Kind.PREPEND : Outcome.Kind.REPLACE, text);
                }
                return Outcome.KEEP;
            }
            default -> {
                return Outcome.KEEP;
            }
        }
    }

    private boolean isText(Match match, CheckAction action) {
        String text = action.text();
        if (text.isEmpty()) {
            warn(action.command() + " action without text in " + match.parameter() + " map");
            return false;
        }
        if (!match.accepts(text)) {
            warn("bad " + action.command() + " header text \"" + text + "\" in " + match.parameter()
                    + " map -- need \"headername: headervalue\"");
            return false;
        }
        return true;
    }

    private void reject(Match match, CheckAction action) {
        Matcher own = STATUS.matcher(action.text());
        String status = own.matches() ? own.group(1) : "5.7.1";
        String text = own.matches() ? Optional.ofNullable(own.group(2)).orElse("") : action.text();
        if (text.isEmpty() && !own.matches()) {
            text = "message content rejected";
        }
        if (status.startsWith("2")) {
            warn("bad DSN action in " + action.text() + " -- need 4.x.x or 5.x.x");
            status = "4" + status.substring(1);
        }
        String reason = status + " " + text;
        refusal = Optional.of(Reply.of((status.startsWith("4") ? "451 " : "550 ") + reason));
        stop();
        tell("reject", match, reason);
    }

    private void hold(Match match, CheckAction action) {
        if (!hold) {
            tell("hold", match, action.text());
            hold = true;
        }
    }

    private void filter(Match match, CheckAction action) {
        String target = action.text();
        if (target.isEmpty()) {
            warn("missing FILTER command argument in " + match.parameter() + " map");
        } else if (target.indexOf(':') < 0) {
            warn("bad FILTER command " + target + " in " + match.parameter() + " -- need transport:destination");
        } else {
            filter = Optional.of(target);
            tell("filter", match, target);
        }
    }

    private void redirect(Match match, CheckAction action) {
        if (action.text().indexOf('@') < 0) {
            warn("bad REDIRECT target \"" + action.text() + "\" in " + match.parameter() + " map -- need user@domain");
            return;
        }
        redirect = Optional.of(new Address(action.text()));
        tell("redirect", match, action.text());
        over = true;
    }

    private void bcc(Match match, CheckAction action) {
        if (action.text().indexOf('@') < 0) {
            warn("bad BCC address \"" + action.text() + "\" in " + match.parameter() + " map -- need user@domain");
            return;
        }
        bcc.add(new Address(action.text()));
        tell("bcc", match, action.text());
    }

    private void stop() {
        over = true;
        stopped = true;
    }

    private void tell(String what, Match match, String text) {
        String line = trace.line(what + ":", match.shown());
        log.log("cleanup", text.isEmpty() ? line : line + ": " + text);
    }

    private void warn(String text) {
        log.log("cleanup", "warning: " + text);
    }
}
