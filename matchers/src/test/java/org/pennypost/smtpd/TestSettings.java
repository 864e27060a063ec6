package org.pennypost.smtpd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;

/** The settings of the conversations; the Postfix that was asked had the same. */
public final class TestSettings {
    private static final Map<String, String> COMMON = Map.ofEntries(
            Map.entry("compatibility_level", "3.6"),
            Map.entry("myhostname", "mail.example.com"),
            Map.entry("mydomain", "example.com"),
            Map.entry("myorigin", "example.com"),
            Map.entry("mail_name", "Postfix"),
            Map.entry("mydestination", "example.com, localhost, mail.example.com"),
            Map.entry("mynetworks", "127.0.0.1/32"),
            Map.entry("inet_interfaces", "127.0.0.1"),
            Map.entry("relay_domains", "relay.test"),
            Map.entry("recipient_delimiter", "+"),
            Map.entry("alias_maps", "inline:{{postmaster=root},{list=root}}"),
            Map.entry("alias_database", ""),
            Map.entry("local_recipient_maps", "inline:{{root=x}} $alias_maps"),
            Map.entry(
                    "smtpd_relay_restrictions", "permit_mynetworks permit_sasl_authenticated defer_unauth_destination"),
            Map.entry("smtpd_hard_error_limit", "100"),
            Map.entry("smtpd_soft_error_limit", "90"),
            Map.entry("smtpd_junk_command_limit", "1000"));

    private static final Path DIRECTORIES = deletedAtExit();

    private TestSettings() {}

    private static Path deletedAtExit() {
        try {
            Path all = Files.createTempDirectory("pennypost-settings");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(all)));
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path all) {
        try (Stream<Path> found = Files.walk(all)) {
            for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What all configurations have in common. */
    static Map<String, String> common() {
        return COMMON;
    }

    /** Writes a configuration directory and loads it. */
    public static Settings load(Map<String, String> overrides, String... master) {
        Map<String, String> all = new TreeMap<>(COMMON);
        all.putAll(overrides);
        try {
            Path directory = Files.createTempDirectory(DIRECTORIES, "etc");
            StringBuilder main = new StringBuilder();
            all.forEach((name, value) ->
                    main.append(name).append(" = ").append(value).append('\n'));
            Files.writeString(directory.resolve("main.cf"), main);
            String services = master.length == 0 ? "127.0.0.1:2525 inet n - n - - smtpd" : String.join("\n", master);
            Files.writeString(directory.resolve("master.cf"), services + "\n");
            Settings.Loaded loaded = Settings.load(directory);
            return loaded.settings()
                    .orElseThrow(
                            () -> new IllegalArgumentException(loaded.problems().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first service's settings. */
    public static SmtpdSettings smtpd(Map<String, String> overrides) {
        Settings settings = load(overrides);
        return SmtpdSettings.of(settings, settings.services().get(0));
    }

    /** The first service's settings as a source. */
    public static SmtpdSettingsSource source(Map<String, String> overrides) {
        Settings settings = load(overrides);
        return new SmtpdSettingsSource(
                new SettingsHolder(settings), settings.services().get(0));
    }
}
