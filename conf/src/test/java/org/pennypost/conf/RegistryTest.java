package org.pennypost.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryTest {
    private static final Path PEER = Path.of("/usr/sbin/postconf");

    /** Where the default is not that of Postfix 3.7, on purpose or because it depends on the machine. */
    private static final List<String> OTHER_DEFAULTS = List.of(
            "config_directory",
            "data_directory",
            "mail_name",
            "mail_version",
            "mydomain",
            "myhostname",
            "mynetworks",
            "process_id",
            "process_name",
            "queue_directory",
            "smtpd_forbid_bare_newline",
            "smtpd_forbid_unauth_pipelining",
            "smtpd_tls_mandatory_protocols",
            "smtpd_tls_protocols",
            "tls_high_cipherlist",
            "tls_medium_cipherlist");

    @TempDir
    Path directory;

    @Test
    void saysWhatEachHonouredOrDescribedParameterIsFor() {
        assertThat(Registry.standard().all())
                .filteredOn(parameter -> parameter.status() == ParameterStatus.HONOURED
                        || !parameter.meaning().isEmpty())
                .allSatisfy(parameter ->
                        assertThat(parameter.meaning()).as(parameter.name()).endsWith("."))
                .hasSizeGreaterThan(270);
    }

    @Test
    void findsEveryNameAndNoneBetweenThem() {
        for (Parameter parameter : Registry.standard().all()) {
            String name = parameter.name();
            assertThat(Registry.standard().declared(name)).as(name).contains(parameter);
            assertThat(Registry.standard().declared(name + "!")).as(name + "!").isEmpty();
            assertThat(Registry.standard().declared(name.substring(0, name.length() - 1) + "!"))
                    .isEmpty();
        }
        assertThat(List.of("", "!", "zzz", "#", "access_map_defer_code\tint"))
                .allSatisfy(name ->
                        assertThat(Registry.standard().declared(name)).as(name).isEmpty());
    }

    @Test
    void hasDefaultsOfTheirTypes() throws Exception {
        Parameters parameters = new Parameters(directory, Map.of(), java.util.Set.of());
        for (Parameter parameter : Registry.standard().all()) {
            if (parameter.type() == ParameterType.RAW) {
                continue;
            }
            Values.check(parameter, parameters.expand(parameter.name(), undefined -> {}));
        }
    }

    @Test
    void knowsEveryParameterOfThePeerWithItsDefault() throws Exception {
        boolean there = Files.isExecutable(PEER);
        if ("required".equals(System.getProperty("peers"))) {
            assertThat(there).as("install Debian's package postfix").isTrue();
        }
        assumeTrue(there, "needs Debian's package postfix");
        Files.writeString(directory.resolve("main.cf"), "");
        Files.writeString(directory.resolve("master.cf"), "");
        Process process = new ProcessBuilder(PEER.toString(), "-c", directory.toString(), "-d")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Map<String, String> theirs = new TreeMap<>();
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .forEach(line -> {
                    int equals = line.indexOf(" =");
                    theirs.put(
                            line.substring(0, equals),
                            line.substring(equals + 2).strip());
                });
        assertThat(theirs.get("mail_version")).startsWith("3.");
        assumeTrue(theirs.get("mail_version").startsWith("3.7."), "needs Postfix 3.7");
        Map<String, String> ours = new TreeMap<>();
        for (Parameter parameter : Registry.standard().all()) {
            if (!parameter.isOwn()) {
                ours.put(parameter.name(), parameter.defaultText());
            }
        }
        ours.keySet().removeAll(OTHER_DEFAULTS);
        theirs.keySet().removeAll(OTHER_DEFAULTS);
        assertThat(ours).containsAllEntriesOf(theirs);
    }
}
