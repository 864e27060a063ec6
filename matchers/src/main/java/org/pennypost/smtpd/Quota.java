package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.Optional;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.status.Reply;

/**
 * What one connection may still do of all that its client does. Used by one thread at a time; {@link #release} is to be
 * called at its end. Source: Postfix {@code smtpd.c}; postconf(5) smtpd_client_*_limit.
 */
final class Quota {
    private final Anvil anvil;
    private final String service;
    private final InetAddress address;
    private final ClientLimits limits;
    private final int open;
    private boolean held = true;
    private boolean exempt;

    /** Counts the connection. */
    Quota(Anvil anvil, SmtpdSettings settings, InetAddress address) {
        this.anvil = requireNonNull(anvil);
        this.service = settings.serviceName();
        this.address = requireNonNull(address);
        this.limits = settings.clientLimits();
        this.open = anvil.connect(service, address, limits.unit());
    }

    /** Whether the connection is refused whatever the client's name is, so that nobody need look for that. */
    boolean isCrowded(Client unnamed) {
        return isAbove(open, limits.connectionCount()) && !limits.exceptions().needsNames() && !isExempt(unnamed);
    }

    private static boolean isAbove(int count, int limit) {
        return limit > 0 && count > limit;
    }

    private boolean isExempt(Client client) {
        try {
            return limits.exceptions().contains(client);
        } catch (LookupFailure e) {
            return false;
        }
    }

    /** The refusal that takes the place of the greeting. */
    Optional<Reply> connected(Session session) {
        exempt = ExtensionCommands.mayXclient(session) || isExempt(session.client);
        if (exempt) {
            return Optional.empty();
        }
        int rate = anvil.count(Anvil.Event.CONNECTION, service, address, limits.unit());
        if (!isAbove(open, limits.connectionCount()) && !isAbove(rate, limits.connectionRate())) {
            return Optional.empty();
        }
        warn(
                session,
                isAbove(open, limits.connectionCount())
                        ? "Connection concurrency limit exceeded: " + open
                        : "Connection rate limit exceeded: " + rate);
        return Optional.of(Reply.of("421 4.7.0 " + session.settings().myhostname()
                + " Error: too many connections from " + session.client.addressText()));
    }

    Optional<Reply> message(Session session) {
        return event(
                session,
                Anvil.Event.MESSAGE,
                session.settings().clientLimits().messageRate(),
                "Message delivery request rate limit exceeded: ",
                "too much mail");
    }

    Optional<Reply> recipient(Session session) {
        return event(
                session,
                Anvil.Event.RECIPIENT,
                session.settings().clientLimits().recipientRate(),
                "Recipient address rate limit exceeded: ",
                "too many recipients");
    }

    Optional<Reply> auth(Session session) {
        return event(
                session,
                Anvil.Event.AUTH,
                session.settings().clientLimits().authRate(),
                "AUTH command rate limit exceeded: ",
                "too many AUTH commands");
    }

    private Optional<Reply> event(Session session, Anvil.Event event, int limit, String logged, String said) {
        if (limit <= 0 || exempt) {
            return Optional.empty();
        }
        int count = anvil.count(event, service, address, limits.unit());
        if (count <= limit) {
            return Optional.empty();
        }
        warn(session, logged + count);
        return Optional.of(Reply.of("450 4.7.1 Error: " + said + " from " + session.client.addressText()));
    }

    /** Whether TLS cannot begin, since the client has begun so many sessions of it. */
    boolean refusesTls(Session session, String what) {
        int limit = session.settings().clientLimits().newTlsRate();
        boolean refused =
                !exempt && isAbove(anvil.sofar(Anvil.Event.TLS_SESSION, service, address, limits.unit()), limit);
        if (refused) {
            session.log("warning: Refusing " + what + " request from " + session.client.nameAddress() + " for service "
                    + service);
        }
        return refused;
    }

    /** A session of TLS has begun; gives what the client is told when it was one too many. */
    Optional<Reply> secured(Session session) {
        int limit = session.settings().clientLimits().newTlsRate();
        if (limit <= 0 || exempt) {
            return Optional.empty();
        }
        int count = anvil.count(Anvil.Event.TLS_SESSION, service, address, limits.unit());
        if (count <= limit) {
            return Optional.empty();
        }
        warn(session, "New TLS session rate limit exceeded: " + count);
        return Optional.of(Reply.of("421 4.7.0 " + session.settings().myhostname()
                + " Error: too many new TLS sessions from " + session.client.nameAddress()));
    }

    private void warn(Session session, String text) {
        session.log("warning: " + text + " from " + session.client.nameAddress() + " for service " + service);
    }

    /** The connection has ended; may be said more than once. */
    void release() {
        if (held) {
            held = false;
            anvil.disconnect(service, address);
        }
    }
}
