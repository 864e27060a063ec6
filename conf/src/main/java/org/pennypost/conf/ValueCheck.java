package org.pennypost.conf;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds what is wrong with one value: its expressions, its type, a comment that is none. */
final class ValueCheck {
    private final Parameters parameters;
    private final Optional<Path> file;
    private final MainCf.Entry entry;

    ValueCheck(Parameters parameters, Optional<Path> file, MainCf.Entry entry) {
        this.parameters = parameters;
        this.file = entry.line() == 0 ? Optional.empty() : file;
        this.entry = entry;
    }

    void run(List<Problem> problems) {
        checkComment(problems);
        Optional<Parameter> parameter = Registry.standard().find(entry.name());
        if (parameter.isEmpty() || parameter.get().type() == ParameterType.RAW) {
            return;
        }
        Set<String> undefined = new LinkedHashSet<>();
        try {
            String text = parameters.expand(entry.name(), undefined::add);
            Values.check(parameter.get(), text);
        } catch (MacroException e) {
            problems.add(problem(Severity.ERROR, e.getMessage(), cure(e, parameter.get())));
        } catch (MalformedValue e) {
            problems.add(problem(Severity.ERROR, e.getMessage(), e.cure()));
        }
        for (String name : undefined) {
            problems.add(problem(Severity.WARNING, "undefined parameter: " + name, NameCheck.cure(name)));
        }
    }

    private String cure(MacroException e, Parameter parameter) {
        if (!e.isLoop()) {
            return "correct the expression " + entry.value();
        }
        String name = entry.name();
        String otherwise = parameters.withoutSet(name).defaultText(name).orElse(parameter.defaultText());
        return "the value of " + name + " leads back to itself: delete this line, " + name + " already defaults to "
                + (otherwise.isEmpty() ? "nothing" : otherwise);
    }

    private void checkComment(List<Problem> problems) {
        String value = entry.value();
        int level = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            level += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == '#' && level == 0 && (i == 0 || LogicalLines.isSpace(value.charAt(i - 1)))) {
                problems.add(problem(
                        Severity.WARNING,
                        entry.name() + ": \"" + value.substring(i) + "\" is part of the value, not a comment",
                        "put the comment on a line of its own"));
                return;
            }
        }
    }

    private Problem problem(Severity severity, String text, String cure) {
        return new Problem(severity, file, entry.line(), text, cure);
    }
}
