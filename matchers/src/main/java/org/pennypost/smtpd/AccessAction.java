package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.pennypost.address.Address;
import org.pennypost.conf.Settings;
import org.pennypost.status.Verdict;

/**
 * Does what the result of an access table, or the answer of a policy server, says. Immutable and thread safe. Source:
 * access(5); Postfix {@code smtpd_check.c check_table_result}.
 */
final class AccessAction {
    /** One word and its text. */
    @FunctionalInterface
    private interface Action {
        Verdict act(Result result, String text);
    }

    /** A result where it was found. */
    private record Result(Evaluation run, Subject subject, String table, String key) {
        void warn(String text) {
            run.warn("access table " + table + " entry \"" + key + "\" " + text);
        }
    }

    private final int rejectCode;
    private final int deferCode;
    private final RestrictionParser parser;
    private final Map<String, Action> actions;

    AccessAction(Settings settings, RestrictionParser parser) {
        this.rejectCode = settings.integer("access_map_reject_code");
        this.deferCode = settings.integer("access_map_defer_code");
        this.parser = requireNonNull(parser);
        this.actions = Map.ofEntries(
                Map.entry("OK", (result, text) -> permit(result, "OK")),
                Map.entry("RELAY", (result, text) -> permit(result, "RELAY")),
                Map.entry("DUNNO", (result, text) -> Verdict.DUNNO),
                Map.entry("REJECT", (result, text) -> refuse(result, rejectCode, "5.7.1", text)),
                Map.entry("DEFER", (result, text) -> refuse(result, deferCode, "4.7.1", text)),
                Map.entry("DEFER_IF_PERMIT", this::deferIfPermit),
                Map.entry("DEFER_IF_REJECT", this::deferIfReject),
                Map.entry("INFO", (result, text) -> tell(result, "info", text)),
                Map.entry("WARN", (result, text) -> tell(result, "warn", text)),
                Map.entry("DISCARD", this::discard),
                Map.entry("HOLD", this::hold),
                Map.entry("FILTER", this::filter),
                Map.entry("REDIRECT", this::redirect),
                Map.entry("BCC", this::copy),
                Map.entry("PREPEND", this::prepend));
    }

    /** The words that may begin a result. */
    Set<String> names() {
        return actions.keySet();
    }

    /**
     * Carries a result out.
     *
     * @param about what was looked up
     * @param place the table or server that gave the result
     * @param value the result
     */
    Verdict act(Evaluation run, Subject about, Place place, String value) {
        int end = 0;
        while (end < value.length() && value.charAt(end) != ' ' && value.charAt(end) != '\t') {
            end++;
        }
        String word = value.substring(0, end);
        String text = value.substring(end).stripLeading();
        Result result = new Result(run, about, place.table(), place.key());
        Action action = actions.get(word.toUpperCase(Locale.ROOT));
        if (action != null) {
            return action.act(result, text);
        }
        if (isDigits(value)) {
            return permit(result, value);
        }
        if (word.matches("[45]\\d\\d") && !text.isEmpty()) {
            return refuse(result, Integer.parseInt(word), value.charAt(0) + ".7.1", text);
        }
        return restrictions(result, value, place);
    }

    /**
     * Where a result was found.
     *
     * @param table its name
     * @param key what was looked up
     * @param bareTable the restriction that a table without one stands for, where the result is a list
     */
    record Place(String table, String key, Optional<String> bareTable) {
        Place {
            requireNonNull(table);
            requireNonNull(key);
            requireNonNull(bareTable);
        }
    }

    private Verdict restrictions(Result result, String value, Place place) {
        Evaluation run = result.run();
        if (value.indexOf(':') >= 0) {
            run.warn("access table " + place.table() + " has entry with lookup table: " + value);
            run.warn("do not specify lookup tables inside SMTPD access maps");
            run.warn("define a restriction class and specify its name instead.");
            return run.serverError();
        }
        if (value.isBlank()) {
            result.warn("has empty value");
            return Verdict.PERMIT;
        }
        return run.list(parser.inTable(value, place), result.subject());
    }

