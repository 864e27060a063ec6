package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pennypost.address.Address;

/**
 * Connections that wait for more mail to the same next hop. One that waits too long is closed by the {@link Watch}.
 *
 * <p>Thread safe. Source: postconf(5) smtp_connection_cache_on_demand, smtp_connection_cache_destinations,
 * smtp_connection_cache_time_limit, smtp_connection_reuse_time_limit; Postfix scache(8).
 */
final class SessionCache {
    private final boolean onDemand;
    private final Set<String> always;
    private final Duration rest;
    private final Duration life;
    private final int mostUses;
    private final Map<Key, Deque<SmtpSession>> waiting = new HashMap<>();

    /** Whose connection it is: the next hop's, and the sender's where senders have names of their own there. */
    record Key(String destination, Optional<Address> sender, boolean listed) {
        Key {
            requireNonNull(destination);
            requireNonNull(sender);
        }
    }

    Key key(Destination destination, boolean bySender, Address sender) {
        return new Key(destination.text(), bySender ? Optional.of(sender) : Optional.empty(), isListed(destination));
    }

    SessionCache(ClientParameters parameters) {
        this.onDemand = parameters.bool("_connection_cache_on_demand");
        this.always = parameters.list("_connection_cache_destinations").stream()
                .map(each -> each.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.rest = parameters.duration("_connection_cache_time_limit");
        this.life = parameters.duration("_connection_reuse_time_limit");
        this.mostUses = parameters.integer("_connection_reuse_count_limit");
    }

    /** Whether connections to a next hop may be there. */
    boolean knows(Destination destination) {
        return onDemand || isListed(destination);
    }

    private boolean isListed(Destination destination) {
        return always.contains(destination.text().toLowerCase(Locale.ROOT))
                || always.contains(destination.domain().toLowerCase(Locale.ROOT));
    }

    /** Takes one that waits. */
    synchronized Optional<SmtpSession> take(Key key) {
        Deque<SmtpSession> sessions = waiting.get(key);
        SmtpSession found = sessions == null ? null : sessions.pollLast();
        if (sessions != null && sessions.isEmpty()) {
            waiting.remove(key);
        }
        return Optional.ofNullable(found);
    }

    /**
     * Lets one wait.
     *
     * @param more whether other mail goes to the same next hop now
     * @return false when it must not
     */
    synchronized boolean put(Key key, SmtpSession session, boolean more) {
        boolean wanted = (onDemand && more) || key.listed();
        if (!wanted || !session.isReusable(life, mostUses)) {
            return false;
        }
        session.rest(rest);
        sweep();
        waiting.computeIfAbsent(key, none -> new ArrayDeque<>()).addLast(session);
        return true;
    }

    /** Forgets what the watch has closed. */
    private void sweep() {
        for (Iterator<Deque<SmtpSession>> each = waiting.values().iterator(); each.hasNext(); ) {
            Deque<SmtpSession> sessions = each.next();
            sessions.removeIf(session -> {
                boolean gone = session.connection().isLate();
                if (gone) {
                    session.close();
                }
                return gone;
            });
            if (sessions.isEmpty()) {
                each.remove();
            }
        }
    }
}
