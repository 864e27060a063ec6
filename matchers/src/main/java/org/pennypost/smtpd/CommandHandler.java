package org.pennypost.smtpd;

import java.util.List;

/** Carries out one command. */
@FunctionalInterface
interface CommandHandler {
    /**
     * Carries it out and replies.
     *
     * @return false when the client made an error
     */
    boolean run(Session session, List<CommandTokens.Word> words);
}
