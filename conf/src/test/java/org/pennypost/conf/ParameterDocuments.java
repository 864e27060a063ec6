package org.pennypost.conf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes what is told about parameters outside the code: {@code main.cf.proto}, the shipped {@code main.cf}, and the table
 * of parameters. All of it comes from the registry.
 */
final class ParameterDocuments {
    private static final int WIDTH = 118;
    private static final String OTHER = "The mail system as a whole";

    /** Topics in their order; the first whose pattern is found in a name has the parameter. */
    private static final Map<String, Pattern> TOPICS = topics();

    /** Examples for those whose default is worked out: set to nothing they would be something else. */
    private static final Map<String, String> WORKED_OUT = Map.of(
            "myhostname", "mail.example.com",
            "mydomain", "example.com",
            "mynetworks", "127.0.0.0/8 [::ffff:127.0.0.0]/104 [::1]/128");

    private final Registry registry;

    ParameterDocuments(Registry registry) {
        this.registry = registry;
    }

    private static Map<String, Pattern> topics() {
        Map<String, Pattern> topics = new LinkedHashMap<>();
        topics.put("Pennypost's own", Pattern.compile("^pennypost_"));
        topics.put(
                "Names, domains and networks",
                Pattern.compile(
                        "^my|^inet_|^proxy_interfaces|^relay_domains$|^relayhost$|_transport$|^transport_maps"));
        topics.put("TLS", Pattern.compile("tls"));
        topics.put("Authentication (SASL)", Pattern.compile("sasl"));
        topics.put("Virtual domains", Pattern.compile("^virtual_"));
        topics.put(
                "Rewriting of addresses and headers",
                Pattern.compile(
                        "^append_|canonical|masquerade|_bcc|^always_|bangpath|percent_hack|rewrite|header|_checks"
                                + "|original_recipient|recipient_delimiter|empty_address|generic_maps|relocated"));
        topics.put(
                "Mail that comes in over SMTP",
                Pattern.compile(
                        "^smtpd_|_reject_code$|_defer_code$|^(reject|defer)_code$|^disable_vrfy|^strict_|smtputf8"
                                + "|^permit_mx|show_user|unlisted|^postscreen"));
        topics.put("Mail that goes out over SMTP and LMTP", Pattern.compile("^smtp_|^lmtp_|^fallback"));
        topics.put(
                "Local delivery and mailboxes",
                Pattern.compile("alias|^local_|mailbox|mail_spool|_lock_|^biff|forward|^home_|allow_mail_to|^luser"
                        + "|command_time_limit|expand_owner|owner_request|^deliver_|^command_"));
        topics.put(
                "Queue, retries and bounces",
                Pattern.compile("queue|bounce|backoff|concurrency|^delay_|^defer|_limit$|notice|lifetime|hopcount"));
        return topics;
    }

    private Map<String, List<Parameter>> byTopic() {
        Map<String, List<Parameter>> found = new LinkedHashMap<>();
        List.copyOf(TOPICS.keySet()).forEach(topic -> found.put(topic, new ArrayList<>()));
        found.put(OTHER, new ArrayList<>());
        for (Parameter parameter : honoured()) {
            String topic = TOPICS.entrySet().stream()
                    .filter(entry -> entry.getValue().matcher(parameter.name()).find())
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse(OTHER);
            found.get(topic).add(parameter);
        }
        found.values().removeIf(List::isEmpty);
        return found;
    }

    private List<Parameter> honoured() {
        return registry.all().stream()
                .filter(parameter -> parameter.status() == ParameterStatus.HONOURED)
                .toList();
    }

    /** {@code main.cf.proto}: every honoured parameter, commented out, with its default. */
    String proto() {
        StringBuilder text = new StringBuilder();
        text.append(
                comment(
                        "Every parameter that Pennypost honours, with its default. Nothing is set here: copy a line"
                                + " into main.cf, without the \"#\", and change it. postconf(5) says more about those that Postfix has."));
        text.append("#\n")
                .append(
                        comment(
                                "A line that begins with white space continues the line before. A comment has a"
                                        + " line of its own: a \"#\" behind a value is part of the value. $name stands for the value of name."));
        byTopic().forEach((topic, parameters) -> {
            text.append("\n\n# ")
                    .append("-".repeat(8))
                    .append(' ')
                    .append(topic)
                    .append('\n');
            for (Parameter parameter : parameters) {
                text.append('\n').append(comment(parameter.meaning() + " (" + kind(parameter) + ")"));
                text.append(('#' + parameter.name() + " = " + sample(parameter)).stripTrailing())
                        .append('\n');
            }
        });
        return text.toString();
    }

