package org.pennypost.commands.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.commands.options.Terminal;

class TableDifferentialTest {
    private static final Path PEER = Path.of("/usr/sbin/postmap");
    private static final int LEAST_LOOKUPS = 2000;

    @TempDir
    Path etc;

    private final Random random = new Random(7);

    private record Answer(String out, int code) {}

    @BeforeEach
    void peer() throws IOException {
        boolean there = Files.isExecutable(PEER);
        if ("required".equals(System.getProperty("peers"))) {
            assertThat(there).as("install Debian's package postfix").isTrue();
        }
        assumeTrue(there, "needs Debian's package postfix");
        Files.createDirectory(etc.resolve("data"));
        Files.writeString(etc.resolve("main.cf"), "compatibility_level = 3.6\ndata_directory = " + etc + "/data\n");
        Files.writeString(etc.resolve("master.cf"), "");
    }

    private Answer ours(String input, List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                "postmap",
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8),
                Map.of());
        int code = new TableCommand(terminal, false).run(arguments);
        return new Answer(out.toString(StandardCharsets.UTF_8), code);
    }

    private Answer theirs(String input, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PEER.toString()));
        command.addAll(arguments);
        Path in = Files.writeString(etc.resolve("peer.in"), input);
        Process process = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(out, process.waitFor());
    }

    private String any(String... from) {
        return from[random.nextInt(from.length)];
    }

    private String word() {
        return any("a", "b", "Ab", "root", "joe", "x.y", "foo", "bar")
                + any("", "", "1", "2", "+ext", "@b.test", "@B.Test");
    }

    private String address() {
        return any("10.0.", "10.1.", "192.168.") + random.nextInt(4) + "." + random.nextInt(8);
    }

    private String mapText() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            text.append(any("", "", "", "# ", " "))
                    .append(any("", "", "\""))
                    .append(word())
                    .append(any(" ", "\t", "  ", ""))
                    .append(any("value", "two words", "", "c@d.test, e"))
                    .append(any("\n", "\n", "\n  more\n", "\n\n"));
        }
        return text.toString();
    }

    private String patternText() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            String pattern =
                    any("^a", "b$", "[[:digit:]]+", "(.*)@(.*)", "r(oo)t", "x\\.y", "(a|b)+1", "^[^@]*$", "o{2}", "(");
            text.append(any("", "", "", "if /o/\n", "endif\n"))
                    .append(any("", "", "", "!"))
                    .append('/')
                    .append(pattern)
                    .append('/')
                    .append(any("", "", "i", "x", "q"))
                    .append(any(" found", " $1 x", " ${2}y", " $$z", ""))
                    .append('\n');
        }
        return text.toString();
    }

    private String networkText() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            text.append(any("", "", "!"))
                    .append(any(
                            "10.0.0.0/16",
                            "10.1.2.0/24",
                            "192.168.1.4/30",
                            "10.0.1.1",
                            "192.168.0.0/33",
                            "junk",
                            "::/0",
                            "10.0.2.4/31"))
                    .append(any(" ok", " reject it", ""))
                    .append('\n');
        }
        return text.toString();
    }

    private String keys(boolean networks) {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            keys.append(networks ? address() : word()).append('\n');
        }
        return keys.toString();
    }

    @Test
    void answersAsThePeer() throws Exception {
        List<String> differences = new ArrayList<>();
        int lookups = 0;
        for (int round = 0; round < 10; round++) {
            for (String type :
                    List.of("hash", "btree", "texthash", "regexp", "cidr", "inline", "unionmap", "pipemap")) {
                String keys = keys(type.equals("cidr"));
                String table = table(type);
                lookups += 40;
                List<String> question = List.of("-c", etc.toString(), "-q", "-", table);
                Answer ours = ours(keys, question);
                Answer theirs = theirs(keys, question);
                if (!ours.equals(theirs)) {
                    differences.add(table + "\n" + Files.readString(etc.resolve("map")) + ours + "\n" + theirs);
                }
            }
        }
        assertThat(lookups).isGreaterThanOrEqualTo(LEAST_LOOKUPS);
        assertThat(differences).isEmpty();
    }

    /** Writes the text of a table, compiles it where that is done, and gives its name. */
    private String table(String type) throws IOException, InterruptedException {
        Path map = etc.resolve("map");
        switch (type) {
            case "regexp" -> Files.writeString(map, patternText());
            case "cidr" -> Files.writeString(map, networkText());
            default -> Files.writeString(map, mapText());
        }
        String texthash = "texthash:" + map;
        switch (type) {
            case "hash", "btree" -> {
                List<String> create = List.of("-c", etc.toString(), type + ":" + map);
                assertThat(ours("", create).code()).isEqualTo(theirs("", create).code());
            }
            case "inline" -> {
                return "inline:{ a=1, {B@b.test = two words}, root=" + random.nextInt(9) + " }";
            }
            case "unionmap" -> {
                return "unionmap:{ inline:{a=1,joe=2} " + texthash + " }";
            }
            case "pipemap" -> {
                return "pipemap:{ " + texthash + " inline:{value=1,{c@d.test = 2}} }";
            }
            default -> {
                // Read as text.
            }
        }
        return type + ":" + map;
    }

    @Test
    void changesTablesAsThePeer() throws Exception {
        Files.writeString(etc.resolve("map"), "a 1\nb 2\nA 3\nc 4\n");
        String table = "hash:" + etc + "/map";
        for (List<String> step : List.of(
                List.of(table),
                List.of("-q", "a", table),
                List.of("-r", table),
                List.of("-q", "A", table),
                List.of("-i", table),
                List.of("-q", "new", table),
                List.of("-d", "b", table),
                List.of("-d", "nosuch", table),
                List.of("-q", "b", table),
                List.of("-ir", table),
                List.of("-q", "c", table),
                List.of("-q", "c", "inline:{c=x}", table),
                List.of("-f", table),
                List.of("-fq", "A", table))) {
            List<String> arguments = new ArrayList<>(List.of("-c", etc.toString()));
            arguments.addAll(step);
            String input = step.get(0).startsWith("-i") ? "new 5\nc 6\n" : "";
            assertThat(ours(input, arguments)).as("%s", step).isEqualTo(theirs(input, arguments));
        }
    }

    @Test
    void printsTheHeadersOfAMessageThatMatch() throws Exception {
        Files.writeString(etc.resolve("checks"), "/^subject: .*bad/ REJECT\n/^x/ IGNORE\n");
        String message = "From: a\nSubject: so\n  bad\nX: y\n\nx in the body\nbad\n";
        for (String option : List.of("-h", "-b", "-hb")) {
            List<String> arguments = List.of("-c", etc.toString(), option, "-q", "-", "regexp:" + etc + "/checks");
            assertThat(ours(message, arguments)).as(option).isEqualTo(theirs(message, arguments));
        }
    }
}
