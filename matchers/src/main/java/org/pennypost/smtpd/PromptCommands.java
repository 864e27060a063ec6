package org.pennypost.smtpd;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.pennypost.conf.Settings;

/**
 * The commands that are carried out from memory: that wait neither for a lookup nor for a disk, so that no thread need be woken for them. What
 * they are depends on the settings of the service: {@code smtpd_delay_reject = no} makes MAIL look up what its restrictions ask for.
 */
final class PromptCommands {
    private static final int LONGEST = 512;

    private PromptCommands() {}

    static Set<Command> of(Settings settings, boolean asksTables) {
        EnumSet<Command> prompt = EnumSet.noneOf(Command.class);
        if (asksTables) {
            return prompt;
        }
        prompt.addAll(Set.of(Command.NOOP, Command.RSET, Command.QUIT));
        if (settings.bool("smtpd_delay_reject")) {
            prompt.addAll(Set.of(Command.HELO, Command.EHLO, Command.MAIL));
        }
        if (settings.list("smtpd_data_restrictions").isEmpty()) {
            prompt.add(Command.DATA);
        }
        return prompt;
    }

    /** Whether the client sent nothing but one command that can be carried out at once. */
    static boolean isOne(Session session, byte[] bytes) {
        int word = 0;
        while (word < bytes.length && isLetter(bytes[word])) {
            word++;
        }
        if (bytes.length > LONGEST || word == 0 || !isOneLine(bytes)) {
            return false;
        }
        Command command = Command.of(new String(bytes, 0, word, StandardCharsets.US_ASCII));
        return settings(session).promptCommands().contains(command) && !endsTransaction(session, command);
    }

    /** Those with which the next command will be carried out. */
    private static SmtpdSettings settings(Session session) {
        return session.transaction()
                .map(Transaction::settings)
                .orElseGet(() -> session.environment.settings().get());
    }

    private static boolean isLetter(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
    }

    private static boolean isOneLine(byte[] bytes) {
        for (int i = 0; i < bytes.length - 1; i++) {
            if (bytes[i] == '\n') {
                return false;
            }
        }
        return bytes[bytes.length - 1] == '\n';
    }

    /** What there is of a queue file has to go then. */
    private static boolean endsTransaction(Session session, Command command) {
        return session.transaction().isPresent()
                && (command == Command.HELO || command == Command.EHLO || command == Command.RSET);
    }
}
