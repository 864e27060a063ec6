package org.pennypost.commands;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the {@code main.cf} of a new instance: what Debian's Postfix package writes for the install type, and where the instance lies.
 * Source: Debian postfix.postinst.
 */
final class InstanceMainCf {
    private final InstanceLayout layout;
    private final InstanceRequest request;

    InstanceMainCf(InstanceLayout layout, InstanceRequest request) {
        this.layout = requireNonNull(layout);
        this.request = requireNonNull(request);
    }

    /** @param shipped the distribution's own main.cf, whose comments and order stay */
    String text(String shipped) {
        boolean none = request.type() == InstanceType.NONE;
        MainCfText main = new MainCfText(
                none ? "# See postconf(5). Only what makes this directory an instance is set.\n" : shipped);
        if (!none) {
            debian(main);
        }
        main.set("compatibility_level", "3.6");
        main.set("myhostname", request.hostname());
        main.set("inet_interfaces", request.interfaces());
        instance(main);
        request.parameters().forEach(main::set);
        return main.text();
    }

    private void debian(MainCfText main) {
        InstanceType type = request.type();
        main.set("biff", "no");
        main.set("append_dot_mydomain", "no");
        main.set("smtpd_relay_restrictions", "permit_mynetworks permit_sasl_authenticated defer_unauth_destination");
        main.set("myorigin", layout.system() ? "/etc/mailname" : request.domain());
        main.set("mydestination", type.destinations(request.hostname(), request.domain()));
        main.set("relayhost", request.relayHost());
        main.set("mynetworks", "127.0.0.0/8 [::ffff:127.0.0.0]/104 [::1]/128");
        main.set("mailbox_size_limit", "0");
        main.set("recipient_delimiter", "+");
        main.set("smtpd_tls_security_level", "may");
        main.set("inet_protocols", Files.isDirectory(Path.of("/proc/sys/net/ipv6")) ? "all" : "ipv4");
        type.transport().ifPresent(transport -> {
            main.set("default_transport", transport);
            main.set("relay_transport", transport);
        });
    }

    private void instance(MainCfText main) {
        if (layout.system()) {
            system(main);
        } else {
            directory(main);
        }
    }

    /** The files and users of a Debian system; what the registry has as default already is not said again. */
    private void system(MainCfText main) {
        main.comment("");
        main.comment("The users of the system; the server runs as mail_owner.");
        main.set("mail_owner", "pennypost");
        main.set("mail_spool_directory", "/var/mail");
        main.set("maillog_file", "/var/log/pennypost/mail.log");
        main.set("pennypost_passdb", "pam");
        main.set("smtpd_tls_chain_files", certificate());
        main.set("alias_maps", "hash:/etc/aliases");
        main.set("alias_database", "hash:/etc/aliases");
        main.set("local_recipient_maps", "unix:passwd.byname $alias_maps");
    }

    private String certificate() {
        return "$config_directory/" + layout.certificate().getFileName();
    }

    private void directory(MainCfText main) {
        main.comment("");
        main.comment("Where this instance lies, and its own users (etc/passwd; see pennypost user --help).");
        main.set("queue_directory", layout.spool().toString());
        main.set("data_directory", layout.data().toString());
        main.set("mail_spool_directory", layout.mail().toString());
        main.set("maillog_file", layout.log().resolve("mail.log").toString());
        main.set("pennypost_home_base", layout.home().toString());
        main.set("pennypost_passdb", "passwd-file");
        main.set("smtpd_tls_chain_files", certificate());
        main.set("alias_maps", "hash:$config_directory/aliases");
        main.set("alias_database", "hash:$config_directory/aliases");
        main.set("local_recipient_maps", "passwd-file:$config_directory/passwd $alias_maps");
    }
}
