package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the client of a trial wants. Immutable and thread safe.
 *
 * @param asked which command the trial is about
 * @param sender the address of MAIL, in the form of mail, with or without angle brackets; empty for the null sender
 * @param recipient the address of RCPT or VRFY, in the same form; the domain of ETRN
 * @param earlier the recipients before it, which may be refused
 * @param size what MAIL says of the size of the message in bytes; empty for nothing
 */
public record TrialEnvelope(Asked asked, String sender, String recipient, List<String> earlier, OptionalLong size) {
    /** The last command of a trial. */
    public enum Asked {
        /** RCPT. */
        RCPT,
        /** DATA and the end of an empty message, behind RCPT. */
        MESSAGE,
        /** VRFY, without MAIL. */
        VRFY,
        /** ETRN, without MAIL. */
        ETRN
    }

    /** Checks that no argument holds a line end, which would begin a command of its own. */
    public TrialEnvelope {
        requireNonNull(asked);
        requireNonNull(size);
        checkLine(sender);
        checkLine(recipient);
        earlier = List.copyOf(earlier);
        earlier.forEach(TrialEnvelope::checkLine);
    }

    static void checkLine(String word) {
        if (word.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException("line end or NUL in: " + word.replaceAll("[\r\n\0]", "?"));
        }
    }

    /**
     * Gives the recipient.
     *
     * @return without angle brackets
     */
    public String bareRecipient() {
        return bare(recipient);
    }

    /**
     * Gives the sender.
     *
     * @return without angle brackets
     */
    public String bareSender() {
        return bare(sender);
    }

    private static String bare(String address) {
        return address.startsWith("<") && address.endsWith(">") ? address.substring(1, address.length() - 1) : address;
    }

    /** The commands before those that the trial is about. */
    List<String> opening() {
        if (!isTransaction()) {
            return List.of();
        }
        List<String> commands = new ArrayList<>();
        commands.add("MAIL FROM:<" + bareSender() + ">" + (size.isPresent() ? " SIZE=" + size.getAsLong() : ""));
        earlier.forEach(address -> commands.add(rcpt(address)));
        return commands;
    }

    private static String rcpt(String address) {
        return "RCPT TO:<" + bare(address) + ">";
    }

    /** The commands that the trial is about. */
    List<String> decisive() {
        if (!isTransaction()) {
            return List.of(asked == Asked.ETRN ? "ETRN " + recipient : "VRFY " + bareRecipient());
        }
        List<String> commands = new ArrayList<>(List.of(rcpt(recipient)));
        if (asked == Asked.MESSAGE) {
            commands.addAll(List.of("DATA", "."));
        }
        return commands;
    }

    private boolean isTransaction() {
        return asked == Asked.RCPT || asked == Asked.MESSAGE;
    }
}
