package org.pennypost.conf;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a line of {@code master.cf} says whose command is {@code pipe}: which command takes mail, and how.
 *
 * <p>Immutable. Source: Postfix pipe(8).
 *
 * @param flags letters of {@link #FLAGS}
 * @param user whose rights the command has
 * @param group the group, where it is not that of the user
 * @param directory where the command starts; empty for the queue directory
 * @param eol what ends a line of the message
 * @param nullSender what stands for the null sender
 * @param sizeLimit the largest message in bytes, 0 for no limit
 * @param argv program and arguments, with {@code $name} of {@link #MACROS} in them
 */
public record PipeService(
        String flags,
        String user,
        Optional<String> group,
        Optional<String> directory,
        String eol,
        String nullSender,
        long sizeLimit,
        List<String> argv) {
    /** The letters that {@code flags=} takes. */
    public static final String FLAGS = "BDFORXhqu.>";

    /** The names in {@code argv=}: an argument that holds one of these becomes one argument for each recipient. */
    public static final Set<String> RECIPIENT_MACROS =
            Set.of("domain", "extension", "mailbox", "original_recipient", "recipient", "user");

    /** All names in {@code argv=}. */
    public static final Set<String> MACROS = Set.of(
            "client_address",
            "client_helo",
            "client_hostname",
            "client_port",
            "client_protocol",
            "domain",
            "extension",
            "mailbox",
            "nexthop",
            "original_recipient",
            "queue_id",
            "recipient",
            "sasl_method",
            "sasl_sender",
            "sasl_username",
            "sender",
            "size",
            "user");

    private static final Map<Character, String> ESCAPES =
            Map.of('a', "\007", 'b', "\b", 'f', "\f", 'n', "\n", 'r', "\r", 't', "\t", 'v', "\013", '\\', "\\");
    private static final String OCTAL = "01234567";
    private static final int OCTAL_DIGITS = 3;

    /** Copies the list and refuses nulls. */
    public PipeService {
        requireNonNull(flags, "flags");
        requireNonNull(user, "user");
        requireNonNull(group, "group");
        requireNonNull(directory, "directory");
        requireNonNull(eol, "eol");
        requireNonNull(nullSender, "nullSender");
        argv = List.copyOf(argv);
    }

    /** Whether a flag is given. */
    public boolean has(char flag) {
        return flags.indexOf(flag) >= 0;
    }

    /** Whether a line of {@code master.cf} is of this kind. */
    public static boolean isOne(MasterCf.Entry entry) {
        return entry.type().equals("unix") && entry.command().equals("pipe");
    }

    /**
     * Reads a line.
     *
     * @param file the {@code master.cf}, for what is said of problems
     * @param entry one whose command is {@code pipe}
     * @param problems gets what is wrong with it
     * @return empty when it cannot work
     */
    public static Optional<PipeService> read(Path file, MasterCf.Entry entry, List<Problem> problems) {
        return new Reader(file, entry, problems).read();
    }

    /** Takes the words of one line. */
    private static final class Reader {
        private final Path file;
        private final MasterCf.Entry entry;
        private final List<Problem> problems;
        private final Map<String, String> attributes = new java.util.HashMap<>();
        private final List<String> argv = new ArrayList<>();
        private boolean sound = true;

        Reader(Path file, MasterCf.Entry entry, List<Problem> problems) {
            this.file = file;
            this.entry = entry;
            this.problems = problems;
        }

        Optional<PipeService> read() {
            words();
            if (attributes.getOrDefault("user", "").isEmpty()) {
                error("missing user= command-line attribute", "write user=name before argv=");
            }
            if (argv.isEmpty() || argv.get(0).isEmpty()) {
                error("missing argv= command-line attribute", "write argv=/path/of/command at the end of the line");
            }
            if (attributes.containsKey("chroot")) {
                error("chroot= is not supported", "remove it; use directory= where the place of files matters");
            }
            long size = size();
            String flags = flags();
            macros();
            if (!sound) {
                return Optional.empty();
            }
            String user = attributes.get("user");
            int colon = user.indexOf(':');
            return Optional.of(new PipeService(
                    flags,
                    colon < 0 ? user : user.substring(0, colon),
                    colon < 0 ? Optional.empty() : Optional.of(user.substring(colon + 1)),
                    Optional.ofNullable(attributes.get("directory")),
                    unescaped(attributes.getOrDefault("eol", "\\n")),
                    attributes.getOrDefault("null_sender", "MAILER-DAEMON"),
                    size,
                    argv));
        }

        private void words() {
            List<String> words = entry.arguments();
            int at = 0;
            while (at < words.size() && words.get(at).startsWith("-")) {
                at += words.get(at).equals("-o") ? 2 : 1;
            }
            for (; at < words.size(); at++) {
                String word = Words.inBraces(words.get(at)).orElse(words.get(at));
                if (word.startsWith("argv=")) {
                    argv.add(word.substring("argv=".length()));
                    for (String argument : words.subList(at + 1, words.size())) {
                        argv.add(Words.inBraces(argument).orElse(argument));
                    }
                    return;
                }
                int equals = word.indexOf('=');
                String name = equals < 0 ? word : word.substring(0, equals);
                if (equals < 0 || !NAMES.contains(name)) {
                    error("unknown attribute name: " + word, "write one of " + String.join("=, ", NAMES) + "=, argv=");
                } else {
                    attributes.put(name, word.substring(equals + 1));
                }
            }
        }

        private long size() {
            String text = attributes.getOrDefault("size", "0");
            if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                error("bad size= value: " + text, "write a number of bytes");
                return 0;
            }
            return Long.parseLong(text);
        }

        private String flags() {
            StringBuilder known = new StringBuilder();
            for (char flag : attributes.getOrDefault("flags", "").toCharArray()) {
                if (FLAGS.indexOf(flag) >= 0) {
                    known.append(flag);
                } else {
                    problems.add(Problem.warning(
                            file,
                            entry.line(),
                            text("unknown flag: " + flag + " (ignored)"),
                            "write some of " + FLAGS));
                }
            }
            return known.toString();
        }

        private void macros() {
            Set<String> names = new HashSet<>();
            for (String argument : argv) {
                try {
                    Macros.references(argument, names);
                } catch (MacroException e) {
                    error(String.valueOf(e.getMessage()), "write $$ where a single $ is meant");
                }
            }
            names.stream()
                    .filter(name -> !MACROS.contains(name))
                    .sorted()
                    .forEach(name -> error(
                            "unknown macro name: \"" + name + "\"",
                            "write one of those of pipe(8), or $$ where a single $ is meant"));
        }

        private void error(String what, String cure) {
            sound = false;
            problems.add(Problem.error(file, entry.line(), text(what), cure));
        }

        private String text(String what) {
            return "service " + entry.name() + ": " + what;
        }
    }

    private static final List<String> NAMES =
            List.of("chroot", "directory", "eol", "flags", "null_sender", "size", "user");

    private static String unescaped(String text) {
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                result.append(c);
                continue;
            }
            char next = text.charAt(++i);
            int end = i;
            while (end < text.length() && end - i < OCTAL_DIGITS && OCTAL.indexOf(text.charAt(end)) >= 0) {
                end++;
            }
            if (end > i) {
                result.append((char) (Integer.parseInt(text.substring(i, end), 8) & 0xff));
                i = end - 1;
            } else {
                result.append(ESCAPES.getOrDefault(next, String.valueOf(next)));
            }
        }
        return result.toString();
    }
}
