package org.pennypost.smtpd;

import java.util.Optional;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.LookupTable;
import org.pennypost.conf.table.LookupTables;

/** Replaces commands before they are looked at. Immutable. Source: postconf(5) smtpd_command_filter. */
final class CommandFilter {
    private final Optional<LookupTable> table;
    private final String name;

    private CommandFilter(String name, Optional<LookupTable> table) {
        this.name = name;
        this.table = table;
    }

    static CommandFilter of(Settings settings) {
        String name = settings.text("smtpd_command_filter").strip();
        return new CommandFilter(
                name, name.isEmpty() ? Optional.empty() : Optional.of(LookupTables.open(name, settings)));
    }

    boolean asksTable() {
        return table.isPresent();
    }

    /** The command to carry out; empty, and the session ends, when the table cannot be asked. */
    Optional<String> filtered(Session session, String command) {
        if (table.isEmpty()) {
            return Optional.of(command);
        }
        String text = command.replaceFirst("^[ \t]+", "");
        try {
            Optional<String> other = table.get().lookup(text);
            other.ifPresent(replacement -> session.log(session.client.nameAddress() + ": replacing command \""
                    + shown(text) + "\" with \"" + shown(replacement) + "\""));
            return Optional.of(other.orElse(text));
        } catch (LookupFailure e) {
            session.log("warning: " + name + " lookup error for \"" + shown(text) + "\"");
            session.log("NOQUEUE: reject: " + session.where() + " from " + session.client.nameAddress() + ": "
                    + dataError(session));
            session.reply(dataError(session));
            session.close();
            return Optional.empty();
        }
    }

    private static String dataError(Session session) {
        return "421 4.3.0 " + session.settings().myhostname() + " Server local data error";
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(100, text.length()));
    }
}
