package org.pennypost.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.pennypost.queue.james.MailAttributes;

/** What a mail keeps over the time in which it waits for its next attempt. */
final class DeferredMail {
    private static final AttributeName SERVED = AttributeName.of("pennypost.local.served");

    /** Whether the sender knows that the message waits; there once an attempt has been made. */
    private static final AttributeName WARNED = AttributeName.of("pennypost.warned");

    private DeferredMail() {}

    /** Marks a mail that is put back into the queue. */
    static void defer(Mail mail, MailAttributes remaining, Map<String, Set<String>> served) {
        remaining.writeTo(mail);
        Map<String, AttributeValue<?>> users = new LinkedHashMap<>();
        served.forEach((recipient, names) -> {
            Collection<AttributeValue<?>> values = new ArrayList<>();
            names.forEach(name -> values.add(AttributeValue.of(name)));
            users.put(recipient, AttributeValue.of(values));
        });
        mail.setAttribute(new Attribute(SERVED, AttributeValue.of(users)));
    }

    /** Marks a mail whose sender has been told, or has not, that it waits. */
    static void told(Mail mail, boolean warned) {
        mail.setAttribute(new Attribute(WARNED, AttributeValue.of(warned)));
    }

    /** Whether the sender knows that it waits. */
    static boolean isWarned(Mail mail) {
        return mail.getAttribute(WARNED)
                .map(attribute -> Boolean.TRUE.equals(attribute.getValue().value()))
                .orElse(false);
    }

    /** Whether an attempt was made before. */
    static boolean isTried(Mail mail) {
        return mail.getAttribute(WARNED).isPresent();
    }

    /** The users that an alias has served at earlier attempts, by recipient. */
    static Map<String, Set<String>> served(Mail mail) {
        Map<String, Set<String>> served = new LinkedHashMap<>();
        mail.getAttribute(SERVED)
                .map(attribute -> attribute.getValue().value())
                .filter(Map.class::isInstance)
                .map(Map.class::cast)
                .ifPresent(users -> ((Map<?, ?>) users)
                        .forEach((recipient, names) -> served.put(String.valueOf(recipient), names(names))));
        return served;
    }

    private static Set<String> names(Object value) {
        Set<String> names = new LinkedHashSet<>();
        if (value instanceof AttributeValue<?> list && list.value() instanceof Collection<?> values) {
            for (Object name : List.copyOf(values)) {
                names.add(String.valueOf(((AttributeValue<?>) name).value()));
            }
        }
        return names;
    }
}
