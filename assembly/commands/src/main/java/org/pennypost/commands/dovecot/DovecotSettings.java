package org.pennypost.commands.dovecot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pennypost.conf.Program;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;

/** What main.cf and master.cf say about IMAP, POP3, LMTP and ManageSieve, under Dovecot's names and in the order of the alphabet. */
final class DovecotSettings {
    private static final Map<Program, String> PROTOCOLS = Map.of(
            Program.IMAPD, "imap",
            Program.LMTPD, "lmtp",
            Program.POP3D, "pop3",
            Program.SIEVED, "sieve");

    private final Settings settings;
    private final List<DovecotSetting> all = new ArrayList<>();

    private DovecotSettings(Settings settings) {
        this.settings = settings;
    }

    static List<DovecotSetting> of(Settings settings) {
        DovecotSettings made = new DovecotSettings(settings);
        made.add();
        return made.all;
    }

    private void add() {
        own("auth_failure_delay", "2s");
        own("auth_mechanisms", "plain");
        own("disable_plaintext_auth", "yes");
        plain("listen", listen(), "*, ::");
        plain("mail_location", location(), "");
        own("mail_max_userip_connections", "10");
        all.add(DovecotSetting.block("passdb", passdb()));
        Map<String, List<String>> services = services();
        plain("protocols", protocols(), "");
        services.forEach((name, lines) -> all.add(DovecotSetting.block("service " + name, lines)));
        own("ssl", "yes");
        keys();
        all.add(DovecotSetting.block("userdb", userdb()));
    }

    private void plain(String name, String value, String standard) {
        all.add(DovecotSetting.plain(name, value, standard));
    }

    private void own(String name, String standard) {
        plain(name, settings.text("pennypost_" + name), standard);
    }

    private String listen() {
        return switch (settings.text("inet_interfaces")) {
            case "all" -> "*, ::";
            case "loopback-only" -> "127.0.0.1, ::1";
            default -> String.join(", ", settings.list("inet_interfaces"));
        };
    }

    private String location() {
        String home = settings.text("home_mailbox");
        if (home.endsWith("/")) {
            return "maildir:~/" + home.substring(0, home.length() - 1);
        }
        return "mbox:~/mail:INBOX=" + (home.isEmpty() ? settings.text("mail_spool_directory") + "/%u" : "~/" + home);
    }

    private boolean isPam() {
        return settings.text("pennypost_passdb").equals("pam");
    }

    private String passwd() {
        return "args = " + settings.configDirectory().resolve("passwd");
    }

    private List<String> passdb() {
        return isPam() ? List.of("args = pennypost", "driver = pam") : List.of(passwd(), "driver = passwd-file");
    }

    private List<String> userdb() {
        return isPam() ? List.of("driver = passwd") : List.of(passwd(), "driver = passwd-file");
    }

    private void keys() {
        List<String> chains = settings.list("smtpd_tls_chain_files");
        String certificate = chains.isEmpty() ? settings.text("smtpd_tls_cert_file") : chains.get(0);
        String key = chains.isEmpty() ? settings.text("smtpd_tls_key_file") : chains.get(0);
        plain("ssl_cert", certificate.isEmpty() ? "" : "<" + certificate, "");
        plain("ssl_key", key.isEmpty() ? "" : "<" + key, "");
    }

    private List<Service> served() {
        return settings.services().stream()
                .filter(service ->
                        Program.of(service).map(PROTOCOLS::containsKey).orElse(false))
                .toList();
    }

    private String protocol(Service service) {
        return PROTOCOLS.get(Program.of(service).orElseThrow());
    }

    private String protocols() {
        return String.join(
                " ", served().stream().map(this::protocol).distinct().sorted().toList());
    }

    private Map<String, List<String>> services() {
        Map<String, List<String>> services = new TreeMap<>();
        for (Service service : served()) {
            String protocol = protocol(service);
            String name = protocol.equals("lmtp") ? protocol : protocol.replace("sieve", "managesieve") + "-login";
            List<String> lines = services.computeIfAbsent(name, none -> new ArrayList<>());
            lines.add("inet_listener " + listenerName(service) + " {");
            service.host().ifPresent(host -> lines.add("  address = " + host));
            lines.add("  port = " + service.port());
            if (settings.forService(service).bool("smtpd_tls_wrappermode")) {
                lines.add("  ssl = yes");
            }
            lines.add("}");
        }
        return services;
    }

    private String listenerName(Service service) {
        String protocol = protocol(service);
        boolean tls = settings.forService(service).bool("smtpd_tls_wrappermode");
        return tls && (protocol.equals("imap") || protocol.equals("pop3")) ? protocol + "s" : protocol;
    }
}
