package org.pennypost.commands.postconf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.pennypost.commands.options.Fatal;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.MacroException;
import org.pennypost.conf.Macros;
import org.pennypost.conf.MainCf;
import org.pennypost.conf.MasterCf;
import org.pennypost.conf.Parameter;
import org.pennypost.conf.ParameterType;
import org.pennypost.conf.Parameters;
import org.pennypost.conf.Registry;
import org.pennypost.conf.Words;

/** Which parameters there are, what class each is of, and what they say. Source: Postfix postconf_user, postconf_unused. */
final class MainView {
    private static final String BUILTIN = "builtin";
    private static final String USER = "user";
    private static final Set<String> READ_ONLY = Set.of("process_id", "process_name", "service_name");

    private final Path file;
    private final Map<String, String> set;
    private final MasterCf master;
    private final Parameters parameters;
    private final Parameters defaults;
    private final Set<String> transports;
    private final Terminal terminal;
    private final Map<String, String> classes = new HashMap<>(); // "builtin" only where it has been asked for
    private final Set<String> referenced = new HashSet<>();

    MainView(Path directory, Map<String, String> set, MasterCf master, Terminal terminal) {
        this.file = directory.resolve("main.cf");
        this.set = new LinkedHashMap<>(set);
        this.master = master;
        this.terminal = terminal;
        for (String name : READ_ONLY) {
            String value = this.set.remove(name);
            if (value != null) {
                terminal.warn(file + ": read-only parameter assignment: " + name + "=" + value);
            }
        }
        this.transports = new HashSet<>();
        for (MasterCf.Entry entry : master.entries()) {
            transports.add(entry.name());
        }
        this.parameters = new Parameters(directory, this.set, transports);
        this.defaults = new Parameters(Path.of(PostconfCommand.DEFAULT_DIRECTORY), Map.of(), transports);
    }

    /** Finds all names; a malformed expression ends the command. */
    void scan() throws Fatal {
        for (MasterCf.Entry entry : master.entries()) {
            for (String name : ServiceNames.of(entry)) {
                classes.put(name, "service");
            }
        }
        for (Map.Entry<String, String> entry : set.entrySet()) {
            if (isRaw(entry.getKey())) {
                continue;
            }
            scanValue(entry.getValue());
            if (!USER.equals(classOf(entry.getKey()).orElse(USER))) {
                expand(entry.getKey(), parameters);
            }
        }
        for (MasterCf.Entry entry : master.entries()) {
            for (String value : MasterOptions.of(entry).values()) {
                scanValue(value);
            }
        }
        checkDerived();
        String classNames = expanded("smtpd_restriction_classes");
        for (String name : Words.byCommaOrSpace(classNames)) {
            refer(name);
        }
    }

    private void scanValue(String value) {
        if (value.indexOf('$') < 0) {
            return;
        }
        Set<String> names = new HashSet<>();
        try {
            Macros.references(value, names);
        } catch (MacroException e) {
            terminal.warn(e.getMessage());
        }
        for (String name : names) {
            refer(name);
        }
    }

    private void refer(String name) {
        referenced.add(name);
        Optional<String> itsClass = classOf(name);
        if (set.containsKey(name)) {
            classes.put(name, itsClass.orElse(USER));
        } else if (itsClass.isEmpty() && !READ_ONLY.contains(name)) {
            terminal.warn(file + ": undefined parameter: " + name);
        }
    }

    /** What the defaults of myhostname, mydomain and mynetworks depend on has to make sense, whatever is shown. */
    private void checkDerived() throws Fatal {
        if (!set.containsKey("myhostname") && set.containsKey("mydomain")) {
            fromSet("mydomain");
        }
        if (!set.containsKey("mydomain") && set.containsKey("myhostname")) {
            fromSet("myhostname");
        }
        if (!set.containsKey("mynetworks")) {
            fromSet("inet_interfaces");
            choice("mynetworks_style", fromSet("mynetworks_style"), "mynetworks mask style");
            for (String protocol : Words.byCommaOrSpace(fromSet("inet_protocols"))) {
                choice("inet_protocols", protocol, "inet_protocols");
            }
        }
    }

    private String fromSet(String name) throws Fatal {
        try {
            return parameters.expandFromSet(name);
        } catch (MacroException e) {
            terminal.warn(e.getMessage());
            throw new Fatal("dictionary mail_dict: macro processing error");
        }
    }

    private static void choice(String name, String value, String what) throws Fatal {
        Parameter parameter = Registry.standard().find(name).orElseThrow();
        if (!parameter.choices().contains(value)) {
            throw new Fatal("unknown " + what + " value \"" + value + "\" in \"" + value + "\"");
        }
    }

    private String expanded(String name) throws Fatal {
        return expand(name, parameters);
    }

