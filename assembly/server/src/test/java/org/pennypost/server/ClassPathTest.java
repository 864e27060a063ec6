package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.Runtime.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Old versions with known holes, and whole subsystems that are not run, stay off the class path. */
class ClassPathTest {

    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[\\w.]*)(?:[-.].*)?\\.jar");

    /** Lowest acceptable version by the beginning of the artifact's name. */
    private static final Map<String, String> AT_LEAST = new TreeMap<>(Map.ofEntries(
            Map.entry("netty-", "4.1.137"),
            Map.entry("jackson-", "2.21"),
            Map.entry("logback-", "1.5.38"),
            Map.entry("jetty-", "9.4.58"),
            Map.entry("websocket-", "9.4.58"),
            Map.entry("dnsjava", "3.6.3"),
            Map.entry("guava", "33.5.0"),
            Map.entry("apache-mime4j-", "0.8.13"),
            Map.entry("commons-io", "2.19.0"),
            Map.entry("commons-lang3", "3.18.0"),
            Map.entry("commons-text", "1.13.1"),
            Map.entry("commons-beanutils", "1.11.0"),
            Map.entry("commons-configuration2", "2.12.0"),
            Map.entry("commons-codec", "1.18.0"),
            Map.entry("commons-collections", "3.2.2"),
            Map.entry("httpclient", "4.5.14"),
            Map.entry("jsoup", "1.19.1"),
            Map.entry("scala-library", "2.13.16"),
            Map.entry("spark-core", "2.9.4"),
            Map.entry("jakarta.mail", "1.6.8"),
            Map.entry("bcprov-", "1.84"),
            Map.entry("bcpkix-", "1.84")));

    private static final List<String> NEVER = List.of(
            "bc.*-jdk15on.*",
            "javax\\.mail-\\d.*",
            "(?:javax\\.)?activation-.*",
            "commons-logging-.*",
            "commons-fileupload-.*",
            "log4j-(?:core|1).*",
            "snakeyaml-.*",
            "tika-.*",
            "amqp-client-.*",
            "activemq-.*",
            "aws-.*",
            "jwks-rsa-.*",
            "jjwt-.*",
            "reactor-netty.*",
            "scala-compiler-.*",
            "play-json.*",
            ".*-jmap-.*",
            "jaxb-.*",
            "cassandra-.*");

    @Test
    void holdsNoVersionWithAKnownHole() {
        List<String> tooOld = new ArrayList<>();
        for (String jar : jars()) {
            Matcher name = JAR.matcher(jar);
            if (!name.matches()) {
                continue;
            }
            AT_LEAST.forEach((artifact, lowest) -> {
                if (matches(name.group(1), artifact) && older(name.group(2), lowest)) {
                    tooOld.add(jar + " is older than " + lowest);
                }
            });
        }
        assertThat(tooOld).isEmpty();
    }

    @Test
    void holdsNothingThatIsNotRun() {
        assertThat(jars()).noneMatch(jar -> NEVER.stream().anyMatch(jar::matches));
    }

    @Test
    void holdsEachLibraryOfTheListOnce() {
        for (String artifact : AT_LEAST.keySet()) {
            assertThat(jars()).as(artifact).anyMatch(jar -> jar.startsWith(artifact));
        }
    }

    private static boolean matches(String artifact, String rule) {
        return rule.endsWith("-") ? artifact.startsWith(rule) : artifact.equals(rule);
    }

    private static boolean older(String version, String lowest) {
        return parse(version).compareTo(parse(lowest)) < 0;
    }

    private static Version parse(String version) {
        String numbers = Arrays.stream(version.split("\\."))
                .filter(part -> part.matches("\\d+"))
                .limit(3)
                .map(part -> Integer.toString(Integer.parseInt(part)))
                .reduce((left, right) -> left + "." + right)
                .orElse("0");
        // Runtime.Version refuses trailing zeros
        return Version.parse(numbers.replaceAll("(?:\\.0)+$", "").replaceAll("^0", "1"));
    }

    private static List<String> jars() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).getFileName().toString())
                .filter(name -> name.endsWith(".jar"))
                .toList();
    }
}
