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
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.commands.options.Terminal;

class TableDifferentialTest {
    private static final Path PEER = Path.of("/usr/sbin/postmap");
    private static final int LEAST_LOOKUPS = 8000;
    private static final int ROUNDS = 15;

    /** Rounds without peers=required. */
    private static final int SAMPLE = 2;

    private static final int KEYS = 40;
    private static final List<String> TYPES = List.of(
            "hash",
            "btree",
            "lmdb",
            "cdb",
            "texthash",
            "regexp",
            "pcre",
            "cidr",
            "inline",
            "static",
            "fail",
            "environ",
            "randmap",
            "unionmap",
            "pipemap",
            "unix");

    @TempDir
    Path etc;

    private final Random random = new Random(7);

    private record Answer(String out, int code) {}

    @BeforeEach
    void peer() throws IOException {
        boolean there = Files.isExecutable(PEER);
        boolean types = there && theirTypes().containsAll(List.of("cdb", "lmdb", "pcre"));
        String wanted = "Debian's packages postfix postfix-cdb postfix-lmdb postfix-pcre";
        if ("required".equals(System.getProperty("peers"))) {
            assertThat(types).as("install " + wanted).isTrue();
        }
        assumeTrue(types, "needs " + wanted);
        Files.createDirectory(etc.resolve("data"));
        Files.writeString(etc.resolve("main.cf"), "compatibility_level = 3.6\ndata_directory = " + etc + "/data\n");
        Files.writeString(etc.resolve("master.cf"), "");
    }

    private static List<String> theirTypes() throws IOException {
        Process process = new ProcessBuilder("/usr/sbin/postconf", "-m")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private Answer ours(String input, List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                "postmap",
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8),
                System.getenv());
        int code = new TableCommand(terminal, false).run(arguments);
        return new Answer(out.toString(StandardCharsets.UTF_8), code);
    }

    private Answer theirs(String input, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PEER.toString()));
        command.addAll(arguments);
        Path in = Files.writeString(Files.createTempFile(etc, "peer", ".in"), input);
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

    private static final String[] PATTERNS = {
        "^a", "b$", "[[:digit:]]+", "(.*)@(.*)", "r(oo)t", "x\\.y", "(a|b)+1", "^[^@]*$", "o{2}", "("
    };
    private static final String[] PERL_PATTERNS = {
        "\\d+",
        "\\bjoe\\b",
        "(?i)ROOT",
        "(?<!x)o",
        "^(?:a|b)(\\d)?",
        "(\\w+)@(\\S+)",
        "a(?=b)",
        "[[:alpha:]]{3,}?",
        "(?P<n>o)\\1",
        "^\\Qx.y\\E",
        "o++t",
        "(?#note)f",
        "\\x61",
        "[^\\w]",
        "(a",
        "*a",
        "\\Aroot\\z"
    };

    private String patternText(boolean perl) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            String pattern = any(perl && random.nextBoolean() ? PERL_PATTERNS : PATTERNS);
            text.append(any("", "", "", "if /o/\n", "endif\n", "if !/a/\n"))
                    .append(any("", "", "", "!"))
                    .append('/')
                    .append(pattern)
                    .append('/')
                    .append(perl ? any("", "", "i", "x", "E", "U", "A", "s", "m", "q") : any("", "", "i", "x", "q"))
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

    private String keys(String type) {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < KEYS; i++) {
            keys.append(
                            switch (type) {
                                case "cidr" -> address();
                                case "environ" -> any("HOME", "PATH", "home", "NO_SUCH_VARIABLE");
                                case "unix" -> any("root", "Root", "daemon", "nobody", "nosuch", "0");
                                default -> word();
                            })
                    .append('\n');
        }
        return keys.toString();
    }

    private record Question(String table, String keys) {}

    private record Verdict(Question question, Answer ours, Answer theirs) {
        boolean agrees() {
            return ours.equals(theirs);
        }
    }

    private Verdict compare(Question question) throws IOException, InterruptedException {
        List<String> arguments = List.of("-c", etc.toString(), "-q", "-", question.table());
        return new Verdict(question, ours(question.keys(), arguments), theirs(question.keys(), arguments));
    }

    @Test
    void answersAsThePeer() throws Exception {
        boolean required = "required".equals(System.getProperty("peers"));
        List<Question> questions = new ArrayList<>();
        for (int round = 0; round < (required ? ROUNDS : SAMPLE); round++) {
            for (String type : TYPES) {
                Path map = etc.resolve(type + round);
                questions.add(new Question(table(type, map), keys(type)));
            }
        }
        // The peer sleeps for a second before it ends with an error.
        ExecutorService pool = Executors.newFixedThreadPool(32);
        List<Future<Verdict>> verdicts = new ArrayList<>();
        questions.forEach(question -> verdicts.add(pool.submit(() -> compare(question))));
        List<Verdict> differences = new ArrayList<>();
        for (Future<Verdict> verdict : verdicts) {
            if (!verdict.get().agrees()) {
                differences.add(verdict.get());
            }
        }
        pool.shutdown();
        assertThat(questions.size() * KEYS).isGreaterThanOrEqualTo(required ? LEAST_LOOKUPS : KEYS);
        assertThat(differences).isEmpty();
    }

    @Test
    void drawsOneOfSeveralWordsAsThePeer() throws Exception {
        List<String> question = List.of("-c", etc.toString(), "-q", "-", "randmap:{one, {two words} one}");
        String keys = "key\n".repeat(200);
        for (Answer answer : List.of(ours(keys, question), theirs(keys, question))) {
            assertThat(answer.out().lines().distinct()).containsExactlyInAnyOrder("key\tone", "key\t{two words}");
        }
    }

    /** Writes the text of a table, compiles it where that is done, and gives its name. */
    private String table(String type, Path map) throws IOException, InterruptedException {
        switch (type) {
            case "regexp", "pcre" -> Files.writeString(map, patternText(type.equals("pcre")));
            case "cidr" -> Files.writeString(map, networkText());
            default -> Files.writeString(map, mapText());
        }
        String texthash = "texthash:" + map;
        switch (type) {
            case "hash", "btree", "lmdb", "cdb" -> {
                List<String> create = List.of("-c", etc.toString(), type + ":" + map);
                assertThat(ours("", create).code()).isEqualTo(theirs("", create).code());
            }
            case "static" -> {
                return "static:" + any("word", "{ two words }", "{}", "a:b", "{a} ", "a b");
            }
            case "fail", "environ" -> {
                return type + ":whatever";
            }
            case "unix" -> {
                return "unix:" + any("passwd.byname", "group.byname", "nosuch.byname");
            }
            case "randmap" -> {
                return "randmap:{" + any("one", "one,one", " {two words} ", "{ a }", "", "{") + "}";
            }
            case "inline" -> {
                return "inline:{ a=1, {B@b.test = two words}, root=" + random.nextInt(9) + " }";
            }
            case "unionmap" -> {
                return any(
                        "unionmap:{ inline:{a=1,joe=2} " + texthash + " }",
                        "unionmap:{" + texthash + ",static:x}",
                        "unionmap:{inline:{a=1},fail:down}",
                        "unionmap:{}",
                        "unionmap:" + texthash);
            }
            case "pipemap" -> {
                return any(
                        "pipemap:{ " + texthash + " inline:{value=1,{c@d.test = 2}} }",
                        "pipemap:{" + texthash + ",static:x}",
                        "pipemap:{inline:{a=1},fail:down}",
                        "pipemap:{}");
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
