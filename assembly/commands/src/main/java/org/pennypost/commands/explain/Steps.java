package org.pennypost.commands.explain;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.smtpd.DecisionObserver;
import org.pennypost.smtpd.Stage;
import org.pennypost.status.Verdict;

/** Writes steps down in order. A lookup is told once, however often it is made. Used by one thread. */
final class Steps implements DecisionObserver {
    /** A table whose values hold passwords. */
    private static final String SECRET = "passwd-file:";

    /** How the names of lists begin that are in no other: classes and results of tables are. */
    private static final String LIST = "smtpd_";

    private final List<Step> steps = new ArrayList<>();
    private final Set<Step> lookups = new HashSet<>();
    private Optional<String> refuser = Optional.empty();
    private Optional<String> permitter = Optional.empty();
    private Optional<String> failed = Optional.empty();
    private Optional<String> unasked = Optional.empty();
    private boolean recipientsBegun;
    private boolean permittedInside;

    List<Step> list() {
        return List.copyOf(steps);
    }

    void add(Step step) {
        steps.add(step);
    }

    void insert(int index, Step step) {
        steps.add(index, step);
    }

    /** Forgets who decided so far; the decision that counts begins. */
    void decide() {
        refuser = Optional.empty();
        permitter = Optional.empty();
        failed = Optional.empty();
    }

    /** What comes next belongs to this command; what was said about an earlier recipient counts no longer. */
    void said(String command) {
        refuser = Optional.empty();
        failed = Optional.empty();
        if (command.startsWith("RCPT ")) {
            unasked = recipientsBegun ? unasked : permitter;
            permitter = unasked;
            recipientsBegun = true;
        }
        steps.add(new Step(Step.Kind.COMMAND, "", command, Optional.empty()));
    }

    /** The restriction that refused, the table that failed, or the last restriction that said yes. */
    Optional<String> decidedBy(boolean isRefused) {
        return isRefused ? refuser.or(() -> failed) : permitter;
    }

    @Override
    public void asked(String parameter, String table, String key, Optional<String> value) {
        lookup(parameter, table, key, table.contains(SECRET) ? value.map(secret -> "found") : value);
    }

    @Override
    public void failed(String parameter, String table, String key, LookupFailure reason) {
        failed = Optional.of(parameter);
        lookup(parameter, table, key, Optional.of("failed: " + reason.getMessage()));
    }

    private void lookup(String parameter, String table, String key, Optional<String> value) {
        String where = table.isEmpty() || table.equals(key) ? parameter : parameter + " " + table;
        Step step = new Step(Step.Kind.LOOKUP, where, key, value);
        if (lookups.add(step)) {
            steps.add(step);
        }
    }

    @Override
    public void answered(Stage stage, String parameter, String restriction, Verdict verdict) {
        Optional<String> answer = Optional.empty();
        boolean enclosing = permittedInside;
        permittedInside = false;
        if (verdict instanceof Verdict.Refuse refuse) {
            answer = Optional.of(refuse.reply().toString());
            refuser = refuser.or(() -> Optional.of(restriction)); // the innermost one speaks first
        } else if (verdict instanceof Verdict.Permit) {
            answer = Optional.of("permit");
            permitter = enclosing ? permitter : Optional.of(restriction); // the innermost one has spoken before
            permittedInside = !parameter.startsWith(LIST);
        }
        steps.add(new Step(Step.Kind.RESTRICTION, parameter, restriction, answer));
    }

    @Override
    public void unanswered(Stage stage, String parameter, String restriction, LookupFailure reason) {
        refuser = refuser.or(() -> Optional.of(restriction));
        steps.add(Step.of(Step.Kind.RESTRICTION, parameter, restriction, "failed: " + reason.getMessage()));
    }
}
