package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Plays the text files of what is sent and what must come back, whole lines at once and byte by byte. */
class ConversationTest {
    private static final List<String> FILES = List.of(
            "mail", "rcpt", "commands", "pipelining", "smuggling", "content", "chunking", "limits", "extensions");
    private static final Pattern REPEAT = Pattern.compile("\\\\\\{(.)\\*(\\d+)}");

    private record Case(String name, List<String> lines) {}

    @TestFactory
    Stream<DynamicTest> answersAsPostfix() {
        return FILES.stream()
                .flatMap(file -> cases(file).stream()
                        .map(each -> DynamicTest.dynamicTest(file + ": " + each.name(), () -> play(each, false))));
    }

    @TestFactory
    Stream<DynamicTest> answersTheSameToSingleBytes() {
        return FILES.stream()
                .filter(file -> !file.equals("pipelining"))
                .flatMap(file -> cases(file).stream()
                        .map(each -> DynamicTest.dynamicTest(file + ": " + each.name(), () -> play(each, true))));
    }

    private static void play(Case played, boolean singleBytes) {
        Map<String, String> settings = new TreeMap<>();
        String client = "127.0.0.9";
        Talk talk = null;
        List<String> wanted = new ArrayList<>();
        List<String> got = new ArrayList<>();
        List<String> messages = new ArrayList<>();
        List<String> log = new ArrayList<>();
        boolean compareMessages = false;
        boolean closed = false;
        for (String line : played.lines()) {
            String rest = line.length() > 3 ? line.substring(3) : "";
            if (line.startsWith("-o ")) {
                String[] parts = rest.split("=", 2);
                settings.put(parts[0].strip(), parts[1].strip());
            } else if (line.startsWith("client: ")) {
                client = line.substring(8);
                talk = Talk.of(settings, client);
                got.addAll(talk.lines());
            } else if (line.startsWith("C:") || line.startsWith("R:")) {
                wanted.add(line);
                got.add(line);
                got.addAll(say(talk, unescape(rest) + (line.startsWith("C:") ? "\r\n" : ""), singleBytes));
            } else if (line.equals("TIMEOUT")) {
                talk.dialogue.timedOut();
                got.addAll(talk.lines());
            } else if (line.startsWith("S: ")) {
                wanted.add(rest);
            } else if (line.startsWith("M: ")) {
                messages.add(unescape(rest));
            } else if (line.startsWith("L: ")) {
                log.add(rest);
            } else if (line.equals("MESSAGE")) {
                compareMessages = true;
                messages.add("MESSAGE");
            } else if (line.equals("CLOSED")) {
                closed = true;
            }
        }
        talk.dialogue.disconnected();
        assertSame(normalized(got), wanted);
        assertThat(talk.isClosed()).isEqualTo(closed || isFarewell(wanted.get(wanted.size() - 1)));
        if (compareMessages) {
            assertSame(queued(talk), messages);
        }
        if (!log.isEmpty()) {
            assertThat(normalized(talk.log)).containsSubsequence(log);
        }
        assertThat(talk.queue.open).hasValue(0);
    }

    private static boolean isFarewell(String line) {
        return line.startsWith("221 ")
                || line.startsWith("521 ")
                || line.startsWith("421 ")
                || line.startsWith("554 5.5.0");
    }

    /** Shows the first difference with the lines before it. */
    private static void assertSame(List<String> got, List<String> wanted) {
        for (int i = 0; i < Math.max(got.size(), wanted.size()); i++) {
            int from = Math.max(0, i - 3);
            assertThat(got.subList(Math.min(from, got.size()), Math.min(i + 1, got.size())))
                    .isEqualTo(wanted.subList(Math.min(from, wanted.size()), Math.min(i + 1, wanted.size())));
        }
    }

    private static List<String> say(Talk talk, String latin, boolean singleBytes) {
        if (!singleBytes) {
            return talk.send(latin);
        }
        List<String> lines = new ArrayList<>();
        for (char c : latin.toCharArray()) {
            if (!talk.isClosed()) {
                lines.addAll(talk.send(String.valueOf(c)));
            }
        }
        return lines;
    }

    private static List<String> normalized(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceAll("queued as [0-9A-F]+", "queued as QID")
                        .replaceAll(": 00000[0-9A-F]{6}: ", ": QID: ")
                        .replaceAll("\\.00000[0-9A-F]{6}@", ".QID@"))
                .toList();
    }

    private static List<String> queued(Talk talk) {
        List<String> lines = new ArrayList<>();
        for (MemoryQueue.Queued queued : talk.queue.queued) {
            String text = new String(queued.content(), StandardCharsets.ISO_8859_1)
                    .replace(queued.queueId(), "QID")
                    .replace("Wed,  4 Nov 2026 02:28:11 +0000 (UTC)", "DATE")
                    .replace("<20261104022811.", "<TIME.");
            assertThat(text).endsWith("\r\n");
            lines.add("MESSAGE");
            lines.addAll(Arrays.asList(text.substring(0, text.length() - 2).split("\r\n", -1)));
            assertThat(queued.envelope().size()).isEqualTo(queued.content().length);
        }
        return lines;
    }

    private static String unescape(String text) {
        Matcher repeat = REPEAT.matcher(text);
        String expanded = repeat.replaceAll(
                found -> Matcher.quoteReplacement(found.group(1).repeat(Integer.parseInt(found.group(2)))));
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < expanded.length(); i++) {
            char c = expanded.charAt(i);
            if (c != '\\') {
                bytes.append(c);
                continue;
            }
            switch (expanded.charAt(++i)) {
                case 'r' -> bytes.append('\r');
                case 'n' -> bytes.append('\n');
                case 't' -> bytes.append('\t');
                case 'x' -> {
                    bytes.append((char) Integer.parseInt(expanded.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> bytes.append(expanded.charAt(i));
            }
        }
        return bytes.toString();
    }

    private static List<Case> cases(String file) {
        List<Case> cases = new ArrayList<>();
        Iterator<String> lines = text("/conversations/" + file + ".txt").lines().iterator();
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.startsWith("== ")) {
                cases.add(new Case(line.substring(3), new ArrayList<>()));
            } else if (!cases.isEmpty() && !line.isEmpty() && !line.startsWith("#")) {
                cases.get(cases.size() - 1).lines().add(line);
            }
        }
        return cases;
    }

    private static String text(String resource) {
        try (InputStream in = ConversationTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(resource, e);
        }
    }
}
