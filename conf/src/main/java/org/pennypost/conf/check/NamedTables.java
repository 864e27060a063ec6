package org.pennypost.conf.check;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pennypost.conf.MacroException;
import org.pennypost.conf.Parameter;
import org.pennypost.conf.ParameterStatus;
import org.pennypost.conf.ParameterType;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Registry;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.conf.Words;
import org.pennypost.conf.table.TableCheck;

/**
 * Checks each lookup table that the configuration names, once: those of parameters, of restriction classes, and of what
 * master.cf has instead; in braces, too.
 */
final class NamedTables {
    private static final String CLASSES = "smtpd_restriction_classes";
    /** What stands behind it is a server, though it may look like a table. */
    private static final String POLICY = "check_policy_service";

    private final Settings settings;
    private final List<Problem> problems;
    private final Set<String> seen = new LinkedHashSet<>();

    /** Where a list of words stands. */
    private record Place(Path file, int line, String parameter) {}

    NamedTables(Settings settings, List<Problem> problems) {
        this.settings = requireNonNull(settings);
        this.problems = requireNonNull(problems);
    }

    void run() {
        Path main = settings.configDirectory().resolve("main.cf");
        // Those that main.cf sets first: a table is told with its line, not with a default that repeats it.
        List<Parameter> parameters = new ArrayList<>(Registry.standard().all());
        parameters.sort(Comparator.comparing(parameter -> settings.line(parameter.name()) == 0));
        for (Parameter parameter : parameters) {
            if (holdsTables(parameter)) {
                String name = parameter.name();
                check(settings.list(name), parameter, new Place(main, settings.line(name), name));
            }
        }
        for (String name : settings.list(CLASSES)) {
            check(members(name), Optional.empty(), new Place(main, settings.line(name), name));
        }
        settings.services().forEach(this::check);
    }

    private static boolean holdsTables(Parameter parameter) {
        return parameter.status() == ParameterStatus.HONOURED
                && (parameter.type() == ParameterType.TABLES || parameter.type() == ParameterType.LIST);
    }

    private List<String> members(String name) {
        try {
            return Words.byCommaOrSpace(settings.expandText("${" + name + "}"));
        } catch (MacroException e) {
            return List.of(); // that it has no definition, others say
        }
    }

    private void check(Service service) {
        Settings own = settings.forService(service);
        Path master = settings.configDirectory().resolve("master.cf");
        for (String name : service.overrides().keySet()) {
            Optional<Parameter> parameter = Registry.standard().declared(name).filter(NamedTables::holdsTables);
            parameter.ifPresent(found -> check(own.list(name), found, new Place(master, service.line(), name)));
        }
    }

    private void check(List<String> words, Parameter parameter, Place place) {
        check(words, Optional.of(parameter.type()), place);
    }

    private void check(List<String> words, Optional<ParameterType> type, Place place) {
        boolean isTables = type.filter(ParameterType.TABLES::equals).isPresent();
        String before = "";
        for (String word : words) {
            boolean isServer = before.equalsIgnoreCase(POLICY);
            before = word;
            String table = inner(word);
            if (!isServer && TableCheck.looksLikeTable(table) && seen.add(table)) {
                TableCheck.run(table, settings, place.file(), place.line(), place.parameter(), problems);
            } else if (isTables && !word.contains(":") && !word.startsWith("/")) {
                problems.add(Problem.error(
                        place.file(),
                        place.line(),
                        place.parameter() + ": expecting type:name instead of \"" + word + "\"",
                        "write hash:/path, or another type of table"));
            }
        }
    }

    /** The table in {@code { table }} and <code>{ table, search_order = … }</code>; any other word as it is. */
    private static String inner(String word) {
        return Words.inBraces(word)
                .flatMap(text -> Words.byCommaOrSpace(text).stream().findFirst())
                .orElse(word);
    }
}
