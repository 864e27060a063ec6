package org.pennypost.commands.options;

import java.util.List;
import java.util.Locale;

/** A manual as a page for man(1). Source: man(7), the macros of groff. */
public final class ManPage {
    private final StringBuilder text = new StringBuilder();

    private ManPage() {}

    /**
     * The page, in ASCII but for what the manual holds beyond, lines ended by line feeds.
     *
     * @param version of the program, for the foot of the page
     */
    public static String of(Manual manual, String version) {
        ManPage page = new ManPage();
        page.macro("TH " + manual.name().toUpperCase(Locale.ROOT) + " 1 \"\" \"Pennypost " + version
                + "\" \"Pennypost manual\"");
        page.macro("SH NAME").line(manual.name() + " - " + manual.purpose());
        page.macro("SH SYNOPSIS").macro("nf");
        manual.synopsis().forEach(page::line);
        page.macro("fi").macro("SH DESCRIPTION").line(manual.description());
        page.macro("SH OPTIONS").entries(manual.options());
        for (Manual.Section section : manual.sections()) {
            page.macro("SH " + escaped(section.title()));
            page.line(section.text()).entries(section.entries());
        }
        return page.text.toString();
    }

    private ManPage macro(String macro) {
        text.append('.').append(macro).append('\n');
        return this;
    }

    private ManPage entries(List<Manual.Entry> entries) {
        for (Manual.Entry entry : entries) {
            String argument = entry.argument().isEmpty() ? "" : " \\fI" + escaped(entry.argument()) + "\\fP";
            macro("TP");
            text.append("\\fB")
                    .append(escaped(entry.term()))
                    .append("\\fP")
                    .append(argument)
                    .append('\n');
            line(entry.meaning());
        }
        return this;
    }

    private ManPage line(String line) {
        if (!line.isEmpty()) {
            // A line that begins with a dot or an apostrophe would be a request.
            text.append(line.charAt(0) == '.' || line.charAt(0) == '\'' ? "\\&" : "")
                    .append(escaped(line))
                    .append('\n');
        }
        return this;
    }

    private static String escaped(String words) {
        return words.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("`", "\\(ga")
                .replace("\n", " ");
    }
}
