package org.pennypost.commands.postconf;

import java.util.List;
import java.util.Optional;
import org.pennypost.conf.MasterCf;

/**
 * What {@code service/type/name} on a command line asks for; {@code *} stands for anything.
 *
 * @param text as given
 * @param service the first part
 * @param type the second part; {@code *} where it is missing
 * @param name the third part; {@code *} where it is missing
 */
record ServicePattern(String text, String service, String type, String name) {
    /** Reads a pattern; empty when it has fewer or more parts than allowed. */
    static Optional<ServicePattern> parse(String text, int least, int most) {
        List<String> parts = List.of(text.strip().split("/", -1));
        if (parts.size() < least || parts.size() > most) {
            return Optional.empty();
        }
        return Optional.of(new ServicePattern(
                text, parts.get(0), parts.size() > 1 ? parts.get(1) : "*", parts.size() > 2 ? parts.get(2) : "*"));
    }

    boolean matches(MasterCf.Entry entry) {
        return matches(service, entry.name()) && matches(type, entry.type());
    }

    static boolean matches(String pattern, String text) {
        return pattern.equals("*") || pattern.equals(text);
    }
}
