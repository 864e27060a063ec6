package org.pennypost.server;

import org.pennypost.conf.Program;
import org.pennypost.conf.Service;

/** The programs that James's servers stand for, and James's name for the tree of each. */
enum Protocol {
    /** RFC 5321. */
    SMTP(Program.SMTPD, "smtpserver"),
    /** RFC 2033. */
    LMTP(Program.LMTPD, "lmtpserver"),
    /** RFC 1939. */
    POP3(Program.POP3D, "pop3server"),
    /** RFC 5804. */
    SIEVE(Program.SIEVED, "managesieveserver"),
    /** RFC 3501. */
    IMAP(Program.IMAPD, "imapserver");

    private final Program program;
    private final String tree;

    Protocol(Program program, String tree) {
        this.program = program;
        this.tree = tree;
    }

    /** The program's name in {@code master.cf}. */
    String command() {
        return program.command();
    }

    /** James's name for the tree, and for each block in it. */
    String tree() {
        return tree;
    }

    boolean serves(Service service) {
        return program.serves(service);
    }
}
