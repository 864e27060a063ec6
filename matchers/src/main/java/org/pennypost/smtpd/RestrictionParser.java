package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pennypost.conf.MacroException;
import org.pennypost.conf.Settings;
import org.pennypost.conf.Words;
import org.pennypost.status.Verdict;

/**
 * Reads lists of restrictions: those of main.cf, those that restriction classes stand for, those that are the result of a
 * table. Thread safe once the lists of main.cf have been read. Source: postconf(5) smtpd_restriction_classes.
 */
final class RestrictionParser {
    private static final String WARN_IF_REJECT = "warn_if_reject";
    private static final String CLASSES = "smtpd_restriction_classes";
    /** Not a restriction that Postfix has, but one of two that stand for it. */
    private static final Map<String, List<String>> BUILT_IN = Map.of(
            "reject_sender_login_mismatch",
            List.of("reject_authenticated_sender_login_mismatch", "reject_unauthenticated_sender_login_mismatch"));

    /** A class may hold bare tables, since a list that names it may give them a meaning. */
    private static final Optional<String> ANY_LIST = Optional.of("check_client_access");

    private static final Set<String> FINAL = Set.of("permit", "reject", "defer");

    private final Settings settings;
    private final Map<String, List<String>> classes = new HashMap<>(BUILT_IN);
    private final Map<String, RestrictionList> read = new HashMap<>();
    private final List<Fault> faults;
    private Restrictions restrictions;

    /** One list while it is read. */
    private record Reading(
            String parameter,
            Optional<String> bareTable,
            boolean inTable,
            Consumer<String> fault,
            Consumer<String> warning) {}

    RestrictionParser(Settings settings, List<Fault> faults) {
        this.settings = requireNonNull(settings);
        this.faults = requireNonNull(faults);
        for (String name : settings.list(CLASSES)) {
            List<String> words = definition(name);
            if (words.isEmpty()) {
                faults.add(Fault.error(
                        List.of(name, CLASSES),
                        "restriction class `" + name + "' needs a definition",
                        "write " + name + " = and its restrictions, or take it out of " + CLASSES));
            }
            classes.put(name, words);
        }
    }

    private List<String> definition(String name) {
        try {
            return Words.byCommaOrSpace(settings.expandText("${" + name + "}"));
        } catch (MacroException e) {
            return List.of();
        }
    }

    /** Tells what the names stand for; they know this parser. */
    void restrictions(Restrictions known) {
        restrictions = known;
    }

    /** The classes that nobody uses are read, too, so that their faults show, and for the results of tables. */
    void readClasses() {
        for (String name : classes.keySet()) {
            if (members(name, ANY_LIST).leadsTo(name)) {
                faults.add(Fault.error(
                        List.of(name),
                        "restriction class " + name + " leads back to itself",
                        "take it out of its own list and of those that it names"));
            }
        }
    }

    /** Reads a list of main.cf. */
    RestrictionList parameter(String parameter, Optional<String> bareTable) {
        return words(parameter, settings.list(parameter), bareTable);
    }

    private RestrictionList words(String parameter, List<String> words, Optional<String> bareTable) {
        Reading reading = new Reading(
                parameter,
                bareTable,
                false,
                text -> faults.add(Fault.error(
                        List.of(parameter),
                        parameter + ": " + text,
                        "correct it or delete it; with it, no mail would be accepted")),
                text -> faults.add(
                        Fault.warning(List.of(parameter), parameter + ": " + text, "delete what is never reached")));
        return read(reading, words);
    }

    /** Reads the list that is the result of a table; a name that is not known refuses when it is reached. */
    RestrictionList inTable(String value, AccessAction.Place place) {
        Reading reading = new Reading(place.table(), place.bareTable(), true, text -> {}, text -> {});
        return read(reading, Words.byCommaOrSpace(value));
    }

    private RestrictionList read(Reading reading, List<String> words) {
        List<RestrictionList.Entry> entries = new ArrayList<>();
        boolean warnOnly = false;
        boolean over = false;
        for (int i = 0; i < words.size(); i++) {
            String name = words.get(i);
            if (name.equalsIgnoreCase(WARN_IF_REJECT)) {
                warnOnly = true;
                continue;
            }
            Optional<String> argument = Optional.empty();
            if (name.indexOf(':') >= 0 && reading.bareTable().isPresent()) {
                argument = Optional.of(name);
                name = reading.bareTable().get();
            } else if (restrictions.takesArgument(name) && i + 1 < words.size()) {
                argument = Optional.of(words.get(++i));
            }
            RestrictionList.Entry entry = entry(reading, name, argument, warnOnly);
            if (!over) {
                entries.add(entry);
            }
            if (FINAL.contains(name.toLowerCase(Locale.ROOT)) && !warnOnly && !over && i + 1 < words.size()) {
                reading.warning().accept("restriction `" + words.get(i + 1) + "' after `" + name + "' is ignored");
                over = true;
            }
            warnOnly = false;
        }
        return new RestrictionList(reading.parameter(), entries);
    }

    private RestrictionList.Entry entry(Reading reading, String name, Optional<String> argument, boolean warnOnly) {
        String shown = argument.map(text -> name + " " + text).orElse(name);
        if (classes.containsKey(name)) {
            Supplier<RestrictionList> members = () -> members(name, reading.bareTable());
            return new RestrictionList.Entry(
                    name, run -> run.list(members.get(), run.subject()), warnOnly, Optional.of(members));
        }
        try {
            Restriction restriction = restrictions.make(name, argument, reading.bareTable());
            return new RestrictionList.Entry(
                    restrictions.isKnown(name) ? name.toLowerCase(Locale.ROOT) + shown.substring(name.length()) : shown,
                    restriction,
                    warnOnly,
                    Optional.empty());
        } catch (BadArgument e) {
            String reason = String.valueOf(e.getMessage());
            reading.fault().accept(reason);
            return new RestrictionList.Entry(shown, run -> wrong(run, reason), warnOnly, Optional.empty());
        }
    }

    private static Verdict wrong(Evaluation run, String reason) {
        run.warn(reason);
        return run.serverError();
    }

    /** The restrictions of a class, in a list where a bare table stands for this. */
    private synchronized RestrictionList members(String name, Optional<String> bareTable) {
        String key = name + " " + bareTable.orElse("");
        RestrictionList known = read.get(key);
        if (known != null) {
            return known;
        }
        RestrictionList list = words(name, classes.getOrDefault(name, List.of()), bareTable);
        read.put(key, list);
        return list;
    }
}
