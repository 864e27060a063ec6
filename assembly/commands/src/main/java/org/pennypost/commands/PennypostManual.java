package org.pennypost.commands;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.pennypost.commands.options.Manual;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual of {@code pennypost}, read from what picocli knows of it and its subcommands. */
final class PennypostManual {
    private PennypostManual() {}

    static Manual manual() {
        CommandSpec spec = CommandLine.Model.CommandSpec.forAnnotatedObject(Pennypost.forHelp());
        List<Manual.Section> sections = new ArrayList<>();
        List<String> synopsis = new ArrayList<>();
        for (Map.Entry<String, CommandLine> command : spec.subcommands().entrySet()) {
            add("", command.getKey(), command.getValue().getCommandSpec(), synopsis, sections);
        }
        sections.addAll(footer(spec));
        return new Manual(
                spec.name(),
                firstSmall(line(spec.usageMessage().header())),
                synopsis,
                line(spec.usageMessage().description()),
                entries(spec, false),
                sections);
    }

    private static void add(
            String before, String name, CommandSpec spec, List<String> synopsis, List<Manual.Section> sections) {
        String path = before + name;
        if (spec.subcommands().isEmpty()) {
            synopsis.add(("pennypost [-c ETC] " + path + " " + arguments(spec)).strip());
        }
        String text = line(spec.usageMessage().header()) + " "
                + line(spec.usageMessage().description());
        sections.add(new Manual.Section("THE COMMAND " + path, text.strip(), entries(spec, true)));
        spec.subcommands()
                .forEach((below, command) -> add(path + " ", below, command.getCommandSpec(), synopsis, sections));
    }

    private static String arguments(CommandSpec spec) {
        List<String> words = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            if (!option.inherited()) {
                words.add("[" + option.longestName() + label(option) + "]" + (option.isMultiValue() ? "..." : ""));
            }
        }
        spec.positionalParameters().forEach(parameter -> words.add(parameter.paramLabel()));
        return String.join(" ", words);
    }

    private static String label(ArgSpec argument) {
        return argument.arity().max() == 0 ? "" : " " + argument.paramLabel();
    }

    private static List<Manual.Entry> entries(CommandSpec spec, boolean isBelow) {
        List<Manual.Entry> entries = new ArrayList<>();
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            entries.add(new Manual.Entry(parameter.paramLabel(), "", line(parameter.description())));
        }
        for (OptionSpec option : spec.options()) {
            if (!isBelow || !option.inherited()) {
                String meaning = line(option.description()).replace("${DEFAULT-VALUE}", option.defaultValueString());
                entries.add(new Manual.Entry(
                        String.join(", ", option.names()), label(option).strip(), meaning));
            }
        }
        return entries;
    }

    /** The footer has titles at the margin and, indented, a term, two blanks or more, a meaning. */
    private static List<Manual.Section> footer(CommandSpec spec) {
        List<Manual.Section> sections = new ArrayList<>();
        List<Manual.Entry> entries = new ArrayList<>();
        String title = spec.usageMessage().footerHeading().replace("%n", "");
        for (String line : spec.usageMessage().footer()) {
            if (!line.isEmpty() && !line.startsWith(" ")) {
                sections.add(new Manual.Section(title, "", entries));
                entries = new ArrayList<>();
                title = line;
            } else if (!line.isEmpty()) {
                // Exit codes stand several on a line.
                for (String pair : line.strip().split("\\s{2,}(?=\\d)", -1)) {
                    int gap = pair.indexOf("  ");
                    entries.add(
                            gap < 0
                                    ? new Manual.Entry(pair, "", "")
                                    : new Manual.Entry(
                                            pair.substring(0, gap),
                                            "",
                                            pair.substring(gap).strip()));
                }
            }
        }
        sections.add(new Manual.Section(title, "", entries));
        return sections;
    }

    private static String line(String[] lines) {
        return String.join(
                " ", Arrays.stream(lines).filter(text -> !text.isBlank()).toList());
    }

    private static String firstSmall(String sentence) {
        String text = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
