package org.pennypost.commands.explain;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes an explanation as lines of two columns: what a step is about, and what came of it. */
final class ExplanationText {
    private static final Map<Step.Kind, String> TITLES = Map.of(
            Step.Kind.REWRITE, "rewriting",
            Step.Kind.CLASS, "class",
            Step.Kind.VALIDATION, "validation",
            Step.Kind.EXPANSION, "expansion",
            Step.Kind.TRANSPORT, "transport",
            Step.Kind.DNS, "mail host",
            Step.Kind.CERTIFICATE, "certificate",
            Step.Kind.LOG, "log",
            Step.Kind.REPLY, "reply");

    private final RcptExplanation explanation;
    private final StringBuilder text = new StringBuilder();
    private final List<String> missing = new ArrayList<>();
    private String table = "";

    ExplanationText(RcptExplanation explanation) {
        this.explanation = requireNonNull(explanation, "explanation");
    }

    String write() {
        line("recipient", explanation.trial().envelope().recipient());
        for (Step step : explanation.steps()) {
            tell(step);
        }
        tellNotFound();
        explanation.decidedBy().ifPresent(decider -> line("decided by", decider));
        return text.toString();
    }

    /** Keys that one table does not have stand on one line. */
    private void tell(Step step) {
        if (step.kind() == Step.Kind.LOOKUP && step.answer().isEmpty()) {
            if (!step.where().equals(table)) {
                tellNotFound();
            }
            table = step.where();
            missing.add(step.asked());
            return;
        }
        tellNotFound();
        switch (step.kind()) {
            case LOOKUP ->
                line(
                        "",
                        step.where() + ": " + step.asked() + ": "
                                + step.answer().orElse(""));
            case RESTRICTION ->
                line(
                        "",
                        step.where() + ": " + step.asked() + ": "
                                + step.answer().orElse("no opinion"));
            case COMMAND -> line("", step.asked());
            case CLIENT -> client(step);
            default -> line(TITLES.get(step.kind()), result(step));
        }
    }

    private void tellNotFound() {
        if (!missing.isEmpty()) {
            line("", table + ": " + String.join(", ", missing) + ": not found");
        }
        missing.clear();
        table = "";
    }

    private void client(Step step) {
        line("client", step.answer().orElse("") + " on service " + step.where());
        explanation.trial().client().saslUser().ifPresent(user -> line("", "logged in as " + user));
    }

    private String result(Step step) {
        String answer = step.answer().orElse("");
        return switch (step.kind()) {
            case REWRITE -> step.asked() + " becomes " + answer + " (" + step.where() + ")";
            case EXPANSION ->
                step.asked() + " becomes " + answer + (step.where().isEmpty() ? "" : " (" + step.where() + ")");
            case TRANSPORT -> {
                int colon = answer.indexOf(':');
                yield answer.substring(0, colon) + ", next hop " + answer.substring(colon + 1)
                        + (explanation.destinations().size() > 1
                                        || !step.where().isEmpty()
                                ? ", for " + step.asked()
                                : "");
            }
            case REPLY -> step.where().equals("RCPT") ? answer : answer + " (to " + step.where() + ")";
            default -> answer;
        };
    }

    private void line(String title, String content) {
        text.append(String.format(Locale.ROOT, "%-12s %s%n", title, visible(content)));
    }

    /** What an address or a table holds must not move the terminal's cursor. */
    private static String visible(String content) {
        return content.replaceAll("\\p{Cntrl}", "?");
    }
}
