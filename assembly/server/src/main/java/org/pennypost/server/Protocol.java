package org.pennypost.server;

import java.util.Arrays;
import java.util.Optional;
import org.pennypost.conf.Service;

/** The protocols that James's servers speak: the command of {@code master.cf}, and James's name for the tree. */
enum Protocol {
    /** RFC 5321. */
    SMTP("smtpd", "smtpserver"),
    /** RFC 2033. */
    LMTP("lmtpd", "lmtpserver"),
    /** RFC 1939. */
    POP3("pop3d", "pop3server"),
    /** RFC 3501. */
    IMAP("imapd", "imapserver");

    private final String command;
    private final String tree;

    Protocol(String command, String tree) {
        this.command = command;
        this.tree = tree;
    }

    /** The protocol that a command serves, if it is one of these. */
    static Optional<Protocol> of(String command) {
        return Arrays.stream(values())
                .filter(protocol -> protocol.command.equals(command))
                .findFirst();
    }

    /** James's name for the tree, and for each block in it. */
    String tree() {
        return tree;
    }

    boolean serves(Service service) {
        return service.type() == Service.Type.INET && service.command().equals(command);
    }
}