    /** The shipped {@code main.cf}: a template in which {@code @name} alone on a line becomes the parameter's meaning. */
    String main(String template) {
        return template.lines()
                        .map(line -> line.startsWith("@")
                                ? comment(meaning(line.substring(1))).stripTrailing()
                                : line)
                        .collect(Collectors.joining("\n"))
                + "\n";
    }

    private String meaning(String name) {
        return registry.find(name)
                .orElseThrow(() -> new IllegalStateException(name))
                .meaning();
    }

    /** The table for people, in Markdown. */
    String table() {
        StringBuilder text = new StringBuilder();
        text.append(
                "# Parameters\n\nMade from the registry (`conf/src/main/resources/org/pennypost/conf/parameters.tsv`)"
                        + " and compared with it by a test; not edited by hand.\n"
                        + "Names, types and defaults are Postfix 3.7's unless README's \"Deviations\" say otherwise; postconf(5) says"
                        + " more about each.\n`postconf -d` prints the same defaults.\n\n");
        text.append(
                "Honoured: " + honoured().size() + ". A parameter that is not below is known and not honoured (see the"
                        + " end), or unknown; `pennypost check` names\nboth wherever a configuration sets them.\n");
        byTopic().forEach((topic, parameters) -> {
            text.append("\n## ")
                    .append(topic)
                    .append("\n\n| parameter | type | default | meaning |\n|---|---|---|---|\n");
            parameters.forEach(parameter -> text.append(row(parameter)));
        });
        text.append("\n## Known, not honoured\n");
        text.append(names(ParameterStatus.INEFFECTIVE, "Accepted without effect: nothing here corresponds to them."));
        text.append(names(ParameterStatus.PLANNED, "Planned: accepted, without effect yet."));
        text.append(
                names(ParameterStatus.REFUSED, "Refused: accepted, and deliberately without effect; long obsolete."));
        return text.toString();
    }

    static String row(Parameter parameter) {
        return "| `" + parameter.name() + "` | " + cell(kind(parameter)) + " | " + cell(defaultOf(parameter)) + " | "
                + cell(parameter.meaning()) + " |\n";
    }

    /** The default as the table shows it. */
    static String defaultOf(Parameter parameter) {
        if (WORKED_OUT.containsKey(parameter.name())) {
            return "(worked out)";
        }
        return parameter.defaultText().isEmpty() ? "(empty)" : "`" + parameter.defaultText() + "`";
    }

    /** The value that {@code main.cf.proto} shows: the default, or an example where that is worked out. */
    static String sample(Parameter parameter) {
        return WORKED_OUT.getOrDefault(parameter.name(), parameter.defaultText());
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private String names(ParameterStatus status, String what) {
        List<String> names = registry.all().stream()
                .filter(parameter -> parameter.status() == status)
                .map(parameter -> '`' + parameter.name() + '`')
                .toList();
        return "\n" + names.size() + " " + what.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + what.substring(1)
                + "\n\n" + String.join("\n", names) + "\n";
    }

    /** What a value is, in words. */
    static String kind(Parameter parameter) {
        String choices = String.join(", ", parameter.choices());
        return switch (parameter.type()) {
            case BOOL -> "yes or no";
            case INT, LONG -> "number";
            case TIME -> "time, without a unit in " + parameter.unit();
            case TEXT -> choices.isEmpty() ? "text" : "one of " + choices;
            case RAW -> "text, expanded when it is used";
            case LIST -> choices.isEmpty() ? "list" : "list of " + choices;
            case TABLES -> "list of tables";
            case PATH -> "path";
        };
    }

    private static String comment(String text) {
        return wrap(text, "# ");
    }

    private static String wrap(String text, String before) {
        StringBuilder lines = new StringBuilder();
        StringBuilder line = new StringBuilder(before);
        for (String word : text.split(" ", -1)) {
            if (line.length() > before.length() && line.length() + word.length() > WIDTH) {
                lines.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(before);
            }
            line.append(word).append(' ');
        }
        return lines.append(line.toString().stripTrailing()).append('\n').toString();
    }

    /** Reads one of the files, from the top of the source tree. */
    static String read(String file) throws IOException {
        Path path = path(file);
        return Files.exists(path) ? Files.readString(path) : "";
    }

    static Path path(String file) {
        return Path.of("").toAbsolutePath().getParent().resolve(file);
    }
}
