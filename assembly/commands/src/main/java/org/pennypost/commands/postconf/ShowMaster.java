package org.pennypost.commands.postconf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.pennypost.commands.options.Fatal;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.MasterCf;

/** Shows {@code master.cf}: lines, fields, or the parameters of services. Source: postconf(1) -M -F -P. */
final class ShowMaster {
    private final MasterCf master;
    private final MainView view;
    private final Mode mode;
    private final Terminal terminal;

    ShowMaster(MasterCf master, MainView view, Mode mode, Terminal terminal) {
        this.master = master;
        this.view = view;
        this.mode = mode;
        this.terminal = terminal;
    }

    void lines(List<String> operands) throws Fatal {
        forEach(
                patterns(operands, 2, "-M option requires service_name[/type]"),
                (entry, pattern) -> terminal.out().println(MasterText.line(entry, mode.fold(), expander(entry))));
    }

    void fields(List<String> operands) throws Fatal {
        List<ServicePattern> patterns = patterns(operands, 3, "-F option requires service_name[/type[/field]]");
        for (ServicePattern pattern : patterns) {
            if (!pattern.name().equals("*") && !MasterText.FIELDS.contains(pattern.name())) {
                throw new Fatal("invalid service attribute name: \"" + pattern.name() + "\"");
            }
        }
        forEach(patterns, (entry, pattern) -> {
            for (int i = 0; i < MasterText.FIELDS.size(); i++) {
                if (ServicePattern.matches(pattern.name(), MasterText.FIELDS.get(i))) {
                    terminal.out().println(MasterText.field(entry, i, mode, expander(entry)));
                }
            }
        });
    }

    void parameters(List<String> operands) throws Fatal {
        forEach(patterns(operands, 3, "-P option requires service_name[/type[/parameter]]"), (entry, pattern) -> {
            Map<String, String> options = new TreeMap<>(MasterOptions.of(entry));
            options.forEach((name, value) -> {
                if (ServicePattern.matches(pattern.name(), name)) {
                    String whole = entry.name() + "/" + entry.type() + "/" + name;
                    String shown = expander(entry).apply(value);
                    terminal.out()
                            .println(
                                    mode.hideValue()
                                            ? whole
                                            : Lines.normal(
                                                    mode.hideName() ? shown : whole + " = " + shown, mode.fold()));
                }
            });
        });
    }

    private static List<ServicePattern> patterns(List<String> operands, int most, String refusal) throws Fatal {
        List<ServicePattern> patterns = new ArrayList<>();
        for (String operand : operands) {
            Optional<ServicePattern> pattern = ServicePattern.parse(operand, 1, most);
            patterns.add(pattern.orElseThrow(() -> new Fatal(refusal)));
        }
        return patterns;
    }

    private void forEach(List<ServicePattern> patterns, BiConsumer<MasterCf.Entry, ServicePattern> action)
            throws Fatal {
        List<ServicePattern> wanted = patterns.isEmpty() ? List.of(new ServicePattern("*", "*", "*", "*")) : patterns;
        List<ServicePattern> unmatched = new ArrayList<>(patterns);
        try {
            for (MasterCf.Entry entry : master.entries()) {
                for (ServicePattern pattern : wanted) {
                    if (pattern.matches(entry)) {
                        unmatched.remove(pattern);
                        action.accept(entry, pattern);
                    }
                }
            }
        } catch (Unexpandable e) {
            throw e.reason;
        }
        unmatched.forEach(pattern -> terminal.warn("unmatched request: \"" + pattern.text() + "\""));
    }

    /** Carries the reason through a function that may throw none. */
    private static final class Unexpandable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Fatal reason;

        Unexpandable(Fatal reason) {
            super(reason);
            this.reason = reason;
        }
    }

    private java.util.function.UnaryOperator<String> expander(MasterCf.Entry entry) {
        return value -> {
            try {
                return mode.expand() ? view.expandFor(entry, value) : value;
            } catch (Fatal e) {
                throw new Unexpandable(e);
            }
        };
    }
}
