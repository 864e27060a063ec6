package org.pennypost.conf.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pennypost.conf.MasterCf;
import org.pennypost.conf.Parameter;
import org.pennypost.conf.ParameterStatus;
import org.pennypost.conf.PipeService;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Program;
import org.pennypost.conf.Registry;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;

/**
 * Names what a {@code master.cf} asks for that has no effect here: one warning for each line at most. Postfix's own file
 * has a line for each of its processes; here they are parts of one. Source: master(5), Debian's master.cf.dist.
 */
final class ServiceCheck {
    private static final String INSIDE = "its work is done inside this server; the line has no effect";
    private static final String TRANSPORT =
            "this transport is part of this server; of the line count its name and command, and the options of smtp and lmtp";
    private static final String MAY_STAY = "it may stay";
    private static final String UNSERVED = "comment it out: what it would do is not done";
    private static final Map<String, String> COMMANDS = commands();

    private final Settings settings;
    private final Path file;

    ServiceCheck(Settings settings, Path file) {
        this.settings = settings;
        this.file = file;
    }

    private static Map<String, String> commands() {
        Map<String, String> commands = new TreeMap<>();
        List.of(
                        "anvil",
                        "bounce",
                        "cleanup",
                        "flush",
                        "nqmgr",
                        "oqmgr",
                        "pickup",
                        "postlogd",
                        "proxymap",
                        "qmgr",
                        "scache",
                        "showq",
                        "tlsmgr",
                        "trivial-rewrite",
                        "verify")
                .forEach(command -> commands.put(command, INSIDE));
        List.of("discard", "error", "lmtp", "local", "smtp", "virtual")
                .forEach(command -> commands.put(command, TRANSPORT));
        return commands;
    }

    void run(List<Problem> problems) {
        Map<Integer, MasterCf.Entry> entries = new TreeMap<>();
        settings.master().forEach(entry -> entries.put(entry.line(), entry));
        for (Service service : settings.services()) {
            MasterCf.Entry entry = entries.get(service.line());
            if (entry != null && PipeService.isOne(entry)) {
                PipeService.read(file, entry, problems);
            } else if (entry != null) {
                warning(service, entry).ifPresent(problems::add);
            }
        }
    }

    private Optional<Problem> warning(Service service, MasterCf.Entry entry) {
        String line = "service " + entry.name() + " " + entry.type() + ": ";
        String what = COMMANDS.get(service.command());
        if (Program.of(service).isPresent()) {
            List<String> ignored = ignored(service, entry);
            return ignored.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            warning(entry, line + "no effect have: " + String.join(", ", ignored), "they may stay"));
        }
        if (service.type() != Service.Type.INET && what != null) {
            return Optional.of(warning(entry, line + what, MAY_STAY));
        }
        return Optional.of(
                warning(entry, line + "this version does not serve the command " + service.command(), UNSERVED));
    }

    private Problem warning(MasterCf.Entry entry, String text, String cure) {
        return Problem.warning(file, entry.line(), text, cure);
    }

    /** The fields and options of a served line that change nothing. */
    private static List<String> ignored(Service service, MasterCf.Entry entry) {
        List<String> ignored = new ArrayList<>();
        if (entry.chroot().equals("y")) {
            ignored.add("chroot y");
        }
        if (!entry.processLimit().equals("-")) {
            ignored.add("process limit " + entry.processLimit());
        }
        for (String name : service.overrides().keySet()) {
            Registry.standard()
                    .find(name)
                    .map(Parameter::status)
                    .filter(status -> status != ParameterStatus.HONOURED)
                    .ifPresent(status -> ignored.add(name + " (" + status.name().toLowerCase(Locale.ROOT) + ")"));
        }
        return ignored;
    }
}