    private static Verdict permit(Result result, String action) {
        result.run().permitted(action, result.subject(), "from " + result.table());
        return Verdict.PERMIT;
    }

    private static Verdict refuse(Result result, int code, String status, String text) {
        StatusText parts = StatusText.of(text, status);
        return result.run().refuse(result.subject(), code, parts.status(), parts.textOr("Access denied"));
    }

    private Verdict deferIfPermit(Result result, String text) {
        StatusText parts = StatusText.of(text, "4.7.1");
        return result.run()
                .deferIfPermit(result.subject(), deferCode, parts.status(), parts.textOr("Service unavailable"));
    }

    private Verdict deferIfReject(Result result, String text) {
        StatusText parts = StatusText.of(text, "4.7.1");
        return result.run()
                .deferIfReject(result.subject(), deferCode, parts.status(), parts.textOr("Service unavailable"));
    }

    private static Verdict tell(Result result, String what, String text) {
        result.run().event(what, text);
        return Verdict.DUNNO;
    }

    private Verdict discard(Result result, String text) {
        boolean done = delegate(result, "DISCARD", actions -> {
            result.run().event("discard", of(result, text.isEmpty() ? "triggers DISCARD action" : text));
            actions.discard();
        });
        return done ? Verdict.PERMIT : Verdict.DUNNO;
    }

    private Verdict hold(Result result, String text) {
        delegate(result, "HOLD", actions -> {
            result.run().event("hold", of(result, text.isEmpty() ? "triggers HOLD action" : text));
            actions.hold();
        });
        return Verdict.DUNNO;
    }

    private Verdict filter(Result result, String text) {
        delegate(result, "FILTER", actions -> {
            if (text.isEmpty()) {
                result.warn("has FILTER entry without value");
            } else if (text.indexOf(':') < 0) {
                result.warn("requires transport:destination");
            } else {
                result.run().event("filter", of(result, "triggers FILTER " + text));
                actions.filter(text);
            }
        });
        return Verdict.DUNNO;
    }

    private Verdict redirect(Result result, String text) {
        return address(result, "REDIRECT", text, MessageActions::redirect);
    }

    private Verdict copy(Result result, String text) {
        return address(result, "BCC", text, MessageActions::copy);
    }

    private Verdict address(
            Result result, String word, String text, java.util.function.BiConsumer<MessageActions, Address> taker) {
        delegate(result, word, actions -> {
            if (text.indexOf('@') < 0) {
                result.warn("requires user@domain target");
            } else {
                result.run().event(word.toLowerCase(Locale.ROOT), of(result, "triggers " + word + " " + text));
                taker.accept(actions, new Address(text));
            }
        });
        return Verdict.DUNNO;
    }

    private Verdict prepend(Result result, String text) {
        delegate(result, "PREPEND", actions -> {
            if (text.matches("[!-9;-~]+[ \\t]*:.*")) {
                actions.prepend(text);
            } else {
                result.warn("requires header: text");
            }
        });
        return Verdict.DUNNO;
    }

    /** What is done with a message needs one: nothing is done for clients and greetings that are judged before MAIL. */
    private static boolean delegate(Result result, String word, Consumer<MessageActions> work) {
        Optional<MessageActions> actions =
                result.run().request().situation().traces().actions();
        if (actions.isEmpty()) {
            result.run()
                    .warn("access table " + result.table() + ": with smtpd_delay_reject=no, action " + word
                            + " is always skipped in Client host or Helo command restrictions");
            return false;
        }
        work.accept(actions.get());
        return true;
    }

    private static String of(Result result, String text) {
        return "<" + result.subject().name() + ">: " + result.subject().kind() + " " + text;
    }

    private static boolean isDigits(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
