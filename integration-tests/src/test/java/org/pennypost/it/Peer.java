package org.pennypost.it;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/** A real program on the other side, from a Debian package. */
enum Peer {
    NETCAT("netcat-openbsd", "/usr/bin/nc"),
    TELNET("inetutils-telnet", "/usr/bin/telnet"),
    SWAKS("swaks", "/usr/bin/swaks"),
    PYTHON("python3", "/usr/bin/python3"),
    DOVEADM("dovecot-core", "/usr/bin/doveadm"),
    DOVECOT("dovecot-core", "/usr/sbin/dovecot"),
    DOVECOT_IMAP("dovecot-imapd", "/usr/lib/dovecot/imap"),
    OPENSSL("openssl", "/usr/bin/openssl"),
    NMAP("nmap", "/usr/bin/nmap"),
    CURL("curl", "/usr/bin/curl"),
    MSMTP("msmtp", "/usr/bin/msmtp"),
    FAIL2BAN_REGEX("fail2ban", "/usr/bin/fail2ban-regex"),
    MAILUTILS("mailutils", "/usr/bin/mail.mailutils"),
    MUTT("mutt", "/usr/bin/mutt"),
    NEOMUTT("neomutt", "/usr/bin/neomutt"),
    S_NAIL("s-nail", "/usr/bin/s-nail"),
    MBSYNC("isync", "/usr/bin/mbsync"),
    OFFLINEIMAP("offlineimap3", "/usr/bin/offlineimap"),
    FETCHMAIL("fetchmail", "/usr/bin/fetchmail"),
    GETMAIL("getmail6", "/usr/bin/getmail"),
    PFLOGSUMM("pflogsumm", "/usr/sbin/pflogsumm"),
    POSTCONF("postfix", "/usr/sbin/postconf"),
    POSTFIX("postfix", "/usr/lib/postfix/sbin/master"),
    POSTALIAS("postfix", "/usr/sbin/postalias");

    private final String debianPackage;
    private final String program;

    Peer(String debianPackage, String program) {
        this.debianPackage = debianPackage;
        this.program = program;
    }

    /** The program's path; without it the test is skipped, or fails under {@code -Dpeers=required}. */
    String program() {
        if (!Files.isExecutable(Path.of(program))) {
            String message = "wants " + program + ": apt-get install " + debianPackage;
            if ("required".equals(System.getProperty("peers"))) {
                fail(message);
            }
            abort(message);
        }
        return program;
    }
}
