package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pennypost.conf.Parameter;
import org.pennypost.conf.ParameterStatus;
import org.pennypost.conf.Registry;

/**
 * The files that Debian's postfix package installs for an Internet Site, nothing but paths, users and the port changed.
 * Source: postfix.postinst, /usr/share/postfix.
 */
@ExtendWith(Distribution.Unpacked.class)
final class DebianConfigurationIT {
    private static final Path SHARE = Path.of("/usr/share/postfix");
    private static final List<String> ANSWERS = List.of(
            "smtpd_relay_restrictions=permit_mynetworks permit_sasl_authenticated defer_unauth_destination",
            "myhostname=mail.example.com",
            "alias_maps=hash:/etc/aliases",
            "alias_database=hash:/etc/aliases",
            "mydestination=$myhostname, mail.example.com, localhost.example.com, , localhost",
            "relayhost=",
            "mynetworks=127.0.0.0/8 [::ffff:127.0.0.0]/104 [::1]/128",
            "mailbox_size_limit=0",
            "recipient_delimiter=+",
            "inet_interfaces=all",
            "inet_protocols=all");

    @Test
    void startsAndTakesMailAndNamesEachLineThatHasNoEffect(Distribution distribution) throws Exception {
        String postconf = Peer.POSTCONF.program();
        try (Instance instance = Instance.make(distribution)) {
            debian(postconf, instance.etc());
            paths(distribution, instance);

            Shell.Outcome check = instance.pennypost("check").ok();
            List<String> said = check.err().lines().toList();
            assertMainCf(instance.etc().resolve("main.cf"), said);
            assertMasterCf(instance.etc().resolve("master.cf"), said);
            assertThat(said).noneMatch(line -> line.contains("error:"));

            instance.start();
            mail(instance);
            assertThat(instance.awaitMail("root", mail -> mail.endsWith("\n\n")))
                    .contains("\nX-Original-To: root\n")
                    .endsWith("\n\ntext\n\n");
        }
    }

    private static void mail(Instance instance) throws Exception {
        try (Conversation conversation = Conversation.with(instance.smtp())) {
            assertThat(conversation.reply()).contains("220 mail.example.com ESMTP Pennypost (Debian/GNU)");
            conversation.send("HELO client.test").reply();
            conversation.send("MAIL FROM:<a@remote.test>").expect("250 2.1.0 Ok");
            conversation.send("RCPT TO:<root>").expect("250 2.1.5 Ok");
            conversation.send("DATA").expect("354 End data with <CR><LF>.<CR><LF>");
            conversation.raw("\r\ntext\r\n.\r\n");
            assertThat(conversation.reply().orElse("")).startsWith("250 2.0.0 Ok: queued as ");
        }
    }

    /** What the package's postinst does on a fresh machine. */
    private static void debian(String postconf, Path etc) throws Exception {
        Files.writeString(
                etc.resolve("main.cf"),
                Files.readString(SHARE.resolve("main.cf.debian")) + Files.readString(SHARE.resolve("main.cf.tls")));
        Files.writeString(etc.resolve("master.cf"), Files.readString(SHARE.resolve("master.cf.dist")));
        List<String> words = new ArrayList<>(List.of(postconf, "-c", etc.toString(), "-e"));
        words.addAll(ANSWERS);
        new Shell().run(words).ok();
    }

    /** What init would have set, and the port. */
    private static void paths(Distribution distribution, Instance instance) throws Exception {
        Path directory = instance.directory();
        String etc = instance.etc().toString();
        String postconf = distribution.command("postconf");
        new Shell()
                .run(
                        postconf,
                        "-c",
                        etc,
                        "-e",
                        "queue_directory=" + directory.resolve("spool"),
                        "data_directory=" + directory.resolve("data"),
                        "mail_spool_directory=" + directory.resolve("mail"),
                        "maillog_file=" + directory.resolve("log/mail.log"),
                        "pennypost_home_base=" + directory.resolve("home"),
                        "inet_interfaces=loopback-only",
                        "alias_maps=hash:$config_directory/aliases",
                        "alias_database=hash:$config_directory/aliases",
                        "local_recipient_maps=passwd-file:$config_directory/passwd $alias_maps")
                .ok();
        if (!Files.isReadable(Path.of("/etc/ssl/private/ssl-cert-snakeoil.key"))) {
            // The package sets them only where the certificate is.
            new Shell()
                    .run(postconf, "-c", etc, "-X", "smtpd_tls_cert_file", "smtpd_tls_key_file")
                    .ok();
        }
        Path master = instance.etc().resolve("master.cf");
        Files.writeString(
                master, Files.readString(master).replaceFirst("(?m)^smtp {6}inet", instance.smtp() + " inet"));
    }

    private static void assertMainCf(Path main, List<String> said) throws Exception {
        List<String> lines = Files.readAllLines(main);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String name = lines.get(i).split("[ =]", 2)[0];
            Optional<Parameter> parameter = Registry.standard().find(name);
            if (parameter.isPresent() && parameter.get().status() != ParameterStatus.HONOURED) {
                expected.add(main + ":" + (i + 1) + ": warning: " + name + " is not honoured");
            }
        }
        assertThat(expected).anyMatch(line -> line.contains("readme_directory"));
        List<String> about = said.stream()
                .filter(line -> line.startsWith(main.toString()) && !line.contains("there is no certificate"))
                .toList();
        assertThat(about).hasSameSizeAs(expected);
        assertThat(expected).allSatisfy(warning -> assertThat(about).anyMatch(line -> line.startsWith(warning + " (")));
    }

    /** The field of a line of master.cf that names the program. */
    private static final int COMMAND = 7;

    private static void assertMasterCf(Path master, List<String> said) throws Exception {
        List<String> lines = Files.readAllLines(master);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches("[a-z0-9].*")) {
                String[] field = lines.get(i).split(" +");
                if (field[COMMAND].equals("pipe")) {
                    continue; // honoured whole
                }
                expected.add(master + ":" + (i + 1) + ": warning: service " + field[0] + " " + field[1] + ": ");
            }
        }
        List<String> about =
                said.stream().filter(line -> line.startsWith(master.toString())).toList();
        assertThat(about).hasSameSizeAs(expected).hasSizeGreaterThan(20);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(about.get(i)).startsWith(expected.get(i));
        }
    }
}
