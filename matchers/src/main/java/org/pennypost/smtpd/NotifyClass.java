package org.pennypost.smtpd;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.pennypost.status.Reply;

/** Kinds of errors in an SMTP session that the postmaster may be told of. Source: postconf(5) notify_classes. */
enum NotifyClass {
    /** A table could not be read. */
    DATA,
    /** A client was refused by the rules for clients, senders, recipients or content. */
    POLICY,
    /** A client does not keep to the protocol. */
    PROTOCOL,
    /** A message could not be stored. */
    RESOURCE,
    /** The configuration is wrong. */
    SOFTWARE;

    /** The kinds that are named; other words are those of notifications about mail. */
    static Set<NotifyClass> of(List<String> words) {
        Set<NotifyClass> found = EnumSet.noneOf(NotifyClass.class);
        for (NotifyClass each : values()) {
            if (words.contains(each.name().toLowerCase(Locale.ROOT))) {
                found.add(each);
            }
        }
        return found;
    }

    /** What a refusal shows that stands in the log; empty for an address that is not there, as it is with a bounce. */
    static Optional<NotifyClass> ofRefusal(Reply reply) {
        String text = reply.text();
        if (text.startsWith("4.3.0")) {
            return Optional.of(DATA);
        }
        if (text.startsWith("4.3.1")) {
            return Optional.of(RESOURCE);
        }
        if (text.startsWith("4.3.5")) {
            return Optional.of(SOFTWARE);
        }
        boolean address = text.startsWith(".1.0", 1) || text.startsWith(".1.1", 1) || text.startsWith(".1.6", 1);
        return address ? Optional.empty() : Optional.of(POLICY);
    }

    /** What any other reply shows; empty where nothing is wrong, or a login has failed. */
    static Optional<NotifyClass> ofReply(Reply reply) {
        return switch (reply.code()) {
            case 451, 452 -> Optional.of(reply.text().startsWith("4.5.3") ? POLICY : RESOURCE);
            case 500, 501, 502, 503, 504, 555 -> Optional.of(reply.text().startsWith("5.7.0") ? POLICY : PROTOCOL);
            case 552 -> Optional.of(POLICY);
            case 550, 554 -> reply.text().startsWith("5.5.") ? Optional.of(PROTOCOL) : ofRefusal(reply);
            default -> Optional.empty();
        };
    }
}