    private String expand(String name, Parameters values) throws Fatal {
        try {
            return values.expand(name, Macros.NOBODY);
        } catch (MacroException e) {
            terminal.warn(e.getMessage());
            throw new Fatal("macro processing error");
        }
    }

    private static boolean isRaw(String name) {
        Optional<Parameter> parameter = Registry.standard().find(name);
        return parameter.isPresent() && parameter.get().type() == ParameterType.RAW;
    }

    /** The class of a name; empty when nobody knows it. Those of the registry are looked up one by one: most are never asked for. */
    private Optional<String> classOf(String name) {
        if (classes.containsKey(name)) {
            return Optional.of(classes.get(name));
        }
        Optional<Parameter> parameter = Registry.standard().declared(name);
        return parameter.isPresent() && isBuiltin(parameter.get()) ? Optional.of(BUILTIN) : Optional.empty();
    }

    private static boolean isBuiltin(Parameter parameter) {
        return !ServiceNames.isServices(parameter);
    }

    /** All names of some classes, ordered. */
    List<String> names(Set<String> wanted) {
        List<String> names = new ArrayList<>();
        Map<String, String> all = new TreeMap<>();
        Registry.standard().all().stream()
                .filter(MainView::isBuiltin)
                .forEach(parameter -> all.put(parameter.name(), BUILTIN));
        all.putAll(classes);
        all.forEach((name, itsClass) -> {
            if (wanted.contains(itsClass)) {
                names.add(name);
            }
        });
        return names;
    }

    /** The text to show for a name; empty when the mode asks for what is set and it is not, or nobody knows it. */
    Optional<String> value(String name, Mode mode) throws Fatal {
        boolean isUser = USER.equals(classes.get(name));
        if ((mode.onlySet() && !set.containsKey(name)) || (mode.defaults() && isUser)) {
            return Optional.empty();
        }
        Parameters values = mode.defaults() ? defaults : parameters;
        Optional<String> raw = name.equals("process_name") ? Optional.of(terminal.command()) : values.raw(name);
        if (!mode.expand() || isRaw(name) || raw.isEmpty()) {
            return raw;
        }
        try {
            return Optional.of(new Macros(values::raw, Macros.NOBODY).expandValue(name, raw.get()));
        } catch (MacroException e) {
            terminal.warn(e.getMessage());
            throw new Fatal("macro processing error");
        }
    }

    /** Whether a name is known in a mode. */
    boolean knows(String name, Mode mode) {
        Optional<String> itsClass = classOf(name);
        return itsClass.isPresent() && !(mode.defaults() && itsClass.get().equals(USER));
    }

    /** Warns of what main.cf sets and nothing uses. */
    void warnUnused() {
        for (Map.Entry<String, String> entry : set.entrySet()) {
            if (classOf(entry.getKey()).isEmpty()) {
                terminal.warn(file + ": unused parameter: " + entry.getKey() + "=" + entry.getValue());
            }
        }
    }

    /** Expands a value of a service's own, with its own options before main.cf. */
    String expandFor(MasterCf.Entry entry, String value) throws Fatal {
        Map<String, String> all = new LinkedHashMap<>(set);
        all.put("service_name", entry.name());
        all.putAll(MasterOptions.of(entry));
        Parameters values = new Parameters(file.getParent(), all, transports);
        try {
            return values.expandText(value);
        } catch (MacroException e) {
            terminal.warn(e.getMessage());
            throw new Fatal("macro processing error");
        }
    }

    /** Warns of options in master.cf that set what nobody knows. */
    void warnUnusedOptions(Path masterFile) {
        for (MasterCf.Entry entry : master.entries()) {
            MasterOptions.of(entry).forEach((name, value) -> {
                if (classOf(name).isEmpty() && !referenced.contains(name)) {
                    terminal.warn(masterFile + ": unused parameter: " + name + "=" + value);
                }
            });
        }
    }

    /** Reads main.cf; a malformed line ends the command. */
    static MainCf read(Path directory, Terminal terminal) throws Fatal {
        List<org.pennypost.conf.Problem> problems = new ArrayList<>();
        MainCf main;
        try {
            main = MainCf.readOrThrow(directory.resolve("main.cf"), problems);
        } catch (IOException e) {
            throw new Fatal("open " + directory.resolve("main.cf") + ": " + org.pennypost.conf.Reason.of(e));
        }
        for (org.pennypost.conf.Problem problem : problems) {
            String place = problem.text().startsWith("logical line") ? ": " : ", line " + problem.line() + ": ";
            String text = problem.file().orElseThrow() + place + problem.text();
            if (problem.isError()) {
                throw new Fatal(text);
            }
            terminal.warn(text);
        }
        return main;
    }
}
