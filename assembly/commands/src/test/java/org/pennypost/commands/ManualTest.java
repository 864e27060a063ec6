package org.pennypost.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pennypost.commands.options.ManPage;
import org.pennypost.commands.options.Manual;
import org.pennypost.commands.options.Terminal;
import org.pennypost.commands.postconf.PostconfCommand;
import org.pennypost.commands.queue.PostcatCommand;
import org.pennypost.commands.queue.PostqueueCommand;
import org.pennypost.commands.queue.PostsuperCommand;
import org.pennypost.commands.sendmail.SendmailCommand;
import org.pennypost.commands.tables.TableCommand;

final class ManualTest {
    @TempDir
    private Path etc;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private ToIntFunction<List<String>> command(String name) {
        Terminal terminal = new Terminal(
                name,
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("MAIL_CONFIG", etc.toString()));
        return switch (name) {
            case "postconf" -> new PostconfCommand(terminal)::run;
            case "postmap" -> new TableCommand(terminal, false)::run;
            case "postalias" -> new TableCommand(terminal, true)::run;
            case "sendmail" -> new SendmailCommand(terminal, Sendmail.others(terminal))::run;
            case "postqueue" -> new PostqueueCommand(terminal)::run;
            case "postsuper" -> new PostsuperCommand(terminal)::run;
            case "postcat" -> new PostcatCommand(terminal)::run;
            default -> new TableCommand(terminal, true)::runNewaliases;
        };
    }

    private static Manual manual(String name) {
        return ManPages.manuals().stream()
                .filter(manual -> manual.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> accepted(Manual manual) {
        Set<String> options = new TreeSet<>();
        manual.letters().chars().filter(c -> c != ':').forEach(c -> options.add("-" + (char) c));
        return options;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"postconf", "postmap", "postalias", "newaliases", "sendmail", "postqueue", "postsuper", "postcat"
            })
    void helpNamesEveryAcceptedOptionAndNoOther(String name) {
        assertThat(command(name).applyAsInt(List.of("--help"))).isZero();

        Set<String> told = new TreeSet<>();
        String text = out.toString(StandardCharsets.UTF_8);
        String options = text.substring(text.indexOf("\nOPTIONS\n"), text.indexOf("\n\n", text.indexOf("\nOPTIONS\n")));
        Matcher lines = Pattern.compile("(?m)^ {4}(-\\S)").matcher(options);
        while (lines.find()) {
            told.add(lines.group(1));
        }
        assertThat(told).isEqualTo(accepted(manual(name))).isNotEmpty();
        assertThat(text.lines())
                .allMatch(line -> line.length() <= 80 || !line.strip().contains(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"postconf", "postmap", "postalias", "newaliases"})
    void refusesEveryOtherLetter(String name) {
        for (char letter = '!'; letter <= '~'; letter++) {
            if (letter == '-' || accepted(manual(name)).contains("-" + letter)) {
                continue;
            }
            err.reset();
            assertThat(command(name).applyAsInt(List.of("-" + letter))).isEqualTo(1);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .startsWith(name + ": invalid option -- '" + letter + "'\n" + name + ": fatal: usage: " + name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postconf", "postmap", "postalias", "newaliases", "postqueue", "postsuper", "postcat"})
    void theSynopsisShowsEveryOption(String name) {
        Manual manual = manual(name);
        Set<String> shown = new TreeSet<>();
        for (String line : manual.synopsis()) {
            Matcher groups = Pattern.compile("-([A-Za-z#]+)").matcher(line);
            while (groups.find()) {
                groups.group(1).chars().forEach(c -> shown.add("-" + (char) c));
            }
        }
        assertThat(shown).isEqualTo(accepted(manual));
    }

    @Test
    void helpIsAValueWhereAnOptionWantsOne() throws Exception {
        Files.writeString(etc.resolve("main.cf"), "compatibility_level = 3.6\n");
        Files.writeString(etc.resolve("master.cf"), "");

        assertThat(command("postmap").applyAsInt(List.of("-q", "--help", "inline:{--help=yes}")))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("yes\n");
    }

    @Test
    void everyManPageIsWrittenAndHasNoStrayRequests() throws Exception {
        ManPages.main(new String[] {etc.resolve("man1").toString(), "9.9"});

        for (Manual manual : ManPages.manuals()) {
            List<String> lines = Files.readAllLines(etc.resolve("man1").resolve(manual.name() + ".1"));
            assertThat(lines.get(0)).contains("Pennypost 9.9");
            assertThat(lines)
                    .filteredOn(line -> line.startsWith("."))
                    .allMatch(line -> line.matches("\\.(TH .*|SH .*|TP|nf|fi)"));
            assertThat(lines).contains(".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH OPTIONS");
        }
    }

    @Test
    void whatRoffWouldTakeForARequestIsText() {
        Manual manual = new Manual("x", "does \\n", List.of("x -y"), ".starts with a dot", List.of(), List.of());

        assertThat(ManPage.of(manual, "1").lines()).contains("x \\- does \\en", "x \\-y", "\\&.starts with a dot");
    }

    @Test
    void thePageOfPennypostNamesEverySubcommandAndItsOptions() {
        String page = ManPage.of(manual("pennypost"), "1");

        assertThat(page)
                .contains(
                        ".SH THE COMMAND init\n",
                        ".SH THE COMMAND user add\n",
                        "\\fB\\-\\-port\\-offset\\fP \\fIN\\fP\n",
                        ".SH EXIT STATUS\n",
                        "\\fB78\\fP\nno configuration\n",
                        ".SH FILES\n")
                .doesNotContain("DEFAULT", "%n");
    }
}
