package org.pennypost.imap.james;

import org.apache.james.imap.api.message.request.ImapRequest;

/** Logs that a command failed: what files and mailboxes refuse on one line, a mistake of the server's own with its stack trace. Thread safe. */
final class FailedCommand {
    private static final System.Logger LOG = System.getLogger(FailedCommand.class.getName());

    private FailedCommand() {}

    static void log(ImapRequest request, Throwable failure) {
        log(request.getCommand().getName(), failure);
    }

    static void log(String command, Throwable failure) {
        String text = command + " failed: " + failure;
        if (failure instanceof RuntimeException || failure instanceof Error) {
            LOG.log(System.Logger.Level.WARNING, text, failure);
        } else {
            LOG.log(System.Logger.Level.WARNING, text);
        }
    }
}
